// Draws the figures of a page when they come into view, in the page's colours, and again when those change. Plotly is
// fetched for the first of them: as much of it as the figure needs.
(() => {
  const root = document.body.dataset.root;
  const drawn = new Set();
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const phone = matchMedia('(max-width: 40rem)');
  let printing = false;
  const isDark = () =>
    !printing && (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';

  /** What the smaller copy of Plotly draws (scripts/minify-plotly.mjs). */
  const FLAT = ['bar', 'box', 'contour', 'heatmap', 'histogram', 'histogram2d', 'image', 'scatter', 'violin'];
  const copies = new Map();

  /** A copy of Plotly. Each takes the place of the other on `window`. */
  function load(source) {
    const loading =
      copies.get(source) ??
      new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = root + source;
        script.onload = () => resolve(window.Plotly);
        script.onerror = () => {
          copies.delete(source);
          reject(new Error(`${source} cannot be loaded`));
        };
        document.head.append(script);
      });
    copies.set(source, loading);
    return loading;
  }
  const plotlyFor = (data) =>
    load(
      data.every(({ type = 'scatter' }) => FLAT.includes(type))
        ? 'assets/plotly-flat.min.js'
        : 'kernel/plotly.min.js',
    );

  /** Plotly's template with the page's colours: what a figure says itself goes before them. */
  function template({ layout = {}, ...traces } = {}) {
    const style = getComputedStyle(document.body);
    const grid = isDark() ? '#3b424d' : '#e3e6ea';
    const axis = { gridcolor: grid, linecolor: grid, zerolinecolor: grid };
    const raised = isDark() ? '#2b333d' : '#eef1f4';
    const page = {
      font: { color: style.color, family: style.fontFamily },
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      modebar: { bgcolor: 'rgba(0,0,0,0)', color: grid, activecolor: style.color },
      sliderdefaults: { bgcolor: raised, bordercolor: grid, tickcolor: style.color },
      updatemenudefaults: { bgcolor: raised, bordercolor: grid },
      scene: { xaxis: axis, yaxis: axis, zaxis: axis },
    };
    const axes = { xaxis: { ...axis, ...layout.xaxis }, yaxis: { ...axis, ...layout.yaxis } };
    return { ...traces, layout: { ...page, ...layout, ...axes } };
  }

  /** Black lines on a dark page would not be seen. */
  const visible = (data) =>
    isDark() ? JSON.parse(JSON.stringify(data).replaceAll('"#000000"', '"#ffffff"')) : data;

  /** Titles are not wrapped by Plotly. */
  const wrapped = (text) => text.replace(/(.{24,}?) /g, '$1<br>');

  /** On a phone the legend goes below, titles are smaller and broken, and the lines get the room. */
  function narrow({ title, legend, margin, ...layout }) {
    const right = layout.meta?.names === 'beside' ? margin.r : 12; // names beside the curves keep their room
    const { text = '', ...look } = typeof title === 'string' ? { text: title } : { ...title };
    return {
      ...layout,
      title: { ...look, text: wrapped(text), font: { ...look.font, size: 14 } },
      legend: { ...legend, orientation: 'h', x: 0, xanchor: 'left', y: -0.25, yanchor: 'top' },
      margin: { ...margin, l: 52, r: right },
    };
  }

  async function draw(place) {
    const { data, layout, config } = JSON.parse(place.querySelector('script').textContent);
    const area = place.querySelector('.plot-area');
    const options = { responsive: true, ...config, ...(phone.matches && { displayModeBar: false }) };
    drawn.add(place);
    try {
      const Plotly = await plotlyFor(data);
      const fitted = phone.matches ? narrow(layout) : layout;
      const themed = { ...fitted, template: template(layout.template) };
      await Plotly.react(area, visible(data), themed, options);
      place.dataset.drawn = isDark() ? 'dark' : 'light';
    } catch (error) {
      drawn.delete(place);
      area.textContent = `The figure cannot be drawn: ${error.message}.`;
    }
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
  const watch = (place) => watcher.observe(place);
  for (const place of document.querySelectorAll('figure.plot')) watch(place);
  window.veryDeepFigures = { watch, change: (place) => drawn.has(place) && draw(place) };

  const redraw = () => {
    for (const place of drawn) {
      if (place.isConnected) draw(place);
      else drawn.delete(place);
    }
  };
  document.documentElement.addEventListener('very-deep-theme', redraw);
  dark.addEventListener('change', redraw);
  phone.addEventListener('change', redraw);
  addEventListener('beforeprint', () => {
    printing = true;
    for (const place of document.querySelectorAll('figure.plot')) draw(place);
  });
  addEventListener('afterprint', () => {
    printing = false;
    redraw();
  });
})();
