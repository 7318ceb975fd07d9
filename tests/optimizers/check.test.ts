import { expect, test } from 'vitest';
import { RowParam } from '../../ts/core/row-param.js';
import { Workspace } from '../../ts/core/workspace.js';
import { LazyAdam, Momentum, SGD } from '../../ts/optimizers/index.js';
import '../support/engine.js';
import { paramOf } from '../support/optimizers.js';

test('an update wants a list of parameters, and says what it got', () => {
  const params = [paramOf('W', 2)];
  for (const optimizer of [new SGD(), new Momentum()]) {
    const who = optimizer.constructor.name;
    expect(() => optimizer.update({ params } as never)).toThrow(
      `${who}: expected a list of parameters, model.params, found an object { params }`,
    );
    expect(() => optimizer.update([params[0]!.value] as never)).toThrow(
      `${who}: expected a list of parameters, found an object (Tensor) in it`,
    );
    expect(() => optimizer.update(params, NaN)).toThrow(`${who} gradientScale: expected a number, found NaN`);
    expect(() => optimizer.update([])).not.toThrow();
  }
});

test('a learning rate that was changed to something else is refused before anything is', () => {
  const param = paramOf('W', 2);
  const before = [...param.value.toArray()];
  const optimizer = new SGD(0.1);
  (optimizer as { learningRate: number }).learningRate = NaN;
  expect(() => optimizer.update([param])).toThrow('SGD learning rate: expected a number above 0, found NaN');
  expect([...param.value.toArray()]).toEqual(before);
});

test('rows that another optimizer keeps are left to it', () => {
  const rows = new RowParam(new Workspace(), 'embed_W', [3, 2]);
  new LazyAdam().update([rows]);
  expect(() => new SGD().update([rows])).toThrow('SGD: embed_W is kept by another optimizer');
});
