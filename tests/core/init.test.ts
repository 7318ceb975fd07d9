/** What init says where something is missing. None of these starts an engine, so they can stand in one file. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { init } from '../../ts/core/init.js';
import { usePlatform } from '../../ts/core/current-platform.js';
import { nodePlatform } from '../../ts/platform/node.js';
import { refusal } from '../support/errors.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  usePlatform(nodePlatform);
});
usePlatform(nodePlatform);

test('before init there is no engine', () => {
  expect(() => engine()).toThrow(refusal('wrong-order', '`await init()`'));
});

test('an option that is computed is read once, so that what was checked is what is used', async () => {
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  let reads = 0;
  const options = {
    get threads() {
      reads += 1;
      return reads < 2 ? 1 : 1e9;
    },
  };
  await expect(init(options)).rejects.toThrow(refusal('unsupported', 'SIMD'));
  expect(reads).toBe(1);
  // One of a prototype as well; and what is unknown is still said.
  await expect(init(Object.create({ threads: 0 }) as object)).rejects.toThrow(
    refusal('invalid-argument', 'threads'),
  );
  await expect(init({ thread: 1 } as object)).rejects.toThrow(refusal('unknown-name', 'thread'));
  await expect(init([] as object)).rejects.toThrow(refusal('invalid-argument', 'init'));
});

test('no SIMD', async () => {
  vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
  await expect(init()).rejects.toThrow(refusal('unsupported', 'WebAssembly', 'SIMD'));
});

describe('no threads', () => {
  test('asking for some is an error that says what they need', async () => {
    vi.stubGlobal('crossOriginIsolated', false);
    await expect(init({ threads: 2 })).rejects.toThrow(refusal('unsupported', 'Cross-Origin-Opener-Policy'));
    await expect(init({ build: 'threads' })).rejects.toThrow(refusal('unsupported', 'threads build'));
    await expect(init({ build: 'relaxed' })).rejects.toThrow(refusal('unsupported', 'relaxed build'));
  });

  test('a page that must not wait gets the advice to use a worker', async () => {
    usePlatform({ ...nodePlatform, mayBlock: () => false });
    await expect(init({ threads: 2 })).rejects.toThrow(refusal('unsupported', 'worker'));
  });
});

test('a worker that fails to start is an error, not a hang', async () => {
  usePlatform({
    ...nodePlatform,
    startWorker: () => nodePlatform.startWorker('throw new Error("no room")'),
  });
  await expect(init({ threads: 2 })).rejects.toThrow(refusal('engine-failed', 'no room', '`threads` 1'));
});

test('options that contradict each other', async () => {
  await expect(init({ threads: 0 })).rejects.toThrow(
    refusal('invalid-argument', 'threads', '1 to 64', 'found 0'),
  );
  await expect(init({ threads: 1.5 })).rejects.toThrow(refusal('invalid-argument', 'found 1.5'));
  await expect(init({ strict: true, build: 'relaxed' })).rejects.toThrow(
    refusal('invalid-argument', 'strict', 'relaxed'),
  );
  await expect(init({ build: 'simd', threads: 2 })).rejects.toThrow(refusal('invalid-argument', 'simd'));
});
