import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything runs on the fastest build; what computes runs on the other two as well. */
const computing = ['tests/{core,layers,models,optimizers,train}/**/*.test.ts'];

const project = (name: string, include: string[]) => ({
  extends: true as const,
  test: { name, include, env: { BADAK_TEST_BUILD: name } },
});

export default defineConfig({
  root,
  define: { __VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    // Processes: an engine belongs to one, and flags of the JavaScript engine are the whole process's.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      project('relaxed', ['tests/**/*.test.ts']),
      project('threads', computing),
      project('simd', computing),
    ],
  },
});
