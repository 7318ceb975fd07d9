/** A training that diverges says so, and what can be shown of it is shown. */
import { expect, test } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';
import { type Experiment, experiments } from '../../ts/experiments/index.js';
import { openInNode } from '../support/runs-in-node.js';

/** A rate with which the first updates leave the range of single precision. */
const HUGE = 1e38;

const rateOf = ({ params }: Experiment) => ['learningRate', 'lr'].find((name) => name in params);

/** `shown`, or the code of the error. */
function nameOf(look: () => unknown): string {
  try {
    look();
    return 'shown';
  } catch (error) {
    if (error instanceof BadakError) return error.code;
    throw error;
  }
}

test.each(
  experiments.flatMap((experiment) => {
    const rate = rateOf(experiment);
    // Views of the CNN, and slower than all others.
    return rate === undefined || experiment.id === 'deep-cnn'
      ? []
      : [[experiment.id, { ...experiment.smoke, [rate]: HUGE }] as const];
  }),
)('%s', async (id, params) => {
  using run = (await openInNode(id, params)).run;
  // Trainings of a comparison diverge one by one, and the others go on.
  let error: unknown;
  try {
    for (const report of run.reports) void report;
  } catch (thrown) {
    error = thrown;
  }
  if (error !== undefined) expect(error).toMatchObject({ code: 'diverged' });
  expect(run.panels().length).toBeGreaterThan(0);
  for (const { id, ofModel, isSlow } of run.views) {
    if (!ofModel || isSlow) continue;
    const shown = nameOf(() => run.look(id));
    expect(['shown', 'not-finite'], id).toContain(shown);
  }
});
