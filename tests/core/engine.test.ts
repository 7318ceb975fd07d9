import { expect, test } from 'vitest';
import { backend, build } from '../support/engine.js';

test('init gives the build that was asked for', () => {
  expect(backend.build).toBe(build);
  expect(backend.threads).toBe(build === 'simd' ? 1 : 3);
});
