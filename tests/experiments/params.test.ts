import { describe, expect, test } from 'vitest';
import { type Definition, defineExperiment, type LoadedData } from '../../ts/experiments/experiment.js';
import {
  type AnyParams,
  flagName,
  type ParamSpecs,
  parseParam,
  resolveParams,
} from '../../ts/experiments/params.js';
import { refusal } from '../support/errors.js';

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
    expect.objectContaining({ name: 'ParamError', key: 'hidenSize' }),
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
  ['hiddenSize', '0', ['whole', '1', '100']],
  ['hiddenSize', '101', ['whole', '1', '100']],
  ['hiddenSize', '2.5', ['whole']],
  ['hiddenSize', '', ['whole']],
  ['hiddenSize', '5x', ['whole']],
  ['learningRate', '0', ['above 0']],
  ['learningRate', 'NaN', ['above 0']],
  ['learningRate', 'Infinity', ['above 0']],
  ['activation', 'tanh', ['relu', 'sigmoid']],
] as const)('%s does not take %s', (key, text, expected) => {
  expect(() => parseParam(key, specs[key], text)).toThrow(
    refusal('invalid-param', `\`${key}\``, JSON.stringify(text), ...expected),
  );
});

describe('alternatives', () => {
  const flag = { kind: 'flag', default: false, help: '' } as const;
  const params = {
    epochs: { kind: 'integer', default: undefined, min: 1, help: '' },
    maxSteps: { kind: 'integer', default: undefined, min: 1, help: '' },
    compare: flag,
    reverse: flag,
    peeky: flag,
    rate: { kind: 'number', default: 1, min: 0, help: '' },
  } as const satisfies ParamSpecs;
  const unused = () => expect.unreachable();
  const definition: Definition<typeof params, LoadedData> = {
    ...{ id: 'toy', title: '', section: '', summary: '', params, smoke: {} },
    alternatives: [
      ['epochs', 'maxSteps'],
      ['compare', 'reverse'],
      ['compare', 'peeky'],
    ],
    ...{ load: unused, run: unused, charts: unused, book: unused, gradcheck: unused, build: unused },
    views: [],
  };
  const { resolve } = defineExperiment(definition);
  const nothing = resolveParams(params, {});

  test.each([
    [{ epochs: 1, maxSteps: 2 }, 'epochs', 'maxSteps'],
    [{ compare: true, reverse: true }, 'compare', 'reverse'],
    [{ compare: true, peeky: true, rate: 2 }, 'compare', 'peeky'],
  ])('only one of a pair may be given: %j', (given, key, other) => {
    expect(() => resolve(given)).toThrow(expect.objectContaining({ name: 'ParamError', key }));
    expect(() => resolve(given)).toThrow(refusal('invalid-param', `\`${other}\``));
  });

  test('of different pairs all; what is false or undefined is not given', () => {
    for (const given of [
      {},
      { epochs: 3, compare: true },
      { reverse: true, peeky: true },
      { compare: true, reverse: false, peeky: false },
      { compare: false, reverse: true },
      { epochs: undefined, maxSteps: 2 },
    ]) {
      expect(resolve(given)).toEqual({ ...nothing, ...given });
    }
  });

  test('what is given takes the place of its alternatives of earlier', () => {
    const earlier = { ...nothing, epochs: 7, reverse: true, peeky: true, rate: 5 };
    const cases: [AnyParams, AnyParams][] = [
      [{}, {}],
      [{ maxSteps: 2 }, { maxSteps: 2, epochs: undefined }],
      [{ epochs: 9 }, { epochs: 9 }],
      [{ compare: true }, { compare: true, reverse: false, peeky: false }],
      // There is nothing to replace.
      [{ reverse: false }, { reverse: false }],
      [{ compare: false, rate: 2 }, { rate: 2 }],
    ];
    for (const [given, changed] of cases) {
      expect(resolve(given, earlier)).toEqual({ ...earlier, ...changed });
    }
    expect(resolve({ peeky: true }, { ...nothing, compare: true })).toEqual({ ...nothing, peeky: true });
  });
});

test('without alternatives everything goes together', () => {
  const { resolve } = defineExperiment({
    ...{ id: 'toy', title: '', section: '', summary: '', params: specs, smoke: {} },
    ...{ load: () => expect.unreachable(), run: () => expect.unreachable() },
    ...{ charts: () => [], book: () => undefined, gradcheck: () => [] },
    ...{ views: [], build: () => expect.unreachable() },
  });
  expect(resolve({ epochs: 3, hiddenSize: 2 }, { learningRate: 2 })).toEqual({
    hiddenSize: 2,
    learningRate: 2,
    epochs: 3,
    activation: 'relu',
  });
});
