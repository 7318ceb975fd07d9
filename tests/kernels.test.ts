/** The kernels that layers of one's own compute with: what is listed, and a layer made of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  Affine,
  gradcheckLayer,
  GRADCHECK_LIMIT,
  init,
  kernels,
  type Layer,
  type Tensor,
  Workspace,
} from '../ts/node.js';
import { refusal } from './support/errors.js';
import { scattered } from './support/compare.js';

await init({ threads: 2 });

/** y = x · σ(x), made of kernels only. */
class Swish implements Layer {
  readonly params = [];
  #last: { x: Tensor; s: Tensor } | undefined;

  constructor(
    readonly workspace: Workspace,
    readonly wrong = 0,
  ) {}

  forward(x: Tensor): Tensor {
    const [s, y] = [this.workspace.take(x.shape), this.workspace.take(x.shape)];
    kernels.sigmoidForward(s, x);
    kernels.multiply(y, x, s);
    this.#last = { x, s };
    return y;
  }

  /** dx = dout · (s + x · s · (1 − s)) */
  backward(dout: Tensor): Tensor {
    const { x, s } = this.#last!;
    const [dx, slope] = [this.workspace.take(x.shape), this.workspace.take(x.shape)];
    kernels.sigmoidBackward(slope, x, s);
    kernels.addScaled(slope, s, 1 + this.wrong);
    kernels.multiply(dx, dout, slope);
    return dx;
  }
}

describe('a layer of your own', () => {
  const ws = new Workspace();
  const x = ws.keep([4, 5]).set(scattered(20).map((value) => 3 * value));

  test('computes without a copy, and its gradient is right', () => {
    const layer = new Swish(ws);
    const y = layer.forward(x).toArray();
    y.forEach((value, i) => expect(value).toBeCloseTo(x.get(i) / (1 + Math.exp(-x.get(i))), 5));
    const [row] = gradcheckLayer(layer, x);
    expect(row).toMatchObject({ name: 'x', shape: [4, 5], checked: 20 });
    expect(row!.relativeError).toBeLessThan(GRADCHECK_LIMIT);
  });

  test('one that is off by one per cent is found', () => {
    expect(gradcheckLayer(new Swish(ws, 0.01), x)[0]!.relativeError).toBeGreaterThan(GRADCHECK_LIMIT);
  });

  test('takes no more memory after many checks', () => {
    const layer = new Swish(ws);
    gradcheckLayer(layer, x);
    const before = ws.bytes;
    for (let i = 0; i < 5; i++) gradcheckLayer(layer, x);
    expect(ws.bytes).toBe(before);
  });
});

test('the list in the file says every kernel that is exported, and no other', () => {
  const text = readFileSync(new URL('../ts/kernels.ts', import.meta.url), 'utf8');
  const listed = [...text.matchAll(/`(\w+)\(/g)].map(([, name]) => name!).filter((name) => name !== 'take');
  const exported = Object.keys(kernels).sort();
  expect(listed.filter((name) => !name.startsWith('workspace')).sort()).toEqual(exported);
  for (const name of exported) expect(typeof kernels[name as keyof typeof kernels], name).toBe('function');
});

test('an unknown option of gemm is refused', () => {
  const ws = new Workspace();
  const [c, a] = [ws.keep([2, 2]), ws.keep([2, 2])];
  expect(() => kernels.gemm(c, a, a, { transpose: true } as never)).toThrow(
    refusal('unknown-name', 'gemm', 'transpose', 'transposeA'),
  );
  expect(() => kernels.gemm(c, a, a, Object.create({ constructor: 1, toString: 2 }) as never)).toThrow(
    refusal('unknown-name', 'gemm', 'constructor'),
  );
});

test('an overlap names only what a layer of your own can call', () => {
  const x = new Workspace().keep([2]);
  expect(() => kernels.scale(x, x, 2)).toThrow(refusal('overlap', 'scale', 'workspace.take(shape)'));
  expect(() => kernels.scale(x, x, 2)).not.toThrow(/InPlace/);
});

test('a wrong size says which kernel and which sizes', () => {
  const ws = new Workspace();
  expect(() => kernels.multiply(ws.take([2]), ws.take([2]), ws.take([3]))).toThrow(
    refusal('shape-mismatch', 'multiply', '[2]', '[3]'),
  );
  expect(() => kernels.gemm(ws.take([2, 2]), ws.take([2, 3]), ws.take([2, 2]))).toThrow(
    refusal('shape-mismatch', 'gemm'),
  );
  expect(() => Affine.of(ws, 'W', [2, 2]).forward(ws.take([1, 3]))).toThrow(
    refusal('shape-mismatch', 'found [1, 3]'),
  );
});
