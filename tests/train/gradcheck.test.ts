/** The check itself: it passes a right gradient and catches wrong ones. */
import { expect, test } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { GRADCHECK_LIMIT, gradcheck } from '../../ts/train/gradcheck.js';
import { scattered } from '../support/compare.js';
import '../support/engine.js';

const ws = new Workspace();
const x = ws.keep([6, 30]).set(scattered(180, 3));
const t = ws.keep([6], 'i32').set([0, 1, 2, 3, 4, 0]);
const options = { inputSize: 30, hiddenSize: 12, outputSize: 5, weightInitStd: 0.5 };

test.each(['relu', 'sigmoid'] as const)('a right gradient passes: %s', (activation) => {
  const rows = gradcheck(new TwoLayerNet({ ...options, activation }), x, t);
  expect(rows.map(({ name }) => name)).toEqual(['W1', 'b1', 'W2', 'b2']);
  for (const row of rows) {
    expect(row.relativeError, row.name).toBeLessThan(GRADCHECK_LIMIT);
    expect(row.checked, row.name).toBe(
      Math.min(
        400,
        row.shape.reduce((size, n) => size * n),
      ),
    );
  }
});

/** Nets that forget something on the way back. */
class Wrong extends TwoLayerNet {
  constructor(
    readonly spoil: (grad: Tensor) => void,
    readonly which: string,
  ) {
    super({ ...options, activation: 'sigmoid' });
  }
  override backward(): void {
    super.backward();
    this.spoil(this.param(this.which).grad);
  }
}

test.each([
  ['a wrong sign', 'W2', (grad: Tensor) => kernels.sgd(grad, ws.keep(grad.shape).set(grad.toArray()), 2)],
  [
    'one per cent too much',
    'W1',
    (grad: Tensor) => kernels.sgd(grad, ws.keep(grad.shape).set(grad.toArray()), -0.01),
  ],
  ['a missing element', 'b1', (grad: Tensor) => grad.set(3, 0)],
  ['nothing at all', 'b2', (grad: Tensor) => kernels.fill(grad, 0)],
])('%s is found', (_, which, spoil) => {
  for (const row of gradcheck(new Wrong(spoil, which), x, t)) {
    if (row.name === which) expect(row.relativeError).toBeGreaterThan(GRADCHECK_LIMIT);
    else expect(row.relativeError).toBeLessThan(GRADCHECK_LIMIT);
  }
});

test('a gradient of nothing is right: a bias that batch normalization takes out again', () => {
  const model = new MultiLayerNetExtend({ inputSize: 30, hiddenSizes: [12], outputSize: 5, batchNorm: true });
  for (const row of gradcheck(model, x, t)) expect(row.relativeError, row.name).toBeLessThan(GRADCHECK_LIMIT);
  const { relativeError, maxDifference } = gradcheck(model, x, t).find(({ name }) => name === 'b1')!;
  expect(relativeError).toBe(0);
  expect(maxDifference).toBeLessThan(1e-3);
});

test('fewer elements where passes are long', () => {
  const rows = gradcheck(new TwoLayerNet({ ...options, activation: 'sigmoid' }), x, t, 0, 10);
  expect(rows.map(({ checked }) => checked)).toEqual([10, 10, 10, 5]);
});
