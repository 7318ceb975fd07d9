/** The passes that layers accept, and the errors for all others. */
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { EVALUATION, expectPass, type Pass } from '../../ts/layers/index.js';
import { remembered, trainingPass } from '../../ts/layers/layer.js';
import { refusal } from '../support/errors.js';

describe('a pass', () => {
  test.each<Pass>([EVALUATION, { train: false }, { train: true, step: 0 }, { train: true, step: 2 ** 40 }])(
    '%o is one',
    (pass) => expect(() => expectPass('Net', pass)).not.toThrow(),
  );

  test.each<[pass: unknown, code: ErrorCode, ...mentions: string[]]>([
    [undefined, 'invalid-argument', '{ train: true, step }', '{ train: false }', 'found nothing'],
    [true, 'invalid-argument', '{ train: true, step }', 'found true'],
    [{ train: 1 }, 'invalid-argument', '{ train: true, step }', 'found an object { train }'],
    [{ train: true }, 'invalid-argument', 'step', 'at least 0', 'found nothing'],
    [{ train: true, step: -1 }, 'invalid-argument', 'step', 'found -1'],
    [{ train: true, step: 0.5 }, 'invalid-argument', 'step', 'found 0.5'],
    [{ train: true, steps: 3, step: 3 }, 'unknown-name', ' training pass', ' steps; ', 'step?'],
    [{ train: false, training: true }, 'unknown-name', ' evaluation pass', ' training'],
  ])('%o is not valid', (pass, code, ...mentions) => {
    expect(() => expectPass('Net', pass as Pass)).toThrow(refusal(code, 'Net:', ...mentions));
  });
});

test('what is stored is returned, and what is missing is an error that says what it needs', () => {
  expect(remembered('Relu', 0)).toBe(0);
  expect(trainingPass('Loss', 0)).toBe(0);
  expect(() => remembered('Relu', undefined)).toThrow(
    refusal('wrong-order', 'Relu', 'backward()', 'forward()'),
  );
  expect(() => remembered('LSTM', undefined, { who: 'last', needs: 'pass' })).toThrow(
    refusal('wrong-order', 'LSTM', 'last'),
  );
  expect(() => trainingPass('Loss', undefined)).toThrow(refusal('wrong-order', 'Loss', 'backward()'));
});
