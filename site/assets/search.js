// Search without a server: the index is a script beside the page, loaded when the reader first reaches for the field.
(() => {
  const root = document.body.dataset.root;
  const field = document.getElementById('search');
  const results = document.getElementById('results');
  const status = results.querySelector('[role=status]');
  const list = results.querySelector('ol');
  const MOST = 12;

  const load = (source) =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = root + source;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${source} is missing`));
      document.head.append(script);
    });

  let ready;
  const engine = () => {
    ready ??= Promise.all([load('assets/minisearch.js'), load('assets/search-index.js')]).then(() =>
      window.MiniSearch.loadJS(window.veryDeepSearch.index, window.veryDeepSearch.search),
    );
    return ready;
  };

  /** The text around the first word that was found. */
  function around(text, terms) {
    const at = Math.min(
      ...terms.map((term) => text.toLowerCase().indexOf(term)).filter((place) => place >= 0),
    );
    const begin = Number.isFinite(at) ? Math.max(0, at - 40) : 0;
    return `${begin > 0 ? '… ' : ''}${text.slice(begin, begin + 140)}${text.length > begin + 140 ? ' …' : ''}`;
  }

  function entry({ url, title, page, text, terms }) {
    const link = document.createElement('a');
    link.href = root + url;
    const head = document.createElement('strong');
    head.textContent = title === page ? page : `${page} › ${title}`;
    const body = document.createElement('span');
    body.textContent = around(text, terms);
    link.append(head, body);
    const item = document.createElement('li');
    item.append(link);
    return item;
  }

  async function show() {
    const query = field.value.trim();
    if (query === '') {
      results.hidden = true;
      return;
    }
    const found = (await engine()).search(query, {
      prefix: true,
      fuzzy: 0.15,
      combineWith: 'AND',
      boost: { title: 4, page: 2 },
    });
    if (field.value.trim() !== query) return;
    const shown = found.slice(0, MOST);
    list.replaceChildren(...shown.map(entry));
    const count = found.length === 0 ? 'Nothing found' : `${found.length} found`;
    status.textContent = found.length > MOST ? `${count}, the best ${MOST}:` : count;
    results.hidden = false;
  }

  const close = () => {
    results.hidden = true;
    field.focus();
  };
  const links = () => [...list.querySelectorAll('a')];
  function move(by) {
    const stops = [field, ...links()];
    const at = stops.indexOf(document.activeElement);
    stops[(at + by + stops.length) % stops.length].focus();
  }

  field.addEventListener('focus', () => engine());
  field.addEventListener('input', show);
  field.form.addEventListener('submit', (event) => {
    event.preventDefault();
    const [best] = links();
    if (best && !results.hidden) location.assign(best.href);
  });
  field.form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown' && !results.hidden) move(1);
    else if (event.key === 'ArrowUp' && !results.hidden) move(-1);
    else return;
    event.preventDefault();
  });
  list.addEventListener('click', () => {
    results.hidden = true;
  });
  document.addEventListener('click', (event) => {
    if (!field.form.contains(event.target)) results.hidden = true;
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, [contenteditable]');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
  });
})();
