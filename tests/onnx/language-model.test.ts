/** Language models as ONNX files: onnxruntime gives the scores of `predict`, and carries the same state. */
import { describe, expect, test } from 'vitest';
import { Session } from '../../ts/layers/index.js';
import { BetterRnnlm } from '../../ts/models/better-rnnlm.js';
import type { LanguageModel } from '../../ts/models/language-model.js';
import { Rnnlm } from '../../ts/models/rnnlm.js';
import { SimpleRnnlm } from '../../ts/models/simple-rnnlm.js';
import { exportOnnx } from '../../ts/onnx/index.js';
import '../support/engine.js';
import { ws } from '../support/models.js';
import { expectSame, floats, type Inputs, int64, running, scatter, someIds } from '../support/onnx.js';

const V = 13;
const sizes = { vocabSize: V, wordvecSize: 6, hiddenSize: 6 };

const MODELS: readonly (readonly [name: string, make: () => LanguageModel, state: string[]])[] = [
  ['SimpleRnnlm', () => new SimpleRnnlm({ ...sizes, hiddenSize: 7 }), ['rnn_h']],
  ['Rnnlm', () => new Rnnlm({ ...sizes, hiddenSize: 7 }), ['lstm_h', 'lstm_c']],
  [
    'Rnnlm with GRUs',
    () => new Rnnlm({ ...sizes, cell: 'gru', layers: 2, tied: true }),
    ['gru1_h', 'gru2_h'],
  ],
  ['BetterRnnlm', () => new BetterRnnlm(sizes), ['lstm1_h', 'lstm1_c', 'lstm2_h', 'lstm2_c']],
];

describe.each(MODELS)('%s', (_, make, state) => {
  test.each([
    [1, 1],
    [3, 8],
  ])('%i texts in parts of %i words', async (n, t) => {
    using model = scatter(make());
    await using file = await running(exportOnnx(model));
    expect(file.inputs).toEqual(['ids', ...state]);
    expect(file.outputs).toEqual(['scores', ...state.map((name) => `${name}_next`)]);
    using session = new Session();
    const H = model.layers.flatMap((layer) => ('units' in layer ? [layer.units as number] : []))[0]!;
    let carried: Inputs = Object.fromEntries(
      state.map((name) => [name, floats(new Float32Array(n * H), [n, H])]),
    );
    for (let part = 0; part < 3; part++) {
      const ids = ws.keep([n, t], 'i32').set(someIds(n * t, V, part));
      const outputs = await file.run({ ids: int64(ids.toArray(), [n, t]), ...carried });
      expectSame(outputs['scores'], model.predict(ids, { train: false, session }));
      carried = Object.fromEntries(state.map((name) => [name, outputs[`${name}_next`]!]));
    }
  });
});

test('a tied weight is in the file once', () => {
  using tied = new BetterRnnlm({ vocabSize: 500, wordvecSize: 40, hiddenSize: 40 });
  const numbers = tied.params.reduce((sum, { value }) => sum + value.size, 0);
  expect(exportOnnx(tied).length).toBeLessThan(4 * numbers + 10_000);
});
