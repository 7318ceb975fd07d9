import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything runs on the fastest build; what computes runs on the other two as well. */
const computing = ['tests/{core,layers,models,optimizers,train}/**/*.test.ts'];

/** They start engines, or break them, so each has a process to itself. The others share one engine a process. */
const alone = ['tests/core/{engine,init,init-fallback,killed-worker,lost-worker,many-threads}.test.ts'];

const project = (build: string, name: string, include: string[], isolate: boolean) => ({
  extends: true as const,
  test: {
    name,
    include,
    ...(isolate ? {} : { exclude: alone }),
    isolate,
    env: { BADAK_TEST_BUILD: build },
  },
});

const projects = (build: string, include: string[]) => [
  project(build, build, include, false),
  project(build, `${build}-alone`, alone, true),
];

export default defineConfig({
  root,
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    // Processes: flags of the JavaScript engine are the whole process's.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      ...projects('relaxed', ['tests/**/*.test.ts']),
      ...projects('threads', computing),
      ...projects('simd', computing),
    ],
  },
});
