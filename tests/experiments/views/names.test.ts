/** Numbers that a view takes have the names of what they stand for, and a number shows what has its name. */
import { expect, test } from 'vitest';
import { experiments } from '../../../ts/experiments/index.js';
import '../../support/engine.js';

/** The inputs with names, by experiment. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'simple-cbow': ['guessed-word candidate'],
  cbow: ['sampled-word candidate', 'sampled-word row', 'sampling row'],
  'skip-gram': ['sampled-word candidate', 'sampled-word row', 'sampling row'],
  rnn: ['cell word', 'next-word candidate', 'next-word word'],
  lstm: ['cell word', 'next-word candidate', 'next-word word'],
  'better-lstm': ['cell word', 'next-word candidate', 'next-word word'],
  seq2seq: ['next-character candidate', 'next-character row'],
  attention: ['next-character candidate', 'next-character row', 'score column', 'score row'],
};

test.each(experiments.filter(({ id }) => id in EXPECTED).map((each) => [each.id, each] as const))(
  '%s',
  async (id, experiment) => {
    const params = experiment.resolve(experiment.smoke);
    const data = await experiment.load(params, { download: false });
    using run = experiment.run({ params, seed: 1, data });
    for (let step = 0; step < 3; step++) run.reports.next();
    const named: string[] = [];
    for (const view of run.views) {
      if (view.isSlow || view.id === 'motion') continue;
      for (const [input, names] of Object.entries(run.look(view.id).names ?? {})) {
        expect(view.takes).toContain(input);
        named.push(`${view.id} ${input}`);
        const last = names.length - 1;
        const said = JSON.stringify(run.look(view.id, { [input]: last }).panels);
        expect(said).toContain(JSON.stringify(names[last]).slice(1, -1));
      }
    }
    expect(named.sort()).toEqual(EXPECTED[id]);
  },
);

test('of a map of attention to one question, rows and columns have the characters', async () => {
  const experiment = experiments.find(({ id }) => id === 'attention')!;
  const params = experiment.resolve(experiment.smoke);
  using run = experiment.run({ params, seed: 1, data: await experiment.load(params, { download: false }) });
  run.reports.next();
  const { names } = run.look('attention', { questions: ['may 2'] });
  expect(names!['place']!.slice(0, 6)).toEqual(['m', 'a', 'y', '␣', '2', '␣']);
  expect(names!['at']!.length).toBeGreaterThan(0);
});
