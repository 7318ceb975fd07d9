import { GATES } from '../core/kernels.js';
import { choice, either, numberOption, type Option } from '../core/options.js';
import { Param } from '../core/param.js';
import { RandomStream } from '../core/random.js';
import { RowParam } from '../core/row-param.js';
import type { Shape } from '../core/shape.js';
import type { Workspace } from '../core/workspace.js';

/**
 * How large initial weights are (vol. 1, section 6.2): a standard deviation, or one by the number of inputs n of a unit:
 * He's √(2/n) for ReLU, Xavier's √(1/n) for sigmoid and tanh. The book also calls them by their activations.
 */
export type WeightInit = number | 'he' | 'relu' | 'xavier' | 'sigmoid';

/** Standard deviation of a weight's start. */
export const STD = numberOption({ min: 0 });

export const WEIGHT_INIT: Option<WeightInit> = either(STD, choice('he', 'relu', 'xavier', 'sigmoid'));

/** The standard deviation that it is for a unit of so many inputs. */
export function deviation(init: WeightInit, inputs: number): number {
  if (typeof init === 'number') return init;
  return Math.sqrt((init === 'he' || init === 'relu' ? 2 : 1) / inputs);
}

/** Fills a weight from N(0, std²); each weight has a random stream of its own, named after it. */
export function initWeight(weight: Param, std: number, seed: number): void {
  new RandomStream(seed, `init/${weight.name}`).fillNormal(weight.value, std);
}

/** A weight [inputs, …] from N(0, 1/inputs). */
export function weightParam(ws: Workspace, name: string, shape: Shape, seed: number): Param {
  const weight = new Param(ws, name, shape);
  initWeight(weight, Math.sqrt(1 / shape[0]!), seed);
  return weight;
}

/** Vectors [V, D] from 0.01·N(0, 1). */
export function embeddingParam(
  ws: Workspace,
  name: string,
  shape: readonly [vocabSize: number, wordvecSize: number],
  seed: number,
): RowParam {
  const embedding = new RowParam(ws, name, shape);
  initWeight(embedding, 0.01, seed);
  return embedding;
}

/** Wx [D, 4H] from N(0, 1/D), Wh [H, 4H] from N(0, 1/H), and b [4H] of 0, for D inputs and H units. */
export function lstmParams(
  ws: Workspace,
  name: string,
  [inputs, units]: readonly [number, number],
  seed: number,
): [Wx: Param, Wh: Param, b: Param] {
  const width = GATES.lstm * units;
  return [
    weightParam(ws, `${name}_Wx`, [inputs, width], seed),
    weightParam(ws, `${name}_Wh`, [units, width], seed),
    new Param(ws, `${name}_b`, [width]),
  ];
}
