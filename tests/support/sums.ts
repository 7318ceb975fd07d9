/** What holds for every unit that is opened. */
import { expect } from 'vitest';
import type { Panel, SumPanel } from '../../ts/experiments/panels.js';

const ACTIVATIONS: Readonly<Record<string, (sum: number) => number>> = {
  ReLU: (sum) => Math.max(0, sum),
  sigmoid: (sum) => 1 / (1 + Math.exp(-sum)),
  tanh: Math.tanh,
};

/** Products, rest and bias add up to the sum, and the sum's activation is the value. */
export function expectSum({
  title,
  terms,
  rest,
  bias = 0,
  sum,
  value,
  activation,
  gradient,
}: SumPanel): void {
  const all = terms.reduce((total, { product }) => total + product, 0) + (rest?.sum ?? 0) + bias;
  expect(all).toBeCloseTo(sum, 4);
  for (const term of terms) {
    expect(term.product).toBeCloseTo(term.x * term.weight, 6);
    if (term.xGradient !== undefined) expect(term.xGradient).toBeCloseTo(gradient! * term.weight, 6);
    // In a mean the weights are no parameters.
    if (title.includes('of the hidden layer')) expect(term.gradient).toBeUndefined();
    else if (gradient !== undefined) expect(term.gradient).toBeCloseTo(gradient * term.x, 6);
  }
  // Values that are handed on stay in their order; of many weights the largest product is the first.
  if (terms.every(({ xGradient }) => xGradient === undefined)) {
    const sizes = terms.map(({ product }) => Math.abs(product));
    expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes);
  }
  if (activation === undefined) expect(value).toBe(sum);
  else if (activation in ACTIVATIONS) expect(value).toBeCloseTo(ACTIVATIONS[activation]!(sum), 5);
}

export const sumsOf = (panels: readonly Panel[]): SumPanel[] =>
  panels.filter((panel) => panel.kind === 'sum');
