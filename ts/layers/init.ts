/** How weights start: what `of` of every layer with parameters rests on, and the models' own. */
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
 * How large initial weights are (vol. 1, section 6.2): a standard deviation, or one by the number of inputs n of a unit:
 * He's √(2/n) for ReLU, Xavier's √(1/n) for sigmoid and tanh. The book also calls them by their activations.
 */
export type WeightInit = number | 'he' | 'relu' | 'xavier' | 'sigmoid';

/** How the parameters that a layer makes for itself start. */
export interface InitialWeights {
  /** Size of the weights: `'he'` for layers in front of a ReLU, `'xavier'`, or a standard deviation. */
  init?: WeightInit;
  /** Seed of the weights; default 0. Each weight draws from a stream of its own, by its name. */
  seed?: number;
}

/** Standard deviation of a weight's start. */
export const STD = numberOption({ min: 0 });

export const WEIGHT_INIT: Option<WeightInit> = either(STD, choice('he', 'relu', 'xavier', 'sigmoid'));

export const INITIAL_WEIGHTS: OptionTable<InitialWeights> = { init: WEIGHT_INIT, seed: seedOption };

/** The standard deviation that it is for a unit of so many inputs. */
function deviation(init: WeightInit, inputs: number): number {
  if (typeof init === 'number') return init;
  return Math.sqrt((init === 'he' || init === 'relu' ? 2 : 1) / inputs);
}

/** Inputs of a unit: D of a matrix [D, M], C · FH · FW of filters [FN, C, FH, FW]. */
function inputsOf(shape: Shape): number {
  return shape.length === 2 ? shape[0]! : sizeOf(shape.slice(1));
}

/**
 * Fills a weight from N(0, σ²). The numbers are a function of seed and name, so that a model has the same start whatever
 * else it is made of.
 * @param weight a matrix [D, M] of units with D inputs, or filters [FN, C, FH, FW] with C · FH · FW
 * @param init σ, or a rule for it
 * @throws BadakError when the weight is not a Param of two dimensions or more, or the start or the seed is none
 */
export function initWeight(weight: Param, init: WeightInit, seed = 0): void {
  expectParams('initWeight', { weight });
  readValue('initWeight', 'init', init, WEIGHT_INIT);
  const { shape } = weight.value;
  if (shape.length < 2) {
    throw new BadakError(
      `initWeight ${weight.name}: expected a weight of two dimensions or more, found ${format(shape)}; biases start at 0`,
    );
  }
  new RandomStream(seed, `init/${weight.name}`).fillNormal(weight.value, deviation(init, inputsOf(shape)));
}

/** A weight that starts as {@link initWeight} says. */
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

/** Vectors [V, D] from 0.01·N(0, 1). */
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

/** Wx [D, G·H] from N(0, 1/D), Wh [H, G·H] from N(0, 1/H), and b [G·H] of 0, for D inputs and H units of a cell of G gates. */
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
 * W and a b of zeros, for layers that multiply and add.
 * @param who the layer
 * @param name of W; b is called the same with a b for the W
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

/** `b1` for `W1`: what goes with a parameter. @throws BadakError when its name does not have that part */
export function partnerName(who: string, name: string, part: string, other: string): string {
  const at = name.lastIndexOf(part);
  if (at >= 0) return `${name.slice(0, at)}${other}${name.slice(at + part.length)}`;
  throw new BadakError(
    `${who} name: expected a name with ${part} in it, such as ${part}1, because its other parameter is called by ${other} in that place; found ${name}`,
  );
}

/**
 * What every `of` begins with.
 * @throws BadakError `<who> …` when it is not a workspace, a name, and so many sizes
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

/** The options for weights, and those for the layer itself. @throws BadakError when one is unknown or not what it takes */
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
