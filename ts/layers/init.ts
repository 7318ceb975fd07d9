/** Initial weights, for the models and for `of` of every layer with parameters. */
import { BadakError } from '../core/errors.js';
import { type Cell, GATES } from '../core/kernels.js';
import {
  choice,
  either,
  listOf,
  numberOption,
  type Option,
  type OptionTable,
  readOptions,
  readValue,
  seedOption,
  sizeOption,
  textOption,
} from '../core/options.js';
import { Param } from '../core/param.js';
import { RandomStream } from '../core/random.js';
import { RowParam } from '../core/row-param.js';
import { format, type Shape, sizeOf } from '../core/shape.js';
import type { Workspace } from '../core/workspace.js';
import { expectParams, expectWorkspace } from './arguments.js';

/**
 * The standard deviation of initial weights (vol. 1, section 6.2): a number, or a rule for the number of inputs n of a
 * unit. `'he'`, also called `'relu'`, is √(2/n), for layers with ReLU. `'xavier'`, also called `'sigmoid'`, is √(1/n),
 * for sigmoid and tanh.
 */
export type WeightInit = number | 'he' | 'relu' | 'xavier' | 'sigmoid';

/** Initial values of the parameters that a layer makes for itself. */
export interface InitialWeights {
  /** Standard deviation of the weights, or a rule for it: `'he'` for layers before a ReLU, `'xavier'` for others. */
  init?: WeightInit;
  /** Seed of the weights; default 0. Each weight has a random stream of its own, by its name. */
  seed?: number;
}

/** A standard deviation of initial weights. */
export const STD = numberOption({ min: 0 });

export const WEIGHT_INIT: Option<WeightInit> = either(STD, choice('he', 'relu', 'xavier', 'sigmoid'));

export const INITIAL_WEIGHTS: OptionTable<InitialWeights> = { init: WEIGHT_INIT, seed: seedOption };

/** The standard deviation for a unit with this number of inputs. */
function deviation(init: WeightInit, inputs: number): number {
  if (typeof init === 'number') return init;
  return Math.sqrt((init === 'he' || init === 'relu' ? 2 : 1) / inputs);
}

/** The number of inputs of a unit: D for a matrix [D, M], C · FH · FW for filters [FN, C, FH, FW]. */
function inputsOf(shape: Shape): number {
  return shape.length === 2 ? shape[0]! : sizeOf(shape.slice(1));
}

/**
 * Fills a weight with numbers from N(0, σ²). They are a function of seed and name, so the other parameters of a model
 * do not change them.
 * @param weight a matrix [D, M] for units with D inputs, or filters [FN, C, FH, FW] with C · FH · FW inputs
 * @param init σ, or a rule for it
 * @throws BadakError when the weight is not a Param of two dimensions or more, or `init` or the seed is not valid
 */
export function initWeight(weight: Param, init: WeightInit, seed = 0): void {
  expectParams('initWeight', { weight });
  readValue('initWeight', 'init', init, WEIGHT_INIT);
  const { shape } = weight.value;
  if (shape.length < 2) {
    throw new BadakError(
      'shape-mismatch',
      `initWeight ${weight.name}: expected a weight of two dimensions or more, found ${format(shape)}. Biases ` +
        'start at 0.',
    );
  }
  new RandomStream(seed, `init/${weight.name}`).fillNormal(weight.value, deviation(init, inputsOf(shape)));
}

/** Makes a weight with initial values by {@link initWeight}. */
export function weightParam(
  ws: Workspace,
  name: string,
  shape: Shape,
  init: WeightInit,
  seed: number,
): Param {
  const weight = new Param(ws, name, shape);
  initWeight(weight, init, seed);
  return weight;
}

/** Makes vectors [V, D], with initial values 0.01·N(0, 1) by default. */
export function embeddingParam(
  ws: Workspace,
  name: string,
  shape: readonly [vocabSize: number, wordvecSize: number],
  seed: number,
  init: WeightInit = 0.01,
): RowParam {
  const embedding = new RowParam(ws, name, shape);
  initWeight(embedding, init, seed);
  return embedding;
}

/**
 * Makes Wx [D, G·H], Wh [H, G·H] and b [G·H], for D inputs, H units and a cell of G gates. By default Wx starts as N(0,
 * 1/D) and Wh as N(0, 1/H); b starts at 0.
 */
export function recurrentParams(
  ws: Workspace,
  cell: Cell,
  name: string,
  [inputs, units]: readonly [number, number],
  { init = 'xavier', seed = 0 }: InitialWeights,
): [Wx: Param, Wh: Param, b: Param] {
  const width = GATES[cell] * units;
  return [
    weightParam(ws, `${name}_Wx`, [inputs, width], init, seed),
    weightParam(ws, `${name}_Wh`, [units, width], init, seed),
    new Param(ws, `${name}_b`, [width]),
  ];
}

/**
 * Makes W, and a b of zeros, for a layer y = x·W + b.
 * @param who the layer, for errors
 * @param name of W; the name of b has b in the place of W
 * @param shape of W
 * @param size of b
 */
export function weightAndBias(
  who: string,
  ws: Workspace,
  name: string,
  { shape, size }: { shape: Shape; size: number },
  { init = 'he', seed = 0 }: InitialWeights,
): [W: Param, b: Param] {
  const biasName = partnerName(who, name, 'W', 'b');
  return [weightParam(ws, name, shape, init, seed), new Param(ws, biasName, [size])];
}

/**
 * The name of the parameter that goes with another one: `b1` for `W1`.
 * @throws BadakError when `name` does not contain `part`
 */
export function partnerName(who: string, name: string, part: string, other: string): string {
  const at = name.lastIndexOf(part);
  if (at >= 0) return `${name.slice(0, at)}${other}${name.slice(at + part.length)}`;
  throw new BadakError(
    'invalid-argument',
    `${who} name: expected a name that contains ${part}, such as ${part}1, found ${name}. The layer's other ` +
      `parameter gets the name with ${other} in the place of ${part}.`,
  );
}

/**
 * Checks the first arguments of every `of`.
 * @param count the number of sizes expected
 * @throws BadakError `<who> …` when one of them is not a workspace, a name or a list of `count` sizes
 */
export function expectOf(
  who: string,
  { ws, name, sizes }: { ws: Workspace; name: string; sizes: readonly number[] },
  count: number,
): void {
  expectWorkspace(who, ws);
  readValue(who, 'name', name, textOption);
  readValue(who, 'sizes', sizes, listOf(sizeOption, count));
}

/**
 * Splits options into those of the weights and those of the layer.
 * @throws BadakError when one is unknown or not valid
 */
export function splitOptions<O extends object>(
  who: string,
  options: O & InitialWeights,
  table: OptionTable<O>,
): [weights: InitialWeights, layer: O] {
  const all = { ...table, ...INITIAL_WEIGHTS } as unknown as OptionTable<O & InitialWeights>;
  const { init, seed, ...layer } = readOptions(who, options, all);
  const weights = { ...(init !== undefined && { init }), ...(seed !== undefined && { seed }) };
  return [weights, layer as unknown as O];
}
