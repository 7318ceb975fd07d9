/** What a pass may say, and what layers answer to one that says something else. */
import { describe, expect, test } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';
import { EVALUATION, expectPass, type Pass } from '../../ts/layers/index.js';
import { remembered, trainingPass } from '../../ts/layers/layer.js';

describe('a pass', () => {
  test.each<Pass>([EVALUATION, { train: false }, { train: true, step: 0 }, { train: true, step: 2 ** 40 }])(
    '%o is one',
    (pass) => expect(() => expectPass('Net', pass)).not.toThrow(),
  );

  test.each([
    [undefined, 'Net: expected a pass, { train: true, step } or { train: false }, found nothing'],
    [true, 'expected a pass'],
    [{ train: 1 }, 'expected a pass'],
    [{ train: true }, 'the step of a training pass should be a whole number of at least 0, found nothing'],
    [{ train: true, step: -1 }, 'found -1'],
    [{ train: true, step: 0.5 }, 'found 0.5'],
    [{ train: true, steps: 3, step: 3 }, 'no field of a pass of training steps; did you mean step?'],
    [{ train: false, training: true }, 'no field of a pass of evaluation training'],
  ])('%o is none', (pass, says) => {
    expect(() => expectPass('Net', pass as Pass)).toThrow(BadakError);
    expect(() => expectPass('Net', pass as Pass)).toThrow(says);
  });
});

test('what is remembered is given back, and what is not says what it needs', () => {
  expect(remembered('Relu', 0)).toBe(0);
  expect(trainingPass('Loss', 0)).toBe(0);
  expect(() => remembered('Relu', undefined)).toThrow('Relu: backward() needs a forward() before it');
  expect(() => remembered('LSTM', undefined, { who: 'last', needs: 'pass' })).toThrow(
    'LSTM: last needs a pass before it',
  );
  expect(() => trainingPass('Loss', undefined)).toThrow('Loss: backward() needs a training pass before it');
});
