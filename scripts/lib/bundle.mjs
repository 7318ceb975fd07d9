/** The published package, dist/: the library for Node and browsers, the command line, the types. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LICENCES, licences } from './licences.mjs';
import { root, whenChanged } from './paths.mjs';
import { ensureReportScript } from './report-script.mjs';
import { mustRun } from './run.mjs';
import { step } from './say.mjs';

export async function ensureBundle() {
  await ensureReportScript();
  await whenChanged(
    {
      name: 'bundle',
      inputs: [
        'ts',
        'package.json',
        'tsconfig.json',
        'scripts/lib/bundle.mjs',
        'scripts/lib/licences.mjs',
        `crates/${LICENCES}`,
        'scripts/tsconfig.types.json',
      ],
      outputs: ['dist'],
    },
    () => step('badak, bundled into dist', bundle),
  );
}

async function bundle(progress) {
  const { build, esmExternalRequirePlugin } = await import('vite');
  const dist = join(root, 'dist');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const base = {
    configFile: false,
    logLevel: 'warn',
    root,
    define: { __VERSION__: JSON.stringify(version) },
  };

  progress('library and command line');
  // One build, so that Node's and the browser's entry share their chunks. Everything that is imported is bundled: the
  // package needs nothing at run time but Node's own modules, and its browser entry not even those.
  await build({
    ...base,
    // Packages of the command line that say require('zlib') would bring node:module into a chunk that browsers load,
    // too.
    plugins: [esmExternalRequirePlugin({ external: [/^node:/, ...builtinModules] }), licences()],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: dist,
      emptyOutDir: true,
      target: 'es2022',
      minify: false,
      rollupOptions: {
        // On a busy machine it would say how long its plugins took.
        checks: { bundlerTimings: false },
        // What is imported from outside is imported for its names: nothing of it is kept for the sake of loading it.
        treeshake: { moduleSideEffects: [{ external: true, sideEffects: false }] },
        input: {
          node: join(root, 'ts/node.ts'),
          browser: join(root, 'ts/browser.ts'),
          data: join(root, 'ts/data.ts'),
          words: join(root, 'ts/words.ts'),
          onnx: join(root, 'ts/onnx/index.ts'),
          kernels: join(root, 'ts/operations/index.ts'),
          experiments: join(root, 'ts/experiments/index.ts'),
          external: join(root, 'ts/external.ts'),
          view: join(root, 'ts/view/index.ts'),
          cli: join(root, 'ts/cli/main.ts'),
          'trials-node': join(root, 'ts/trials-node.ts'),
        },
        output: {
          chunkFileNames: '[name].js',
          entryFileNames: '[name].js',
          // Docs are in the type declarations; in the scripts they would be a tenth of the package.
          comments: { jsdoc: false, annotation: true, legal: true },
        },
      },
    },
  });

  progress('types');
  await mustRun('Making the type declarations', process.execPath, [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    join(root, 'scripts/tsconfig.types.json'),
  ]);
  await writeFiles(dist);
}

/** What is served as it is: the kernels and the script of their threads, and the style sheet of drawings. */
async function writeFiles(dist) {
  await mkdir(join(dist, 'wasm'), { recursive: true });
  for (const name of ['simd.wasm', 'threads.wasm', 'relaxed.wasm']) {
    await copyFile(join(root, 'ts/wasm', name), join(dist, 'wasm', name));
  }
  // What importing one gives depends on who loads it.
  const types = `/** The address of the file, or the module that was made of it. useFiles of badak/external takes both. */
declare const file: string | object;
export default file;
`;
  await writeFile(join(dist, 'types/kernel-file.d.ts'), types);
  // Without a declaration TypeScript 6 refuses `import 'badak/view.css'`.
  await writeFile(join(dist, 'types/style-sheet.d.ts'), 'export {};\n');
  const { default: script } = await import(pathToFileURL(join(root, 'ts/wasm/worker.js')).href);
  await writeFile(join(dist, 'wasm/worker.js'), script);
  const styles = ['node_modules/uplot/dist/uPlot.min.css', 'ts/view/style.css'];
  const texts = await Promise.all(styles.map((path) => readFile(join(root, path), 'utf8')));
  await writeFile(join(dist, 'view.css'), texts.join('\n'));
}
