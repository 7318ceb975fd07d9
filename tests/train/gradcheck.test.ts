/** The check itself: it passes a right gradient and catches wrong ones. */
import { describe, expect, test } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import * as ownKernels from '../../ts/kernels.js';
import type { Tensor } from '../../ts/core/tensor.js';
import { Workspace } from '../../ts/core/workspace.js';
import {
  Affine,
  BatchNormalization,
  Convolution,
  Dropout,
  type Layer,
  Pooling,
  Relu,
  Tanh,
  TimeLSTM,
} from '../../ts/layers/index.js';
import { CBOW } from '../../ts/models/cbow.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { Sequential } from '../../ts/models/sequential.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { GRADCHECK_LIMIT, gradcheck, gradcheckLayer } from '../../ts/train/gradcheck.js';
import { refusal } from '../support/errors.js';
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

test.each([1, 5, 50])('a right gradient passes where a net is sure and wrong: inputs up to %d', (most) => {
  const large = ws.keep([6, 30]).set(scattered(180).map((value) => most * value));
  for (const row of gradcheck(new TwoLayerNet({ ...options, weightInitStd: 0.3 }), large, t))
    expect(row.relativeError, row.name).toBeLessThan(GRADCHECK_LIMIT);
});

test('a right gradient passes where word vectors are long', () => {
  const model = new CBOW({ counts: [4, 3, 2, 2, 1], hiddenSize: 3, sampleSize: 2 });
  for (const { value } of model.params) value.set(scattered(15).map((each) => 6 * each));
  const [contexts, targets] = [ws.keep([3, 2], 'i32').set([0, 1, 2, 3, 4, 0]), ws.keep([3], 'i32')];
  for (const row of gradcheck(model, contexts, targets.set([4, 2, 1])))
    expect(row.relativeError, row.name).toBeLessThan(GRADCHECK_LIMIT);
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

/** max(x, 0) + 0.1 · min(x, 0), made of kernels and without a word about pieces. */
class LeakyRelu implements Layer {
  readonly params = [];
  #y: Tensor | undefined;
  constructor(
    readonly workspace: Workspace,
    readonly wrong = 0,
  ) {}
  forward(x: Tensor): Tensor {
    const [relu, y] = [this.workspace.take(x.shape), this.workspace.take(x.shape)];
    ownKernels.reluForward(relu, x);
    ownKernels.scale(y, x, 0.1);
    ownKernels.addScaled(y, relu, 0.9);
    this.#y = relu;
    return y;
  }
  backward(dout: Tensor): Tensor {
    const [slope, dx] = [this.workspace.take(dout.shape), this.workspace.take(dout.shape)];
    ownKernels.reluBackward(slope, dout, this.#y!);
    ownKernels.scale(dx, dout, 0.1 + this.wrong);
    ownKernels.addScaled(dx, slope, 0.9);
    return dx;
  }
}

describe('a layer of one’s own with kinks', () => {
  const many = ws.keep([200, 2]).set(scattered(400, 7));
  const classes = ws.keep([200], 'i32').set(Int32Array.from({ length: 200 }, (_, i) => i % 3));
  const net = (wrong = 0) =>
    new Sequential((memory) => [
      ...[Affine.of(memory, 'W1', [2, 32]), new LeakyRelu(memory, wrong), new LeakyRelu(memory)],
      Affine.of(memory, 'W2', [32, 3]),
    ]);

  test('is right in a net, although it does nothing for the check', () => {
    for (const row of gradcheck(net(), many, classes)) {
      expect(row.relativeError, row.name).toBeLessThan(GRADCHECK_LIMIT / 10);
    }
  });

  test('is right by itself near the kinks', () => {
    const near = ws.keep([3, 4]).set(scattered(12, 8).map((value) => value / 1000));
    const passes = [undefined, { train: true, step: 3 }, { train: false }] as const;
    for (const pass of passes) {
      const [row] = gradcheckLayer(new LeakyRelu(ws), near, pass && { pass });
      expect(row!.relativeError).toBeLessThan(GRADCHECK_LIMIT);
    }
  });

  test('is found when it is wrong', () => {
    const [W1] = gradcheck(net(0.05), many, classes);
    expect(W1!.relativeError).toBeGreaterThan(GRADCHECK_LIMIT);
  });

  test('computes as ever after a check, and after one that failed', () => {
    const [y, x] = [ws.keep([2]), ws.keep([2]).set([-1, 2])];
    const model = net();
    gradcheck(model, many, classes);
    const failing = { ...new LeakyRelu(ws), params: [], backward: (dout: Tensor) => dout };
    const forward = () => {
      throw new Error('own');
    };
    expect(() => gradcheckLayer({ ...failing, forward }, x)).toThrow('own');
    for (const values of [
      [-1, 2],
      [3, -4],
    ]) {
      ownKernels.reluForward(y, x.set(values));
      expect([...y.toArray()]).toEqual(values.map((value) => Math.max(value, 0)));
    }
  });
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

describe('a layer', () => {
  const pictures = ws.keep([3, 2, 5, 5]).set(scattered(150, 4));
  const sequence = ws.keep([2, 3, 4]).set(scattered(24, 5));
  const rows = ws.keep([6, 4]).set(scattered(24, 6));

  test.each<[string, Layer, Tensor, string[]]>([
    ['Affine', Affine.of(ws, 'W1', [4, 3]), rows, ['x', 'W1', 'b1']],
    ['Relu', new Relu(ws), rows, ['x']],
    ['Tanh', new Tanh(ws), rows, ['x']],
    ['Convolution', Convolution.of(ws, 'W1', [3, 2, 3, 3], { relu: true }), pictures, ['x', 'W1', 'b1']],
    ['Pooling', new Pooling(ws, { size: 2 }), pictures, ['x']],
    ['BatchNormalization', BatchNormalization.of(ws, 'gamma1', 4), rows, ['x', 'gamma1', 'beta1']],
    ['Dropout', new Dropout(ws), rows, ['x']],
    ['TimeLSTM', TimeLSTM.of(ws, 'lstm', [4, 3]), sequence, ['x', 'lstm_Wx', 'lstm_Wh', 'lstm_b']],
  ])('%s is right', (_, layer, x, names) => {
    const before = x.toArray();
    const found = gradcheckLayer(layer, x);
    expect(found.map(({ name }) => name)).toEqual(names);
    for (const { name, relativeError } of found) expect(relativeError, name).toBeLessThan(GRADCHECK_LIMIT);
    expect(x.toArray()).toEqual(before);
  });

  test('what a wrong layer gets wrong is named', () => {
    class Doubled extends Affine {
      override backwardParams(dout: Tensor): void {
        super.backwardParams(dout);
        kernels.addColumnSums(this.bias.grad, dout);
      }
    }
    const { weight, bias } = Affine.of(ws, 'W1', [4, 3]);
    const errors = gradcheckLayer(new Doubled(weight, bias), rows).map(({ relativeError }) => relativeError);
    expect(errors.map((error) => error < GRADCHECK_LIMIT)).toEqual([true, true, false]);
    expect(errors[2]).toBeCloseTo(1 / 3, 3);
  });

  test('what has not the shape of the input is no gradient', () => {
    const layer = new Tanh(ws);
    const flat = { params: [], forward: (x: Tensor) => layer.forward(x), backward: () => ws.take([4]) };
    expect(() => gradcheckLayer(flat, ws.keep([2, 3]))).toThrow(refusal('shape-mismatch', '[2, 3]', '[4]'));
  });

  test('gradients of before do not count', () => {
    const layer = Affine.of(ws, 'W1', [4, 3]);
    layer.bias.grad.set([7, 7, 7]);
    const once = gradcheckLayer(layer, rows);
    expect(gradcheckLayer(layer, rows)).toEqual(once);
    for (const { name, relativeError } of once) expect(relativeError, name).toBeLessThan(GRADCHECK_LIMIT);
  });

  test('fewer elements, another pass, and what is refused', () => {
    const layer = Affine.of(ws, 'W1', [4, 3]);
    expect(gradcheckLayer(layer, rows, { maxElements: 5 }).map(({ checked }) => checked)).toEqual([5, 5, 3]);
    const [row] = gradcheckLayer(new Dropout(ws, 0.5), rows, { pass: { train: false } });
    expect(row!.relativeError).toBeLessThan(GRADCHECK_LIMIT);
    expect(() => gradcheckLayer({} as never, rows)).toThrow(
      refusal('invalid-argument', 'gradcheckLayer', 'Object', 'forward'),
    );
    expect(() => gradcheckLayer(layer, [1, 2] as never)).toThrow(
      refusal('invalid-argument', 'gradcheckLayer', 'x', '[1, 2]'),
    );
    class Silent extends Affine {
      override backward(): never {
        return undefined as never;
      }
    }
    const { weight, bias } = layer;
    expect(() => gradcheckLayer(new Silent(weight, bias), rows)).toThrow(
      refusal('invalid-argument', 'Silent', 'backward()'),
    );
    expect(() => gradcheckLayer(layer, rows, { maxElements: 0 })).toThrow(
      refusal('invalid-argument', 'gradcheckLayer maxElements'),
    );
    expect(() => gradcheckLayer(layer, ws.keep([2, 4]).set([...Array(7).fill(0), NaN]))).toThrow(
      refusal('not-finite'),
    );
  });
});
