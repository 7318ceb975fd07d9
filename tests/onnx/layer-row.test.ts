/** Models of layers as ONNX files: onnxruntime gives what `predict` gives, for any number of rows. */
import { expect, test } from 'vitest';
import * as kernels from '../../ts/core/kernels.js';
import type { Tensor } from '../../ts/core/tensor.js';
import type { Workspace } from '../../ts/core/workspace.js';
import {
  Affine,
  BatchNormalization,
  Convolution,
  Dropout,
  type Layer,
  MatMul,
  MeanSquaredError,
  Pooling,
  Relu,
  Sigmoid,
  Tanh,
  TimeAffine,
  TimeBiLSTM,
  TimeGRU,
  TimeLSTM,
  TimeRNN,
} from '../../ts/layers/index.js';
import { DeepConvNet } from '../../ts/models/deep-conv-net.js';
import type { Classifier } from '../../ts/models/model.js';
import { MultiLayerNet } from '../../ts/models/multi-layer-net.js';
import { MultiLayerNetExtend } from '../../ts/models/multi-layer-net-extend.js';
import { Sequential } from '../../ts/models/sequential.js';
import { SimpleConvNet } from '../../ts/models/simple-conv-net.js';
import { TwoLayerNet } from '../../ts/models/two-layer-net.js';
import { exportOnnx, type OnnxNodes, type OnnxOptions } from '../../ts/onnx/index.js';
import { scattered } from '../support/compare.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';
import { ws } from '../support/models.js';
import { expectSame, floats, running, scatter } from '../support/onnx.js';

const sizes = { inputSize: 12, outputSize: 5 };
const hidden = { ...sizes, hiddenSizes: [9, 8] };

/** Compares a model with its file, on several shapes of x. */
async function expectExported(model: Classifier, shapes: readonly number[][], options: OnnxOptions = {}) {
  await using file = await running(exportOnnx(scatter(model), options));
  expect([file.inputs, file.outputs]).toEqual([['x'], ['y']]);
  for (const [i, shape] of shapes.entries()) {
    const x = ws.keep(shape).set(
      scattered(
        shape.reduce((a, b) => a * b),
        i + 30,
      ),
    );
    const { y } = await file.run({ x: floats(x.toArray(), shape) });
    expectSame(y, model.predict(x));
  }
}

const rows = [
  [1, 12],
  [7, 12],
];

test.each(['relu', 'sigmoid'] as const)('TwoLayerNet with %s', async (activation) => {
  using net = new TwoLayerNet({ ...sizes, hiddenSize: 8, activation });
  await expectExported(net, rows);
});

test.each(['relu', 'sigmoid', 'tanh'] as const)('MultiLayerNet with %s', async (activation) => {
  using net = new MultiLayerNet({ ...hidden, activation });
  await expectExported(net, rows);
});

test('MultiLayerNetExtend: running statistics; dropout scales', async () => {
  using net = new MultiLayerNetExtend({ ...hidden, batchNorm: true, dropoutRatio: 0.3 });
  await expectExported(net, rows);
});

test('SimpleConvNet', async () => {
  using net = new SimpleConvNet({ inputShape: [2, 11, 9], filters: 4, filterSize: 3, pad: 1, stride: 2 });
  await expectExported(net, [
    [1, 2, 11, 9],
    [3, 2, 11, 9],
  ]);
});

test('DeepConvNet', async () => {
  using net = scatter(new DeepConvNet(), 0.1);
  const shapes = [
    [1, 1, 28, 28],
    [3, 1, 28, 28],
  ];
  await expectExported(net, shapes);
  await expectExported(net, shapes, { rowShape: [1, 28, 28] });
});

