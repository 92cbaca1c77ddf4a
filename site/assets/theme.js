// Before anything is painted: the reader's choice of colours, kept between pages where the browser keeps things.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('very-deep-theme');
  } catch {
    // A browser that keeps nothing for pages from a folder: the system's colours, then.
  }
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
})();
