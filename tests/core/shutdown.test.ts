/** One engine after another in one thread: after shutdown(), and where threads cannot be started. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { engine } from '../../ts/core/engine.js';
import { init, shutdown } from '../../ts/core/init.js';
import { usePlatform } from '../../ts/core/current-platform.js';
import * as kernels from '../../ts/core/kernels.js';
import { Workspace } from '../../ts/core/workspace.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import '../../ts/node.js';
import { nodePlatform } from '../../ts/platform/node.js';
import type { Out } from '../../ts/wasm/glue-single.js';
import { refusal } from '../support/errors.js';

afterEach(async () => {
  await shutdown();
  vi.unstubAllGlobals();
  usePlatform(nodePlatform);
});

/** A sum over enough numbers that all threads share it. */
function summed(): number {
  using ws = new Workspace();
  const x = ws.keep([300_000]);
  kernels.fill(x, 0.1);
  return kernels.sumOfSquares(x);
}

describe('shutdown', () => {
  test('without an engine does nothing', async () => {
    await shutdown();
    expect(() => engine()).toThrow(refusal('wrong-order'));
  });

  test('lets another engine start, with other options and the same results', async () => {
    await init({ threads: 2, strict: true });
    const sum = summed();
    await shutdown();
    expect(() => engine()).toThrow(refusal('wrong-order', '`await init()`'));
    expect(await init({ build: 'simd' })).toMatchObject({ build: 'simd', threads: 1 });
    expect(summed()).toBe(sum);
    await shutdown();
    expect(await init({ threads: 3, build: 'threads' })).toMatchObject({ build: 'threads', threads: 3 });
    expect(summed()).toBe(sum);
  });

  test('what an ended engine held says so, and does not touch the memory of the next', async () => {
    await init({ threads: 2 });
    const ws = new Workspace();
    const before = ws.keep([4]);
    const model = new TwoLayerNet({ inputSize: 4, hiddenSize: 3, outputSize: 2 });
    await shutdown();
    await init({ threads: 2 });
    const after = new Workspace().keep([4]);
    kernels.fill(after, 7);
    expect(() => kernels.fill(before, 1)).toThrow(refusal('disposed', 'shutdown()'));
    expect(() => model.predict(after.reshape([1, 4]))).toThrow(refusal('disposed'));
    ws.dispose();
    model.dispose();
    expect([...after.toArray()]).toEqual([7, 7, 7, 7]);
  });

  test('after a kernel has trapped the next engine computes', async () => {
    await init({ threads: 2 });
    const end = engine().memoryBytes as Out<'f32'>;
    expect(() => engine().run((x) => x.fill(end, 8, 1))).toThrow(refusal('engine-failed', 'shutdown()'));
    await expect(init()).rejects.toThrow(refusal('engine-failed'));
    await shutdown();
    await init({ threads: 2 });
    expect(summed()).toBeCloseTo(3000, 0);
  });
});

describe('threads that cannot be started', () => {
  const broken = {
    ...nodePlatform,
    startWorker: () => nodePlatform.startWorker('throw new Error("no room.")'),
  };

  test('are done without, with a reason, when nobody asked for them', async () => {
    usePlatform({ ...broken, availableParallelism: () => 4 });
    const backend = await init();
    expect(backend.threads).toBe(1);
    expect(backend.reasons.join()).toContain('no room');
    expect(backend.reasons.join()).not.toContain('..');
    expect(summed()).toBeCloseTo(3000, 0);
  });

  test('are an error when they were asked for', async () => {
    usePlatform(broken);
    await expect(init({ threads: 2 })).rejects.toThrow(refusal('engine-failed', 'no room', '`threads` 1'));
  });
});

describe('what stands in the way of threads', () => {
  const reasons = async () => (await init()).reasons.join();

  test('a page that is not isolated', async () => {
    vi.stubGlobal('crossOriginIsolated', false);
    expect(await reasons()).toContain('Cross-Origin-Embedder-Policy');
  });

  test('an isolated page without SharedArrayBuffer', async () => {
    vi.stubGlobal('crossOriginIsolated', true);
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const said = await reasons();
    expect(said).toContain('SharedArrayBuffer');
    expect(said).not.toContain('Cross-Origin');
  });

  test('all of it is said at once', async () => {
    vi.stubGlobal('crossOriginIsolated', false);
    usePlatform({ ...nodePlatform, mayBlock: () => false });
    expect(await reasons()).toMatch(/Cross-Origin.*worker/s);
  });
});
