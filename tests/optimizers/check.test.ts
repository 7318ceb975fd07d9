import { expect, test } from 'vitest';
import { RowParam } from '../../ts/core/row-param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { LazyAdam, Momentum, SGD } from '../../ts/optimizers/index.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';
import { paramOf } from '../support/optimizers.js';

test('an update needs a list of parameters', () => {
  const params = [paramOf('W', 2)];
  for (const optimizer of [new SGD(), new Momentum()]) {
    const who = optimizer.constructor.name;
    expect(() => optimizer.update({ params } as never)).toThrow(
      refusal('invalid-argument', who, 'model.params', 'found an object { params }'),
    );
    expect(() => optimizer.update([params[0]!.value] as never)).toThrow(
      refusal('invalid-argument', who, 'an object (Tensor)'),
    );
    expect(() => optimizer.update(params, NaN)).toThrow(
      refusal('invalid-argument', `${who} gradientScale`, 'found NaN'),
    );
    expect(() => optimizer.update([])).not.toThrow();
  }
});

test('a learning rate that was changed to something else is refused before anything is', () => {
  const param = paramOf('W', 2);
  const before = [...param.value.toArray()];
  const optimizer = new SGD(0.1);
  (optimizer as { learningRate: number }).learningRate = NaN;
  expect(() => optimizer.update([param])).toThrow(
    refusal('invalid-argument', 'SGD learning rate', 0, 'found NaN'),
  );
  expect([...param.value.toArray()]).toEqual(before);
});

test('rows that another optimizer keeps are left to it', () => {
  const rows = new RowParam(new Workspace(), 'embed_W', [3, 2]);
  new LazyAdam().update([rows]);
  expect(() => new SGD().update([rows])).toThrow(refusal('invalid-argument', 'SGD', 'embed_W'));
});
