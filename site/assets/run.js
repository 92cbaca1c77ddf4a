// The buttons at the cells. What runs a cell is fetched when the first button is pressed. For a page that was opened from
// a folder browsers start no workers and fetch no modules: there it is a page for reading.
(() => {
  if (!/^https?:$/.test(location.protocol) || !window.Worker) return;
  const elements = [...document.querySelectorAll('.cell[data-cell]')];
  if (elements.length === 0) return;
  document.documentElement.classList.add('runs');

  let opened;
  const open = () => {
    const address = new URL(`${document.body.dataset.root}kernel/page.js`, location);
    opened ??= import(address).then(({ openPage }) =>
      openPage({ elements, size: document.body.dataset.size }),
    );
    return opened;
  };

  /** An isolated page has threads, and stops loops; its server need not send headers: a service worker does. */
  async function isolate(index) {
    if (crossOriginIsolated || !navigator.serviceWorker || sessionStorage.getItem('very-deep-isolation'))
      return;
    sessionStorage.setItem('very-deep-isolation', 'tried');
    await navigator.serviceWorker.register(`${document.body.dataset.root}isolate.js`);
    // A browser that never starts it must not keep the cell from running.
    const late = new Promise((end) => setTimeout(end, 5000));
    if (!(await Promise.race([navigator.serviceWorker.ready, late]))) return;
    sessionStorage.setItem('very-deep-press', `${location.pathname} ${index}`);
    location.reload();
    await new Promise(() => {});
  }

  const tell = (index, sentence) => {
    elements[index].querySelector('[role=status]').textContent = sentence;
  };

  async function press(index, method) {
    try {
      if (method === 'run') {
        tell(index, 'loading …');
        // A window that keeps nothing, or a browser without service workers, runs cells all the same.
        await isolate(index).catch(() => {});
      }
      (await open())[method](index);
    } catch (error) {
      opened = undefined;
      tell(index, `This cannot be loaded (${error.message}). Look at the network, and press again.`);
    }
  }

  function button(name, text, label, onPress) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = name;
    made.textContent = text;
    made.setAttribute('aria-label', label);
    if (onPress) made.addEventListener('click', onPress);
    else made.hidden = true;
    return made;
  }

  elements.forEach((element, index) => {
    const bar = document.createElement('div');
    bar.className = 'cell-bar';
    const state = document.createElement('span');
    state.setAttribute('role', 'status');
    const name = `cell ${index + 1}`;
    bar.append(
      button('run', '▶ Run', `Run ${name}`, () => press(index, 'run')),
      button('stop', '■ Stop', `Stop ${name}`),
      button('edit', 'Edit', `Edit ${name}`, () => press(index, 'edit')),
      button('undo', 'As it was', `Undo what you changed in ${name}`),
      state,
    );
    element.prepend(bar);
  });

  try {
    const [place, index] = (sessionStorage.getItem('very-deep-press') ?? '').split(' ');
    sessionStorage.removeItem('very-deep-press');
    if (place === location.pathname) {
      elements[index].scrollIntoView({ block: 'center' });
      press(Number(index), 'run');
    } else if (
      Object.keys(localStorage).some((key) => key.startsWith(`very-deep-edit ${location.pathname} `))
    )
      open().catch(() => {});
  } catch {
    // A browser that keeps nothing.
  }
})();
