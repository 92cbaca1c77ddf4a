// Draws the figures of a page when they come into view, in the page's colours, and again when those change.
(() => {
  const places = [...document.querySelectorAll('figure.plot')];
  const drawn = new Set();
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () =>
    (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';

  /** Plotly's template with the page's colours: what a figure says itself goes before them. */
  function template({ layout = {}, ...traces } = {}) {
    const style = getComputedStyle(document.body);
    const grid = isDark() ? '#3b424d' : '#e3e6ea';
    const axis = { gridcolor: grid, linecolor: grid, zerolinecolor: grid };
    const page = {
      font: { color: style.color, family: style.fontFamily },
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
    };
    const axes = { xaxis: { ...axis, ...layout.xaxis }, yaxis: { ...axis, ...layout.yaxis } };
    return { ...traces, layout: { ...page, ...layout, ...axes } };
  }

  /** Black lines on a dark page would not be seen. */
  const visible = (data) =>
    isDark() ? JSON.parse(JSON.stringify(data).replaceAll('"#000000"', '"#ffffff"')) : data;

  function draw(place) {
    const { data, layout, config } = JSON.parse(place.querySelector('script').textContent);
    const themed = { ...layout, template: template(layout.template) };
    const area = place.querySelector('.plot-area');
    const options = { responsive: true, ...config };
    drawn.add(place);
    return window.Plotly.react(area, visible(data), themed, options).then(() => {
      place.dataset.drawn = isDark() ? 'dark' : 'light';
    });
  }

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: '600px' },
  );
  for (const place of places) watcher.observe(place);

  const redraw = () => {
    for (const place of drawn) draw(place);
  };
  document.documentElement.addEventListener('very-deep-theme', redraw);
  dark.addEventListener('change', redraw);
  addEventListener('beforeprint', () => {
    for (const place of places) draw(place);
  });
})();
