/** Training steps of `badak bench steps` in a headless Chromium, for the benchmark beside peers. */
import { join } from 'node:path';
import { serveToBrowser } from './built-page.mjs';
import { root } from './paths.mjs';

const OUT = join(root, 'target/bench-page');
/** Shared memory, and so threads, need both. */
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
/** For the largest step on a slow machine. */
const PATIENCE_MS = 300_000;

/**
 * Builds a page that measures, serves it and opens a browser.
 * @returns {Promise<{ version: string, measure: (system: string, threads: number) => Promise<object>, close: () => Promise<void> }>}
 * @throws {SetupError} where there is no browser
 */
export async function openBenchPage() {
  const { build } = await import('vite');
  await build({
    configFile: false,
    logLevel: 'warn',
    root: join(root, 'scripts/bench-page'),
    define: { __VERSION__: JSON.stringify('0.0.0-bench') },
    build: {
      outDir: OUT,
      emptyOutDir: true,
      target: 'es2022',
      rollupOptions: {
        input: {
          index: join(root, 'scripts/bench-page/index.html'),
          worker: join(root, 'scripts/bench-page/worker.ts'),
        },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  const { browser, url, close } = await serveToBrowser({
    configFile: false,
    logLevel: 'warn',
    build: { outDir: OUT },
    preview: { headers: ISOLATED },
  });
  return {
    version: browser.version(),
    async measure(system, threads) {
      const page = await browser.newPage();
      try {
        await page.goto(url);
        return await page.evaluate(measureInWorker, { system, threads, patienceMs: PATIENCE_MS });
      } catch (error) {
        return { failed: error.message };
      } finally {
        await page.close();
      }
    },
    close,
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
