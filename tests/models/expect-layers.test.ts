import { expect, test } from 'vitest';
import { Workspace } from '../../ts/core/workspace.js';
import { Affine, Dropout, Relu, TimeLSTM } from '../../ts/layers/index.js';
import { expectLayers } from '../../ts/models/expect-layers.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const ws = new Workspace();

test('layers with different names are accepted, also if one layer occurs twice', () => {
  const [affine, relu] = [Affine.of(ws, 'W1', [2, 2]), new Relu(ws)];
  const layers = [affine, relu, affine, relu, new Dropout(ws), new Dropout(ws, 0.5, { name: 'second' })];
  expect(expectLayers(layers)).toBe(layers);
});

test.each([
  ['two weights', () => [Affine.of(ws, 'W1', [2, 2]), Affine.of(ws, 'W1', [2, 2])], 'W1'],
  ['two masks', () => [new Dropout(ws), new Dropout(ws)], 'dropout'],
  ['two states', () => [TimeLSTM.of(ws, 'a', [2, 2]), TimeLSTM.of(ws, 'a', [2, 2])], 'a_Wx'],
])('%s of one name are refused', (_, make, name) =>
  expect(() => expectLayers(make())).toThrow(refusal('invalid-argument', 'Sequential', ` ${name}.`)),
);
