/** Bundlers, and a page without one. Each page is opened in Chromium. */
import { byPath, EXTERNAL, MODULES, page } from './files.mjs';

/** @typedef {import('./cell.mjs').Cell} Cell */

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'";

/** A page with and without the headers. @param how how the page is served: see `Run` */
const pages = (how, name = '') => [
  { name: `${name}isolated`, headers: ISOLATED, isShared: true, ...how },
  { name: `${name}not isolated`, headers: {}, isShared: false, ...how },
];

/** The same page under a strict policy, where blobs may not run. */
const strict = (served) => [
  {
    name: 'strict policy',
    headers: { ...ISOLATED, 'Content-Security-Policy': POLICY },
    isShared: true,
    served,
  },
];

const FILES = { ...MODULES, ...page('./page.js') };
const EXTERNAL_FILES = { ...FILES, ...EXTERNAL };

const vite = (version, name, config) => ({
  name: `Vite ${version}${name}`,
  packages: [`vite@${version}`],
  files: {
    ...FILES,
    'vite.config.js': `
      const headers = JSON.parse(process.env.HEADERS ?? '{}');
      export default { server: { headers }, ${config} };
    `,
  },
  builds: [['node_modules/vite/bin/vite.js', 'build']],
  runs: [
    ...pages({ server: ['node_modules/vite/bin/vite.js'] }, 'dev, '),
    ...pages({ served: 'dist' }, 'build, '),
  ],
});

/** Its own name for the script, and the page beside it. */
const packs = (name, packages, command, files = {}) => ({
  name,
  packages,
  files: { ...FILES, ...files, 'dist/index.html': page('./main.js')['index.html'] },
  builds: [command],
  runs: pages({ served: 'dist' }),
});

const NEXT = {
  'next.config.js': `
    const headers = Object.entries(JSON.parse(process.env.HEADERS ?? '{}')).map(([key, value]) => ({ key, value }));
    export default { headers: async () => (headers.length > 0 ? [{ source: '/:path*', headers }] : []) };
  `,
  'app/layout.js': `
    export default function Layout({ children }) {
      return <html lang="en"><body>{children}</body></html>;
    }
  `,
  'app/page.js': `
    'use client';
    import { useEffect } from 'react';
    export default function Page() {
      useEffect(() => void import('../page.js'), []);
    }
  `,
};

const ESBUILD = {
  packages: ['esbuild'],
  builds: [
    ['node_modules/esbuild/bin/esbuild', 'page.js', 'worker.js'].concat([
      ...['--bundle', '--splitting', '--format=esm', '--minify', '--outdir=dist'],
    ]),
  ],
};
const WEBPACK = ['--entry', './page.js', '--mode', 'production'];

/** @type {Cell[]} */
export const PAGE_CELLS = [
  vite(8, '', ''),
  vite(7, ", `worker: { format: 'es' }`", "worker: { format: 'es' }"),
  {
    name: 'Vite 8, badak/external',
    packages: ['vite@8'],
    files: { ...EXTERNAL_FILES, 'vite.config.js': "export default { worker: { format: 'es' } };\n" },
    copies: { 'public/wasm': 'node_modules/badak/dist/wasm' },
    builds: [['node_modules/vite/bin/vite.js', 'build']],
    runs: strict('dist'),
  },
  packs('webpack', ['webpack', 'webpack-cli'], ['node_modules/webpack-cli/bin/cli.js', ...WEBPACK]),
  packs('rspack', ['@rspack/core', '@rspack/cli'], ['node_modules/@rspack/cli/bin/rspack.js', ...WEBPACK]),
  {
    name: 'rsbuild',
    packages: ['@rsbuild/core'],
    files: {
      ...FILES,
      'rsbuild.config.js': "export default { source: { entry: { index: './page.js' } } };\n",
    },
    builds: [['node_modules/@rsbuild/core/bin/rsbuild.js', 'build']],
    runs: pages({ served: 'dist' }),
  },
  {
    name: 'Next',
    packages: ['next', 'react', 'react-dom'],
    files: { ...FILES, ...NEXT },
    runs: pages({ server: ['node_modules/next/dist/bin/next', 'dev'] }, 'dev, '),
  },
  {
    name: 'esbuild, the worker as an entry, `--splitting --format=esm`',
    ...ESBUILD,
    files: { ...FILES, 'dist/index.html': FILES['index.html'] },
    runs: pages({ served: 'dist' }),
  },
  {
    name: 'esbuild, badak/external',
    ...ESBUILD,
    files: { ...EXTERNAL_FILES, 'dist/index.html': FILES['index.html'] },
    copies: { 'dist/wasm': 'node_modules/badak/dist/wasm' },
    runs: strict('dist'),
  },
  {
    name: 'Rollup, node-resolve, the worker as an input',
    packages: ['rollup', '@rollup/plugin-node-resolve'],
    files: { ...FILES, 'dist/index.html': FILES['index.html'] },
    builds: [
      ['node_modules/rollup/dist/bin/rollup', '-i', 'page.js', '-i', 'worker.js'].concat([
        ...['-d', 'dist', '-f', 'es', '-p', '@rollup/plugin-node-resolve'],
      ]),
    ],
    runs: pages({ served: 'dist' }),
  },
  {
    name: 'Parcel',
    packages: ['parcel'],
    files: FILES,
    builds: [['node_modules/parcel/lib/bin.js', 'build', 'index.html']],
    runs: pages({ served: 'dist' }),
  },
  { name: 'no bundler', files: byPath(FILES), runs: pages({ served: '.' }) },
  {
    name: 'no bundler, badak/external',
    files: byPath(EXTERNAL_FILES),
    copies: { wasm: 'node_modules/badak/dist/wasm' },
    runs: strict('.'),
  },
];
