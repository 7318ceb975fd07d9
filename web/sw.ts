/// <reference lib="webworker" />
/**
 * The page's service worker. It keeps the built files, so that the page works without a network after the first visit, and it
 * adds the headers that threads need where the host does not send them.
 */
export {};

declare const self: ServiceWorkerGlobalScope;
/** The built files, relative to this script, and a name that changes with them. Put in by the build. */
declare const __FILES__: readonly string[];
declare const __VERSION_OF_FILES__: string;

const PREFIX = 'badak-files-';
const CACHE = PREFIX + __VERSION_OF_FILES__;
const INDEX = new URL('./', self.registration.scope).href;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([INDEX, ...__FILES__]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  const drop = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(drop());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const isOurs = request.method === 'GET' && request.url.startsWith(self.registration.scope);
  if (isOurs) event.respondWith(answer(request));
});

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request.mode === 'navigate' ? INDEX : request, { ignoreSearch: true });
  return isolated(kept ?? (await fetch(request)));
}

/** The response with what a cross-origin isolated page needs. */
function isolated(response: Response): Response {
  // Of an opaque or failed response nothing may be changed.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
