// A service worker that adds two headers to what the server sends. With them a page is isolated from other sites, and may
// use threads and shared memory: the kernel computes faster then, and can stop a loop. It keeps nothing.
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const { pathname: own } = new URL('./', registration.scope);
  // JupyterLite, where it is laid beside the pages, has a service worker of its own.
  if (origin !== location.origin || pathname.startsWith(`${own}lite/`)) return;
  event.respondWith(
    fetch(request).then((response) => {
      if (response.status === 0) return response;
      const headers = new Headers(response.headers);
      headers.set('cross-origin-opener-policy', 'same-origin');
      headers.set('cross-origin-embedder-policy', 'require-corp');
      const { status, statusText } = response;
      const body = [101, 204, 205, 304].includes(status) ? null : response.body;
      return new Response(body, { status, statusText, headers });
    }),
  );
});
