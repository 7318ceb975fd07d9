/**
 * The optimizers on the book's valley f = x²/20 + y² from (−7, 2) (vol. 1, section 6.1), where no chance is involved.
 */
import { describe, expect, test } from 'vitest';
import { Param } from '../../ts/core/param.js';
import { Workspace } from '../../ts/core/workspace.js';
import {
  AdaGrad,
  Adam,
  Momentum,
  Nesterov,
  type Optimizer,
  RMSProp,
  SGD,
} from '../../ts/optimizers/index.js';
import { digitsDataset } from '../../ts/data/digits.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import { experiments } from '../../ts/experiments/index.js';
import type { PathsPanel } from '../../ts/experiments/panels.js';
import '../support/engine.js';

type Point = readonly [x: number, y: number];

const START: Point = [-7, 2];
const gradient = ([x, y]: Point): Point => [x / 10, 2 * y];

/** The point after each of `updates` updates; the first point is the start. */
function path(optimizer: Optimizer, updates: number): Point[] {
  using ws = new Workspace();
  const param = new Param(ws, 'p', [2]);
  const points: Point[] = [START];
  param.value.set(START);
  for (let i = 0; i < updates; i++) {
    param.grad.set(gradient(points.at(-1)!));
    optimizer.update([param]);
    points.push([...param.value.toArray()] as unknown as Point);
  }
  return points;
}

/**
 * Each update rounds to 6e-8 of values up to 7; where a path swings, the gradient of the next update carries that on.
 * After thirty the fourth digit stands.
 */
const TOLERANCE = 1e-4;

function expectNear(found: Point, expected: Point): void {
  for (const i of [0, 1] as const) expect(Math.abs(found[i] - expected[i])).toBeLessThan(TOLERANCE);
}

describe('the paths of the book', () => {
  const cases: [string, Optimizer, second: Point, thirtieth: Point, last: Point][] = [
    ['SGD', new SGD(0.95), [-6.335, -1.8], [-0.387175, -0.094203], [-0.350393, 0.084782]],
    ['Momentum', new Momentum(0.1), [-6.93, 1.6], [0.814112, 0.272878], [0.896414, 0.088086]],
    ['AdaGrad', new AdaGrad(1.5), [-5.5, 0.5], [-0.136185, 0], [-0.120162, 0]],
    ['Adam', new Adam(0.3), [-6.700001, 1.7], [0.020149, 0.321957], [0.136007, 0.318245]],
  ];
  test.each(cases)('%s', (_, optimizer, second, thirtieth, last) => {
    const points = path(optimizer, 30);
    expectNear(points[1]!, second);
    expectNear(points[29]!, thirtieth);
    expectNear(points[30]!, last);
  });
});

/** The same walk in double precision; `rule` is given p, the state and g of one axis. */
function exactPath(
  updates: number,
  rule: (p: number, state: number, g: number) => [number, number],
): Point[] {
  const states: [number, number] = [0, 0];
  const points: Point[] = [START];
  for (let i = 0; i < updates; i++) {
    const p = points.at(-1)!;
    const g = gradient(p);
    const moved = ([0, 1] as const).map((k) => {
      const [next, state] = rule(p[k], states[k], g[k]);
      states[k] = state;
      return next;
    });
    points.push(moved as unknown as Point);
  }
  return points;
}

describe('the view of the paths', () => {
  const experiment = experiments.find(({ id }) => id === 'optimizers')!;
  const run = () =>
    experiment.run({
      params: experiment.resolve({ data: 'digits', hiddenSize: 4 }),
      seed: 0,
      data: { name: 'digits', said: '', dataset: digitsDataset({ train: 20, test: 20 }) } as ImageData,
    });
  const pathsOf = (input?: object) => {
    using begun = run();
    return (begun.look('paths', input).panels[0] as PathsPanel).paths;
  };

  test('begins where it is asked to, with the rates that are asked for', () => {
    const found = pathsOf({ x: -4, y: -3, sgdRate: 0.5, adamRate: 0.1 });
    expect(found.map(({ points }) => points[0])).toEqual(Array(4).fill([-4, -3]));
    // With rate 0.5 one step of SGD is at the bottom: y − 0.5 · 2y = 0, and x shrinks by a twentieth.
    expectNear(found[0]!.points[1]!, [-3.8, 0]);
    expectNear(found[3]!.points[1]!, [-3.9, -2.9]);
    expect(found.every(({ reference }) => reference === undefined)).toBe(true);
  });

  test('has the book’s points beside the paths that have the book’s start and rate', () => {
    expect(pathsOf().every(({ reference }) => reference !== undefined)).toBe(true);
    expect(pathsOf({ adamRate: 0.2 }).map(({ reference }) => reference !== undefined)).toEqual([
      ...[true, true, true],
      false,
    ]);
  });

  test('leaves out what is not finite', () => {
    const [sgd] = pathsOf({ sgdRate: 100 });
    expect(sgd!.points.length).toBeGreaterThan(3);
    expect(sgd!.points.length).toBeLessThan(30);
    expect(sgd!.points.flat().every(Number.isFinite)).toBe(true);
  });
});

describe('paths that the book does not draw, against double precision', () => {
  test('Nesterov, with the old v', () => {
    const exact = exactPath(30, (p, v, g) => [p + 0.81 * v - 1.9 * 0.1 * g, 0.9 * v - 0.1 * g]);
    path(new Nesterov(0.1), 30).forEach((point, i) => expectNear(point, exact[i]!));
  });

  test('RMSProp', () => {
    const exact = exactPath(30, (p, old, g) => {
      const h = 0.99 * old + 0.01 * g * g;
      return [p - (0.1 * g) / (Math.sqrt(h) + 1e-7), h];
    });
    path(new RMSProp(0.1), 30).forEach((point, i) => expectNear(point, exact[i]!));
  });
});
