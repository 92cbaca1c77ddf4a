/** What a page does before JupyterLab: it becomes isolated from others, says where the site is, and loads the scripts. */
import { messageOf } from '../../src/platform/thrown';
import config from '../config.json';
import { hasIndexedDb } from './storage-probe';

const site = new URL('../', location.href);
const TRIED = 'very-deep-isolation-tried';

/** A worker that has not begun by then will not: a window that keeps nothing may take one and never start it. */
const LONGEST_START_MS = 15_000;

/** Waits for the service worker. @returns whether there is one */
const isAtWork = (): Promise<boolean> =>
  Promise.race([
    navigator.serviceWorker.ready.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(resolve, LONGEST_START_MS, false)),
  ]);

/**
 * Registers the service worker, which adds the headers of cross-origin isolation to what it answers; so the first visit
 * loads its page a second time. A browser that will not isolate is not asked again.
 */
async function isolate(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register(new URL('sw.js', site));
    if (crossOriginIsolated || sessionStorage.getItem(TRIED) !== null) return;
    if (!(await isAtWork())) return;
    sessionStorage.setItem(TRIED, 'yes');
    location.reload();
    await new Promise(() => {});
  } catch (error) {
    // A private window may allow no service worker: the course runs without, on one thread, and says so.
    console.warn(`no service worker here: ${messageOf(error)}`);
  }
}

function load(name: 'main.js' | 'main.css'): void {
  const address = new URL(`static/${name}`, site).href;
  if (name === 'main.css') {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: address });
    document.head.append(link);
  } else document.head.append(Object.assign(document.createElement('script'), { src: address }));
}

async function boot(): Promise<void> {
  await isolate();
  const path = site.pathname;
  // Without a store, notebooks live in memory, and the page says so.
  const drivers = JSON.stringify(['memoryStorageDriver']);
  const inMemory = (await hasIndexedDb())
    ? {}
    : {
        enableMemoryStorage: 'true',
        contentsStorageDrivers: drivers,
        settingsStorageDrivers: drivers,
        workspacesStorageDrivers: drivers,
      };
  const told = {
    ...config,
    baseUrl: path,
    fullStaticUrl: `${path}static`,
    settingsUrl: `${path}schemas`,
    fullLabextensionsUrl: `${path}extensions`,
    licensesUrl: '',
    ...inMemory,
    // On a phone there is room for one notebook and no panels.
    mode: innerWidth < 700 ? 'single-document' : 'multiple-document',
  };
  (document.getElementById('jupyter-config-data') as HTMLElement).textContent = JSON.stringify(told);
  load('main.css');
  load('main.js');
}

void boot();
