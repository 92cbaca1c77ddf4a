// The button for the colours, the menu on narrow screens, and tab stops for what scrolls.
(() => {
  const root = document.documentElement;
  const button = document.getElementById('theme');
  const names = { system: 'as the system has them', light: 'light', dark: 'dark' };
  const signs = { system: '◐', light: '☀', dark: '☾' };
  const current = () => root.dataset.theme ?? 'system';
  const label = () => {
    button.setAttribute('aria-label', `Colours: ${names[current()]}`);
    button.textContent = signs[current()];
  };
  button.addEventListener('click', () => {
    const order = Object.keys(names);
    const next = order[(order.indexOf(current()) + 1) % order.length];
    if (next === 'system') delete root.dataset.theme;
    else root.dataset.theme = next;
    try {
      localStorage.setItem('very-deep-theme', next);
    } catch {
      // The choice holds for this page.
    }
    label();
    root.dispatchEvent(new Event('very-deep-theme'));
  });
  label();

  const menu = document.getElementById('menu');
  menu.addEventListener('click', () => {
    const open = menu.getAttribute('aria-expanded') !== 'true';
    menu.setAttribute('aria-expanded', String(open));
    document.getElementById('navigation').classList.toggle('open', open);
  });

  // The keyboard must reach what scrolls sideways, and need not stop at what does not.
  const scrollers = [...document.querySelectorAll('main [tabindex="0"]')];
  const mark = () => {
    for (const one of scrollers) {
      const scrolls = one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight;
      if (scrolls) one.tabIndex = 0;
      else one.removeAttribute('tabindex');
    }
  };
  mark();
  addEventListener('resize', mark);
})();
