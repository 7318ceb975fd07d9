/** One step in slow motion: its numbers are those of the training, and looking changes nothing. */
import { describe, expect, test } from 'vitest';
import type { Run } from '../../ts/experiments/experiment.js';
import type { BarsPanel, TablePanel } from '../../ts/experiments/panels.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { refusal } from '../support/errors.js';
import { openInNode } from '../support/runs-in-node.js';

const RUNS: readonly (readonly [string, AnyParams, learningRate: number | undefined])[] = [
  ['two-layer-net', { iterations: 12, hiddenSize: 8, data: 'digits' }, 0.1],
  ['cnn', { epochs: 1, batchSize: 500, filters: 4, hiddenSize: 8, data: 'digits' }, undefined],
  ['simple-cbow', { epochs: 6 }, undefined],
  ['rnn', { epochs: 1, hiddenSize: 8, wordvecSize: 8, data: 'grammar' }, 0.1],
  [
    'lstm',
    { epochs: 1, hiddenSize: 8, wordvecSize: 8, batchSize: 500, dropout: 0.3, data: 'grammar' },
    undefined,
  ],
];

const open = async (experiment: string, params: AnyParams): Promise<Run> =>
  (await openInNode(experiment, params, { pace: { steps: 1 } })).run;

/** Trains to a number of steps. */
function trainTo(run: Run, steps: number): void {
  while (run.done < steps || run.isEvaluating) if (run.reports.next().done) return;
}

const table = (run: Run, input: object) =>
  run.look('motion', input).panels.find(({ kind }) => kind === 'table') as TablePanel;
const numbers = ({ rows }: TablePanel, column: number) => rows.map((row) => row[column] as number);
const names = ({ rows }: TablePanel) => rows.map(([name]) => name as string);

describe.each(RUNS)('%s', (experiment, params, learningRate) => {
  test('the listed weights are those of the net before the step, and after it', async () => {
    using run = await open(experiment, params);
    trainTo(run, 3);
    const listed = table(run, { beat: 'backward' });
    const weights = names(listed);
    const [before, gradients] = [numbers(listed, 1), numbers(listed, 2)];
    const valueOf = (weight: string) => {
      // As a check of gradients names its elements.
      const [, parameter = '', at = ''] = /^(\S+) \[(\d+(?:, \d+)*)\]$/.exec(weight)!;
      return run.numbers(parameter, at.split(', ').map(Number))[0];
    };
    expect(weights.length).toBeGreaterThanOrEqual(4);
    expect(before).toEqual(weights.map(valueOf));
    trainTo(run, 4);
    const done = table(run, { beat: 'update', weights, before, gradients });
    expect(numbers(done, 3)).toEqual(weights.map(valueOf));
    numbers(done, 4).forEach((change, i) => expect(change).toBe(valueOf(weights[i]!)! - before[i]!));
    expect(numbers(done, 4).some((change) => change !== 0)).toBe(true);
    // SGD takes the gradient of the batch times its rate; multiplied and subtracted at once, as this build does.
    if (learningRate === undefined) return;
    const rate = Math.fround(learningRate);
    gradients.forEach((gradient, i) => {
      expect(numbers(done, 3)[i]).toBe(Math.fround(before[i]! - rate * gradient));
    });
  });

  test('probabilities add up to 1 where all are shown, and the loss is that of the right answer', async () => {
    using run = await open(experiment, params);
    trainTo(run, 2);
    const { panels } = run.look('motion', { beat: 'loss' });
    const bars = panels.find(({ kind }) => kind === 'bars') as BarsPanel;
    const losses = table(run, { beat: 'loss' });
    expect(losses.rows.length).toBe(bars.groups.length);
    bars.groups.forEach(({ bars: each }, i) => {
      const [right, ...others] = each.filter(({ marked }) => marked);
      expect(others).toEqual([]);
      expect(numbers(losses, 2)[i]).toBe(right!.value);
      expect(numbers(losses, 3)[i]).toBeCloseTo(-Math.log(right!.value), 12);
      const sum = each.reduce((total, { value }) => total + value, 0);
      if (['rnn', 'lstm'].includes(experiment)) expect(sum).toBeLessThan(1);
      else expect(sum).toBeCloseTo(1, 5);
    });
  });

  test('looking between steps leaves the hash as it is', async () => {
    using undisturbed = await open(experiment, params);
    for (const report of undisturbed.reports) void report;
    using run = await open(experiment, params);
    for (let step = 1; step <= 4; step++) {
      // Before its first step a run has no model unless it is asked for.
      run.editable();
      const before = run.checkpoint();
      for (const beat of ['forward', 'loss', 'backward']) run.look('motion', { beat });
      expect(run.checkpoint()).toEqual(before);
      trainTo(run, step);
    }
    for (const report of run.reports) void report;
    expect(run.hash()).toBe(undisturbed.hash());
  });

  test('an update without its weights, and weights that are not there, are refused', async () => {
    using run = await open(experiment, params);
    expect(() => run.look('motion', { beat: 'update' })).toThrow(refusal('invalid-argument', 'weights'));
    const [weight] = names(table(run, { beat: 'backward' }));
    const [parameter] = weight!.split(' ');
    const wrong = { beat: 'update', weights: [`${parameter} [999999]`], before: [0], gradients: [0] };
    expect(() => run.look('motion', wrong)).toThrow(refusal('out-of-range', '999999'));
  });
});

test('the rows of the next step are those that the training takes', async () => {
  using run = await open('two-layer-net', { iterations: 12, hiddenSize: 8, data: 'digits' });
  const title = () => run.look('motion', { beat: 'forward' }).panels[0]!.title;
  const titles = new Set<string>();
  for (let step = 1; step <= 8; step++) {
    titles.add(title());
    trainTo(run, step);
  }
  expect(titles.size).toBeGreaterThan(3);
});
