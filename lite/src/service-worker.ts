/**
 * The service worker of the whole site. It adds the headers of cross-origin isolation, which many hosts cannot send, and
 * keeps every file of the release, so that the course works without a network after the first visit.
 *
 * The build writes the list of files before this code: another release is another worker, which takes over when the person
 * before it says so.
 */
interface Release {
  readonly version: string;
  /** Each file by its path below the site, with its SHA-256 as `integrity` takes it. */
  readonly files: Readonly<Record<string, string>>;
}

const worker = globalThis as unknown as ServiceWorkerGlobalScope & { readonly release: Release };
const { version, files } = worker.release;
const PREFIX = `very-deep ${new URL(worker.registration.scope).pathname} `;
const NAME = PREFIX + version;
const HASH = 'x-very-deep-sha256';

const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** How many files are fetched at once when the site is kept. */
const AT_ONCE = 4;

function isolated(answer: Response, more: Record<string, string> = {}): Response {
  if (answer.type === 'opaque' || answer.type === 'error') return answer;
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries({ ...ISOLATION, ...more })) headers.set(name, value);
  const { status, statusText } = answer;
  return new Response(status === 304 || status === 204 ? null : answer.body, { status, statusText, headers });
}

/** The path of an address below the site, as the list has it. */
function pathOf(address: string): string | undefined {
  const { scope } = worker.registration;
  const url = new URL(address);
  if (!(url.origin + url.pathname).startsWith(scope)) return undefined;
  const path = decodeURIComponent(url.pathname.slice(new URL(scope).pathname.length));
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}

const addressOf = (path: string): string => new URL(encodeURI(path), worker.registration.scope).href;

/** Fetches a file of this release, and keeps it. A file of another release is refused by its hash. */
async function obtain(cache: Cache, path: string): Promise<Response> {
  const integrity = files[path] as string;
  const fetched = await fetch(addressOf(path), { integrity, cache: 'no-cache', credentials: 'same-origin' });
  if (!fetched.ok) return fetched;
  const answer = isolated(fetched, { [HASH]: integrity });
  // A store that is full must not keep anybody from the file.
  await cache.put(addressOf(path), answer.clone()).catch(() => {});
  return answer;
}

/** A file of another release that is the same in this one. */
async function inherited(path: string): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === NAME) continue;
    const kept = await (await caches.open(name)).match(addressOf(path));
    if (kept?.headers.get(HASH) === files[path]) return kept;
  }
  return undefined;
}

/** Keeps what is not kept yet. @returns whether the whole release is there */
async function fill(): Promise<boolean> {
  const cache = await caches.open(NAME);
  const there = new Set((await cache.keys()).map(({ url }) => url));
  const missing = Object.keys(files).filter((path) => !there.has(addressOf(path)));
  let whole = true;
  const work = async () => {
    for (let path = missing.pop(); path !== undefined; path = missing.pop()) {
      try {
        const kept = await inherited(path);
        if (kept !== undefined) await cache.put(addressOf(path), kept);
        else if (!(await obtain(cache, path)).ok) whole = false;
      } catch {
        whole = false;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return whole;
}

/** What any cache has of a path: a page of an earlier release may ask for a piece of its own. */
async function fromAnyRelease(path: string): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX)) continue;
    const kept = await (await caches.open(name)).match(addressOf(path));
    if (kept !== undefined) return kept;
  }
  return undefined;
}

async function answer(request: Request, path: string): Promise<Response> {
  const isListed = Object.hasOwn(files, path);
  if (isListed) {
    const cache = await caches.open(NAME);
    const kept = await cache.match(addressOf(path));
    if (kept !== undefined) return kept;
    const obtained = await obtain(cache, path).catch(() => undefined);
    if (obtained?.ok) return obtained;
  }
  try {
    const fetched = await fetch(request);
    if (fetched.ok || isListed) return isolated(fetched);
    return (await fromAnyRelease(path)) ?? isolated(fetched);
  } catch (error) {
    const kept = await fromAnyRelease(path);
    if (kept !== undefined) return kept;
    throw error;
  }
}

worker.addEventListener('install', (event) => {
  // The first worker is wanted at once. A later one waits, and is then whole.
  if (worker.registration.active === null) event.waitUntil(worker.skipWaiting());
  else event.waitUntil(fill());
});

worker.addEventListener('activate', (event) => {
  const begin = async () => {
    await worker.clients.claim();
    // The last release stays for pages that are still open; what is older goes.
    const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
    for (const name of others.slice(0, -1)) await caches.delete(name);
  };
  event.waitUntil(begin());
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take over') event.waitUntil(worker.skipWaiting());
  if (event.data === 'keep the site') {
    const tell = async () => {
      const whole = await fill();
      event.source?.postMessage({ kept: whole });
    };
    event.waitUntil(tell());
  }
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method !== 'GET' || path === undefined) return;
  event.respondWith(answer(request, path));
});
