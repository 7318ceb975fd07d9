/** How the page is built and served. `scripts/lib/web.mjs` calls it. */
import { createHash } from 'node:crypto';
import { defineConfig, type Plugin } from 'vite';
import manifest from '../package.json' with { type: 'json' };
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import { licences } from '../scripts/lib/licences.mjs';
import { PUBLIC_SETS } from '../ts/data/public-sets.js';
import { tex } from './tex.js';

/** What a host has to send for threads; on the worker's script, too. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Where a person can download data from. */
const MIRRORS = new Set(
  Object.values(PUBLIC_SETS).flatMap(({ mirrors }) => mirrors.map((mirror) => new URL(mirror).origin)),
);

/** Nothing but the page's own files and public data, and no text that becomes code. Engine threads start from a Blob. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  `connect-src 'self' ${[...MIRRORS].join(' ')}`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Pages of other sites that may show the served page in a frame, as `npm run playground -- --frames` names them. */
const FRAMES = ["'self'", ...(process.env['BADAK_FRAMES'] ?? '').split(' ').filter(Boolean)].join(' ');

/** Puts the policy into the built page. While developing, Vite needs inline styles. */
const policy: Plugin = {
  name: 'badak-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
      injectTo: 'head-prepend',
    },
  ],
};

/** Tells the service worker which files there are. */
const fileList: Plugin = {
  name: 'badak-file-list',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const names = [
        ...Object.keys(bundle).filter((name) => !/^(sw\.js|index\.html|.*\.txt)$/.test(name)),
        'icon.svg',
      ];
      const script = bundle['sw.js'];
      if (script?.type !== 'chunk') throw new Error('no sw.js was built');
      const built = JSON.stringify([script.code, names.sort()]);
      const version = createHash('sha256').update(built).digest('hex').slice(0, 12);
      script.code = script.code
        .replaceAll('__FILES__', JSON.stringify(names.map((name) => `./${name}`)))
        .replaceAll('__VERSION_OF_FILES__', JSON.stringify(version));
    },
  },
};

/** What the page has from its catalog, and the worker never says by itself: what each experiment and each parameter is. */
const noCatalog = (): Plugin => ({
  name: 'badak-no-catalog',
  enforce: 'pre',
  transform: {
    filter: { id: /[\\/]ts[\\/]experiments[\\/][^\\/]+\.ts$/ },
    handler: (code) => ({
      code: code.replace(/\b(help|summary):\s*('(?:[^'\\\n]|\\.)*'|`[^`$]*`)/g, "$1: ''"),
      map: null,
    }),
  },
});

type ModuleInfo = { importedIds: readonly string[] } | null;

/** The modules that the page's first script needs, by its imports that are not `import()`. */
let first: ReadonlySet<string> | undefined;

function isFirst(id: string, infoOf: (id: string) => ModuleInfo): boolean {
  if (!first) {
    const found = new Set<string>();
    const add = (each: string) => {
      if (found.has(each)) return;
      found.add(each);
      infoOf(each)?.importedIds.forEach(add);
    };
    add(`${import.meta.dirname}/src/main.tsx`);
    first = found;
  }
  return first.has(id);
}

export default defineConfig({
  root: import.meta.dirname,
  // The folder can stand at any path of a host.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { __VERSION__: JSON.stringify(manifest.version) },
  plugins: [tex, policy, fileList, (licences as () => Plugin)()],
  server: { headers: ISOLATION },
  preview: { headers: { ...ISOLATION, 'Content-Security-Policy': `${POLICY}; frame-ancestors ${FRAMES}` } },
  // Marks of what a bundler may leave out are of no use in a bundle.
  worker: {
    format: 'es',
    plugins: () => [noCatalog()],
    rollupOptions: { output: { comments: { annotation: false } } },
  },
  build: {
    outDir: '../target/web',
    emptyOutDir: true,
    target: 'es2023',
    rollupOptions: {
      // On a busy machine it would say how long its plugins took.
      checks: { bundlerTimings: false },
      input: { index: `${import.meta.dirname}/index.html`, sw: `${import.meta.dirname}/sw.ts` },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        // What the page begins with is one script: what opens later shares modules with it, and would cut it into a dozen.
        codeSplitting: {
          groups: [
            { name: (id, context) => (isFirst(id, (each) => context.getModuleInfo(each)) ? 'page' : null) },
          ],
        },
      },
    },
  },
});
