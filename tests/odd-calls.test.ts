/** Every exported function, called with nothing and with odd things, answers or throws an error of badak's. */
import { expect, test } from 'vitest';
import * as data from '../ts/data.js';
import * as experiments from '../ts/experiments/index.js';
import * as main from '../ts/index.js';
import * as kernels from '../ts/kernels.js';
import * as onnx from '../ts/onnx/index.js';
import * as view from '../ts/view/index.js';
import * as words from '../ts/words.js';
import './support/engine.js';

const ODD: readonly (readonly unknown[])[] = [
  [],
  [null],
  [undefined, null],
  ['x'],
  ['x', 'y'],
  [1, 2],
  [-1, NaN, 'x'],
  [{}],
  [{}, {}, {}],
  [[]],
  // The first of many functions is a name for errors, which is written into a text.
  ['x', Symbol.iterator],
  [() => 1, null],
  [1n],
  [new Proxy({}, {})],
];

/** They begin and end the engine, which the others need. */
const LEFT_OUT = new Set(['init', 'shutdown']);

const functions = Object.entries({ main, data, words, experiments, kernels, onnx, view }).flatMap(
  ([entry, all]) =>
    Object.entries(all)
      .filter(
        ([name, each]) => typeof each === 'function' && !LEFT_OUT.has(name) && !/^class\b/.test(String(each)),
      )
      .map(([name, each]) => [`${entry}: ${name}`, each as (...args: unknown[]) => unknown] as const),
);

const saidOf = (args: readonly unknown[]) =>
  args.map((arg) => (typeof arg === 'object' ? JSON.stringify(arg) : String(arg))).join(', ');

test('there are functions of every entry', () => {
  expect(functions.length).toBeGreaterThan(70);
});

test.each(functions)('%s', async (_, call) => {
  for (const args of ODD) {
    try {
      await call(...args);
    } catch (error) {
      expect(error, `(${saidOf(args)})`).toBeInstanceOf(main.BadakError);
    }
  }
});
