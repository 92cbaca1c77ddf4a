/** The page's side of the service worker: it has the site kept for use without a network, and tells of a new release. */
import { Notification } from '@jupyterlab/apputils';
import type { App } from './app';

/** How long a page that has opened is left alone before the rest of the site is fetched. */
const REST_MS = 5000;

async function takeOver(app: App, waiting: ServiceWorker): Promise<void> {
  await app.commands.execute('docmanager:save-all').catch(() => {});
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting.postMessage('take over');
}

/** Offers what waits; accepted, it takes over, and the page is loaded anew. */
function offer(app: App, waiting: ServiceWorker): void {
  Notification.info(
    'A new release of the course is here. Your notebooks and your progress stay as they are.',
    {
      autoClose: false,
      actions: [
        {
          label: 'Save and open it',
          displayType: 'accent',
          callback: () => void takeOver(app, waiting),
        },
      ],
    },
  );
}

function watch(app: App, registration: ServiceWorkerRegistration): void {
  const offered = new Set<ServiceWorker>();
  const look = () => {
    const { waiting, active } = registration;
    if (waiting === null || active === null || offered.has(waiting)) return;
    offered.add(waiting);
    offer(app, waiting);
  };
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', look);
  });
  look();
}

async function begin(app: App): Promise<void> {
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.ready;
  await app.restored;
  watch(app, registration);
  serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ kept?: boolean }>) => {
    if (data.kept !== undefined) document.body.dataset.veryDeepKept = String(data.kept);
  });
  setTimeout(() => registration.active?.postMessage('keep the site'), REST_MS);
}

export const releasePlugin = {
  id: 'very-deep-lite:release',
  autoStart: true,
  activate(app: App): void {
    // Where there is none, pages come from the network each time.
    if (navigator.serviceWorker?.controller != null) void begin(app);
  },
};
