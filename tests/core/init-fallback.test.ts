/** Without shared memory the single-threaded build does the work, and says why; a second init tells what runs. */
import { expect, test, vi } from 'vitest';
import { init } from '../../ts/core/init.js';
import '../../ts/node.js';
import { refusal } from '../support/errors.js';

test('falls back to simd and stays with it', async () => {
  vi.stubGlobal('crossOriginIsolated', false);
  const backend = await init();
  expect(backend).toMatchObject({ build: 'simd', threads: 1 });
  expect(backend.reasons.join()).toContain('no shared memory here');
  expect(await init()).toBe(backend);
  await expect(init({ threads: 2 })).rejects.toThrow(refusal('invalid-argument', 'init()', 'simd', 1));
});
