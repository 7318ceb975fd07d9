/**
 * The Python scripts of the guide: PyTorch computes what badak computes, with the weights of the other. They need
 * `torch` and `safetensors` in `python3`, and are skipped where those are not.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DType, Tensor } from '../ts/core/tensor.js';
import { decodeSafetensors, encodeSafetensors } from '../ts/io/safetensors.js';
import type { Model } from '../ts/models/model.js';
import { Rnnlm } from '../ts/models/rnnlm.js';
import { SimpleConvNet } from '../ts/models/simple-conv-net.js';
import { TwoLayerNet } from '../ts/models/two-layer-net.js';
import { SGD } from '../ts/optimizers/index.js';
import { encodeCheckpoint } from '../ts/train/checkpoint.js';
import { loadModel, saveModel } from '../ts/train/weights.js';
import { scattered, relativeDifference } from './support/compare.js';
import './support/engine.js';
import { guideFolder } from './support/guide.js';
import { ws } from './support/models.js';
import { scatter, someIds } from './support/onnx.js';
import { missingModules } from './support/python.js';

const missing = await missingModules('torch', 'safetensors.torch');

/** Runs a script of the guide, and its net on x.safetensors. */
const APPLY = `
import runpy, sys
from safetensors.torch import load_file, save_file
script = sys.argv.pop(1)
net = runpy.run_path(script)['net']
x = load_file('x.safetensors')['x']
y = net(x.long())[0] if script == 'rnnlm.py' else net(x)
save_file({'y': y.detach().contiguous()}, 'y.safetensors')
`;

/** Saves the net of to_badak.py in a type, and what it computes of x.safetensors with the rounded weights. */
const ROUND = `
import runpy, sys, torch
from safetensors.torch import load_file, save_file
made = runpy.run_path('to_badak.py')
dtype = getattr(torch, sys.argv[1])
weights = {name: value.to(dtype) for name, value in made['weights'].items()}
save_file({name: value.contiguous() for name, value in weights.items()}, 'net.safetensors')
w = {name: value.float() for name, value in weights.items()}
x = load_file('x.safetensors')['x']
save_file({'y': torch.relu(x @ w['W1'] + w['b1']) @ w['W2'] + w['b2']}, 'y.safetensors')
`;

/** Sums in another order, and another tanh. */
const LIMIT = 1e-5;

describe.skipIf(missing)('PyTorch', () => {
  let folder: Awaited<ReturnType<typeof guideFolder>>;
  const here = (name: string) => join(folder.path, name);
  const giveX = ({ shape, data }: { shape: readonly number[]; data: Float32Array }) =>
    writeFile(
      here('x.safetensors'),
      encodeSafetensors({ tensors: new Map([['x', { shape, data }]]), metadata: {} }),
    );
  const expectY = async (expected: Tensor) => {
    const { shape, data } = decodeSafetensors('y', await readFile(here('y.safetensors'))).tensors.get('y')!;
    expect(shape).toEqual(expected.shape);
    expect(relativeDifference(data, expected.toArray())).toBeLessThan(LIMIT);
  };

  beforeAll(async () => {
    folder = await guideFolder();
    await writeFile(here('apply.py'), APPLY);
    await writeFile(here('round.py'), ROUND);
  });

  afterAll(() => folder[Symbol.asyncDispose]());

  const progress = { step: 0, lossSum: 0, lossCount: 0 };
  const run = { experiment: 'any', params: {}, seed: 0, data: 'any', step: 0, reports: 0, training: 0 };
  const info = { ...run, progress, results: {} };
  const asCheckpoint = <D extends DType>(model: Model<D>) =>
    encodeCheckpoint({ model: model as Model<DType>, optimizer: new SGD(0.1) }, info);

  const floats = (shape: number[]) => ws.keep(shape).set(scattered(shape.reduce((a, b) => a * b)));
  const CASES = [
    [
      'two_layer_net.py',
      () => new TwoLayerNet({ inputSize: 12, hiddenSize: 9, outputSize: 5 }),
      floats([4, 12]),
    ],
    ['simple_conv_net.py', () => new SimpleConvNet(), floats([2, 1, 28, 28])],
  ] as const;

  test.each(CASES)('%s', async (script, make, x) => {
    using model = scatter(make(), 0.2);
    await giveX({ shape: x.shape, data: x.toArray() });
    for (const bytes of [asCheckpoint(model), saveModel(model)]) {
      await writeFile(here('model.safetensors'), bytes);
      await folder.printed('apply.py', script, 'model.safetensors');
      await expectY(model.predict(x));
    }
  });

  test('rnnlm.py', async () => {
    using model = scatter(new Rnnlm({ vocabSize: 30, wordvecSize: 12, hiddenSize: 16 }));
    const ids = ws.keep([3, 20], 'i32').set(someIds(60, 30));
    await giveX({ shape: ids.shape, data: Float32Array.from(ids.toArray()) });
    await writeFile(here('model.safetensors'), asCheckpoint(model));
    await folder.printed('apply.py', 'rnnlm.py', 'model.safetensors');
    await expectY(model.predict(ids));
  });

  test.each(['float32', 'float16', 'bfloat16', 'float64'])('weights in %s from PyTorch', async (type) => {
    const x = floats([5, 4]);
    await giveX({ shape: x.shape, data: x.toArray() });
    await folder.printed('round.py', type);
    using model = new TwoLayerNet({ inputSize: 4, hiddenSize: 8, outputSize: 3 });
    loadModel(model, await readFile(here('net.safetensors')));
    await expectY(model.predict(x));
  });

  test('from_pytorch.mjs', async () => {
    await folder.printed('to_badak.py');
    expect(
      (await folder.printed('from_pytorch.mjs')).trim().split(' ').map(Number).every(Number.isFinite),
    ).toBe(true);
  });

  test('a training that goes on in PyTorch comes back better', async () => {
    await folder.printed('begin.mjs');
    await folder.printed('go_on.py', 'begun.safetensors', 'ids.npy');
    const perplexities = (await folder.printed('back.mjs')).trim().split('\n').map(Number);
    expect(perplexities[1]).toBeLessThan(0.9 * perplexities[0]!);
  });
});
