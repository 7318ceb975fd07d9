import { expect, test } from 'vitest';
import { Workspace } from '../../ts/core/workspace.js';
import { Affine, Dropout, Relu, TimeLSTM } from '../../ts/layers/index.js';
import { expectLayers } from '../../ts/models/expect-layers.js';
import { Sequential } from '../../ts/models/sequential.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const ws = new Workspace();

test('layers with different names are accepted, also if one layer occurs twice', () => {
  const [affine, relu] = [Affine.of(ws, 'W1', [2, 2]), new Relu(ws)];
  const layers = [affine, relu, affine, relu, new Dropout(ws), new Dropout(ws, 0.5, { name: 'second' })];
  expect(expectLayers(layers)).toBe(layers);
});

/** A class named `Mine` that has only the given fields. */
function mine(fields: object): never {
  class Mine {
    readonly own = true;
    constructor() {
      Object.assign(this, fields);
    }
  }
  return new Mine() as never;
}

test.each<[string, object, string[]]>([
  ['no params', { forward() {}, backward() {} }, ['Mine', 'params = []']],
  ['no backward', { forward() {}, params: [] }, ['Mine', 'backward']],
  ['no forward', { backward() {}, params: [] }, ['Mine', 'forward']],
  [
    'a tensor as a parameter',
    { forward() {}, backward() {}, params: [ws.keep([2])] },
    ['Mine', 'params[0]', 'Tensor', 'new Param'],
  ],
])('a layer with %s is named', (_, fields, said) => {
  const layers = () => [new Relu(ws), mine(fields)];
  expect(() => expectLayers(layers())).toThrow(refusal('invalid-argument', 'Sequential', 'layer 1', ...said));
});

test.each([[undefined], [7], ['Relu']])('%s is no layer', (layer) => {
  expect(() => expectLayers([layer as never])).toThrow(refusal('invalid-argument', 'Sequential', 'layer 0'));
});

test.each(['forward', 'backward'])('a layer whose %s returns nothing is named', (method) => {
  const x = ws.keep([2, 3]).set([1, 2, 3, 4, 5, 6]);
  const t = ws.keep([2], 'i32').set([0, 2]);
  const same = (tensor: unknown) => tensor;
  const layer = mine({ params: [], forward: same, backward: same, [method]: () => undefined });
  using net = new Sequential((memory) => [Affine.of(memory, 'W', [3, 3]), layer]);
  expect(() => net.gradient(x, t)).toThrow(refusal('invalid-argument', 'Mine', `${method}()`));
});

test.each([
  ['two weights', () => [Affine.of(ws, 'W1', [2, 2]), Affine.of(ws, 'W1', [2, 2])], 'W1'],
  ['two masks', () => [new Dropout(ws), new Dropout(ws)], 'dropout'],
  ['two states', () => [TimeLSTM.of(ws, 'a', [2, 2]), TimeLSTM.of(ws, 'a', [2, 2])], 'a_Wx'],
])('%s of one name are refused', (_, make, name) =>
  expect(() => expectLayers(make())).toThrow(refusal('invalid-argument', 'Sequential', ` ${name}.`)),
);
