/** The service worker: offline after the first visit, and threads on hosts that do not send the headers for them. */

/** In the tab's storage: that it was loaded again for the sake of isolation. Once is enough. */
const RELOADED = 'badak/reloaded';

/** Registers it, and loads the page again where that gives it threads. */
export async function keepOffline(): Promise<void> {
  if (!('serviceWorker' in navigator) || !isSecureContext || import.meta.env.DEV) return;
  try {
    await navigator.serviceWorker.register(new URL('./sw.js', document.baseURI), { updateViaCache: 'none' });
    if (crossOriginIsolated || sessionStorage.getItem(RELOADED)) return;
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((done) =>
        navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }),
      );
    }
    sessionStorage.setItem(RELOADED, 'yes');
    location.reload();
  } catch {
    // Without one the page works while the network does, on one thread where the host does not isolate it.
  }
}