/** Rows of layers that no model of the package has, with the shape of a row. */
const ROWS: readonly (readonly [name: string, make: (ws: Workspace) => Layer[], row: number[]])[] = [
  [
    'MatMul, inverted dropout',
    (ws) => [MatMul.of(ws, 'W1', [6, 4]), new Dropout(ws, 0.5, { inverted: true })],
    [6],
  ],
  [
    'convolution with other strides and padding, average pooling with padding',
    (ws) => [
      Convolution.of(ws, 'W1', [3, 2, 2, 3], { stride: [1, 2], pad: [1, 0] }),
      new Pooling(ws, { size: [3, 2], stride: [2, 1], pad: 1, kind: 'average' }),
      new Tanh(ws),
    ],
    [2, 7, 8],
  ],
  [
    'pooling of overlapping windows with padding',
    (ws) => [new Pooling(ws, { size: 3, stride: 2, pad: 1 }), new Sigmoid(ws)],
    [2, 6, 7],
  ],
  [
    'batch normalization per channel, and of pictures as rows',
    (ws) => [
      Convolution.of(ws, 'W1', [3, 2, 3, 3]),
      BatchNormalization.of(ws, 'gamma1', 3, { perChannel: true }),
      BatchNormalization.of(ws, 'gamma2', 3 * 4 * 3),
      new Pooling(ws, { size: 2 }),
      Affine.of(ws, 'W2', [3 * 2 * 1, 4]),
    ],
    [2, 6, 5],
  ],
  ['the output is the input', (ws) => [new Dropout(ws, 0)], [3]],
  ['names that the file needs itself', (ws) => [MatMul.of(ws, 'x', [3, 4]), MatMul.of(ws, 'y', [4, 2])], [3]],
  [
    'recurrent layers that carry no state',
    (ws) => [
      TimeRNN.of(ws, 'rnn', [3, 4]),
      TimeGRU.of(ws, 'gru', [4, 5]),
      TimeLSTM.of(ws, 'lstm', [5, 3]),
      TimeBiLSTM.of(ws, 'bi', [3, 2]),
      TimeAffine.of(ws, 'affine_W', [4, 2]),
    ],
    [6, 3],
  ],
];

test.each(ROWS)('%s', async (_, make, row) => {
  using net = new Sequential(make, { loss: MeanSquaredError });
  const options = net.params.length === 0 ? { rowShape: row } : {};
  await expectExported(
    net,
    [1, 4].map((n) => [n, ...row]),
    options,
  );
});

/** y = x · σ(x) */
class Swish implements Layer {
  readonly params = [];
  constructor(private readonly ws: Workspace) {}
  forward(x: Tensor): Tensor {
    const [s, y] = [this.ws.take(x.shape), this.ws.take(x.shape)] as const;
    kernels.sigmoidForward(s, x);
    kernels.multiply(y, x, s);
    return y;
  }
  backward(dout: Tensor): Tensor {
    return dout;
  }
}

const swish: OnnxNodes<Swish> = (graph, _, x) => ({
  name: graph.node('Mul', [x.name, graph.node('Sigmoid', [x.name])]),
  shape: x.shape,
});

test('a layer of your own brings its nodes', async () => {
  using net = new Sequential((ws) => [
    Affine.of(ws, 'W1', [12, 4]),
    new Swish(ws),
    Affine.of(ws, 'W2', [4, 3]),
  ]);
  expect(() => exportOnnx(net)).toThrow(refusal('unsupported', 'Swish', 2));
  await expectExported(net, rows, { layers: new Map([[Swish, swish]]) });
});

test('what extends a layer or a model may compute something else', () => {
  class Twice extends Relu {}
  using net = new Sequential((ws) => [Affine.of(ws, 'W1', [2, 2]), new Twice(ws)]);
  expect(() => exportOnnx(net)).toThrow(refusal('unsupported', 'Twice', 2));
  class Other extends Sequential {
    override predict(x: Tensor): Tensor {
      return x;
    }
  }
  using other = new Other((ws) => [Affine.of(ws, 'W1', [2, 2])]);
  expect(() => exportOnnx(other)).toThrow(refusal('unsupported', 'predict', 'Other'));
});

test('what is refused', () => {
  using net = new TwoLayerNet({ ...sizes, hiddenSize: 8 });
  expect(() => exportOnnx({} as TwoLayerNet)).toThrow(refusal('unsupported'));
  expect(() => exportOnnx(net, { reverse: true })).toThrow(
    refusal('invalid-argument', 'reverse', 'TwoLayerNet'),
  );
  expect(() => exportOnnx(net, { rowshape: [1] } as never)).toThrow(refusal('unknown-name', 'rowshape'));
  const { inputSize } = sizes;
  for (const rowShape of [[inputSize + 1], [], [2, inputSize]]) {
    expect(() => exportOnnx(net, { rowShape })).toThrow(refusal('shape-mismatch', `[${inputSize}]`));
  }
  using pictures = new SimpleConvNet();
  expect(() => exportOnnx(pictures, { rowShape: [3, 28, 28] })).toThrow(refusal('shape-mismatch', '[1, '));
  using any = new Sequential((ws) => [new Relu(ws)]);
  expect(() => exportOnnx(any)).toThrow(refusal('invalid-argument', 'rowShape'));
  net.param('W2').value.set(new Float32Array(40).fill(NaN));
  expect(() => exportOnnx(net)).toThrow(refusal('not-finite', 'W2'));
});
