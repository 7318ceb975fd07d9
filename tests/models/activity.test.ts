import { expect, test } from 'vitest';
import { TimeGRU, TimeLSTM, TimeRNN } from '../../ts/layers/index.js';
import { activityOf } from '../../ts/models/activity.js';
import { scattered } from '../support/compare.js';
import { ws } from '../support/layers.js';

const x = ws.keep([1, 3, 2]).set(scattered(6, 1));

test.each([
  ['rnn', TimeRNN.of(ws, 'rnn', [2, 4]), ['h']],
  ['gru', TimeGRU.of(ws, 'gru', [2, 4]), ['h', 'z', 'r', 'n']],
  ['lstm', TimeLSTM.of(ws, 'lstm', [2, 4]), ['h', 'c', 'f', 'g', 'i', 'o']],
])('%s: outputs and gates by their letters', (name, layer, letters) => {
  const hs = layer.forward(x).toArray();
  const { layer: called, units, values } = activityOf(layer);
  expect([called, units]).toEqual([name, 4]);
  expect(Object.keys(values)).toEqual(letters);
  expect(values['h']).toEqual(hs);
  for (const gate of Object.values(values)) expect(gate).toHaveLength(12);
});

test('a gate is that gate: one that a bias holds open is open', () => {
  const layer = TimeLSTM.of(ws, 'lstm', [2, 4]);
  // Columns in the order f, g, i, o.
  layer.params[2].value.set([
    ...Array(4).fill(50),
    ...Array(4).fill(0),
    ...Array(4).fill(-50),
    ...Array(4).fill(50),
  ]);
  layer.forward(x);
  const { values } = activityOf(layer);
  expect(values['f']!.every((v) => v > 0.99)).toBe(true);
  expect(values['i']!.every((v) => v < 0.01)).toBe(true);
  expect(values['o']!.every((v) => v > 0.99)).toBe(true);
  expect(values['g']!.some((v) => v !== 0)).toBe(true);
});
