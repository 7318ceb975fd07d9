/** Pages whose workers measure something in a headless Chromium. */
import { join } from 'node:path';
import { serveToBrowser } from './built-page.mjs';
import { root } from './paths.mjs';

/** Shared memory, and so threads, need both. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
/** For the largest step on a slow machine. */
const PATIENCE_MS = 300_000;

/**
 * Builds a page with a worker, serves it and opens a browser.
 * @param {string} folder where its index.html is, from the project's root
 * @param {string} worker its script, which the page finds as /worker.js
 * @returns {Promise<{ version: string, evaluate: (inPage: Function, argument?: unknown) => Promise<any>, close: () => Promise<void> }>}
 *   `evaluate` runs a function in a new page
 * @throws {SetupError} where there is no browser
 */
export async function measuredPage(folder, worker) {
  const { build } = await import('vite');
  const outDir = join(root, 'target', folder);
  await build({
    configFile: false,
    logLevel: 'warn',
    root: join(root, folder),
    define: { __VERSION__: JSON.stringify('0.0.0-bench') },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      rollupOptions: {
        input: { index: join(root, folder, 'index.html'), worker: join(root, folder, worker) },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  const { browser, url, close } = await serveToBrowser({
    configFile: false,
    logLevel: 'warn',
    build: { outDir },
    preview: { headers: ISOLATED },
  });
  return {
    version: browser.version(),
    async evaluate(inPage, argument) {
      const page = await browser.newPage();
      try {
        await page.goto(url);
        return await page.evaluate(inPage, argument);
      } finally {
        await page.close();
      }
    },
    close,
  };
}

/** The page in which the steps of `badak bench steps` are measured. */
export async function openBenchPage() {
  const page = await measuredPage('scripts/bench-page', 'worker.ts');
  return {
    version: page.version,
    async measure(system, threads) {
      try {
        return await page.evaluate(measureInWorker, { system, threads, patienceMs: PATIENCE_MS });
      } catch (error) {
        return { failed: error.message };
      }
    },
    close: page.close,
  };
}

/** In the page. */
function measureInWorker({ patienceMs, ...asked }) {
  return new Promise((resolve, reject) => {
    const worker = new globalThis.Worker('/worker.js', { type: 'module' });
    setTimeout(() => reject(new Error(`took longer than ${patienceMs / 60_000} minutes`)), patienceMs);
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(asked);
  });
}
