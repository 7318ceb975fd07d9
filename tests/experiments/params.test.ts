import { expect, test } from 'vitest';
import { flagName, type ParamSpecs, parseParam, resolveParams } from '../../ts/experiments/params.js';

const specs = {
  hiddenSize: { kind: 'integer', default: 50, min: 1, max: 100, help: '' },
  learningRate: { kind: 'number', default: 0.1, above: 0, help: '' },
  epochs: { kind: 'integer', default: undefined, min: 1, help: '' },
  activation: { kind: 'choice', default: 'relu', choices: ['relu', 'sigmoid'], help: '' },
} as const satisfies ParamSpecs;

test('defaults, overridden by what is given', () => {
  expect(resolveParams(specs, {})).toEqual({
    hiddenSize: 50,
    learningRate: 0.1,
    epochs: undefined,
    activation: 'relu',
  });
  expect(resolveParams(specs, { hiddenSize: 7, activation: 'sigmoid' })).toMatchObject({
    hiddenSize: 7,
    activation: 'sigmoid',
  });
});

test('names on the command line', () => {
  expect(flagName('hiddenSize')).toBe('hidden-size');
  expect(() => resolveParams(specs, { hidenSize: 3 })).toThrow(
    'no parameter --hiden-size; there are --hidden-size, --learning-rate',
  );
});

test.each([
  ['hiddenSize', '7', 7],
  ['hiddenSize', '1e2', 100],
  ['learningRate', '1e-3', 0.001],
  ['activation', 'sigmoid', 'sigmoid'],
] as const)('%s takes %s', (key, text, value) => {
  expect(parseParam(key, specs[key], text)).toBe(value);
});

test.each([
  ['hiddenSize', '0', 'a whole number at least 1 and at most 100'],
  ['hiddenSize', '101', 'a whole number'],
  ['hiddenSize', '2.5', 'a whole number'],
  ['hiddenSize', '', 'a whole number'],
  ['hiddenSize', '5x', 'a whole number'],
  ['learningRate', '0', 'a number above 0'],
  ['learningRate', 'NaN', 'a number above 0'],
  ['learningRate', 'Infinity', 'a number above 0'],
  ['activation', 'tanh', 'one of relu, sigmoid'],
] as const)('%s does not take %s', (key, text, expected) => {
  expect(() => parseParam(key, specs[key], text)).toThrow(`--${flagName(key)}: expected ${expected}`);
  expect(() => parseParam(key, specs[key], text)).toThrow(`found ${JSON.stringify(text)}`);
});
