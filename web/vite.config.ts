/** How the page is built and served. `scripts/lib/web.mjs` calls it. */
import { defineConfig } from 'vite';

/** What a host has to send for threads; on the worker's script, too. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  root: import.meta.dirname,
  // The folder can stand at any path of a host.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { headers: ISOLATION },
  preview: { headers: ISOLATION },
  worker: { format: 'es' },
  build: { outDir: '../target/web', emptyOutDir: true, target: 'es2023' },
});
