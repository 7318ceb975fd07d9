import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { tex } from '../web/tex.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * What computes runs on all three builds. These files share a process, with its engine, which takes a while to start.
 */
const computing = ['tests/{core,layers,models,optimizers,train}/**/*.test.ts'];
/** Of those, the ones that start engines or break them. */
const breaking = ['tests/core/{engine,init,init-fallback,killed-worker,lost-worker,shutdown}.test.ts'];
/** Of those, the one that no build makes a difference to: it starts processes of its own. */
const once = ['tests/core/many-threads.test.ts'];

/** What changes the process: its engine, its globals, or where data is looked for. */
const alone = [
  'tests/data/{lookup,idx-folder,book-pairs,mnist,ptb}.test.ts',
  'tests/{cli/words,operations/call,platform/*,web/lab}.test.ts',
  'tests/*.test.ts',
  ...once,
];
/** Drawings; most need the elements of a page. */
const drawing = ['tests/view/**/*.test.ts'];
/**
 * What else there is. Each of these files would spend more time on a process, on loading the library or on starting a browser
 * than on its tests.
 */
const others = ['tests/!(core|layers|models|optimizers|train|view)/**/*.test.ts'];

/** @param isolate whether each file has a process to itself */
const project = (build: string, name: string, include: string[], exclude: string[], isolate: boolean) => ({
  extends: true as const,
  test: { name, include, exclude, isolate, env: { BADAK_TEST_BUILD: build } },
});

export default defineConfig({
  root,
  // Cards of the page are read by tests, too.
  plugins: [tex],
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    // Processes: flags of the JavaScript engine are the whole process's.
    pool: 'forks',
    maxWorkers: 2,
    // Reports have style sheets as text; without this they would be empty.
    css: true,
    globalSetup: ['tests/support/digits-set.ts', 'tests/support/onnx-runtime.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Pages load data and start engines while the other core runs other tests.
    expect: { poll: { timeout: 20_000 } },
    projects: [
      // Where it makes no difference, tests run on the fastest build.
      project('relaxed', 'alone', alone, [], true),
      project('relaxed', 'others', others, alone, false),
      project('relaxed', 'drawing', drawing, [], false),
      ...['relaxed', 'threads', 'simd'].flatMap((build) => [
        project(build, build, computing, [...breaking, ...once], false),
        project(build, `${build}-alone`, breaking, [], true),
      ]),
    ],
  },
});
