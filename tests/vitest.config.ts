import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { tex } from '../web/tex.js';
import { PATIENCE_MS } from './support/patience.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * What computes runs on all three builds. These files share a process, with its engine, which takes a while to start.
 */
const computing = ['tests/{core,layers,models,optimizers,train}/**/*.test.ts'];
/** Of those, the ones that start engines or break them. */
const breaking = ['tests/core/{engine,init,init-fallback,killed-worker,lost-worker,shutdown,wide}.test.ts'];
/** Of those, the one that no build makes a difference to: it starts processes of its own. */
const once = ['tests/core/many-threads.test.ts'];

/**
 * What reads files and measures: quick, and many files, so that starting a process for each would be most of the time.
 */
const reading = ['tests/{data,io,linalg,metrics,words}/**/*.test.ts'];
/** Of those, the ones that change where data is looked for. */
const ownPlatform = ['tests/data/{lookup,idx-folder,book-pairs,mnist,ptb}.test.ts'];

/** Experiments and drawings: each of these files would spend more time on loading the library than on its tests. */
const loading = ['tests/{experiments,view}/**/*.test.ts'];

/** The others. */
const everything = [
  'tests/!(core|layers|models|optimizers|train|data|io|linalg|metrics|words)/**/*.test.ts',
  'tests/*.test.ts',
  ...ownPlatform,
  ...once,
];

/** @param isolate whether each file has a process to itself */
const project = (
  build: string,
  name: string,
  include: string[],
  exclude: string[],
  isolate: boolean,
  testTimeout = PATIENCE_MS,
) => ({
  extends: true as const,
  test: { name, include, exclude, isolate, testTimeout, env: { BADAK_TEST_BUILD: build } },
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
    hookTimeout: 3 * PATIENCE_MS,
    expect: { poll: { timeout: PATIENCE_MS } },
    projects: [
      // What else there is runs on the fastest build.
      project('relaxed', 'reading', reading, ownPlatform, false),
      project('relaxed', 'loading', loading, [], false),
      // Of browsers and programs, a test expects many things one after the other.
      project('relaxed', 'all', everything, loading, true, 3 * PATIENCE_MS),
      ...['relaxed', 'threads', 'simd'].flatMap((build) => [
        project(build, build, computing, [...breaking, ...once], false),
        project(build, `${build}-alone`, breaking, [], true),
      ]),
    ],
  },
});
