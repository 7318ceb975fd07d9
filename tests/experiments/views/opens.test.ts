/** Pieces of panels open views of the same run, and what they open adds up. */
import { expect, test } from 'vitest';
import { digitsDataset } from '../../../ts/data/digits.js';
import type { ImageData } from '../../../ts/experiments/image-data.js';
import { experiments } from '../../../ts/experiments/index.js';
import type { Opens, Panel } from '../../../ts/experiments/panels.js';
import { type Opened } from '../../../ts/view/drawing.js';
import { openedBy } from '../../../ts/view/pieces.js';
import '../../support/engine.js';
import { expectSum, sumsOf } from '../../support/sums.js';

const dataset = digitsDataset({ train: 300, test: 60 });
const digits: ImageData = { name: dataset.name, said: 'a few digits', dataset };

/** What the last piece of every part of a panel opens. */
function openedIn(panel: Panel): Opened[] {
  const opened = (opens: Opens | undefined, piece: Parameters<typeof openedBy>[1]) =>
    opens ? [openedBy(opens, piece)] : [];
  switch (panel.kind) {
    case 'pictures':
      return panel.pictures.flatMap(({ opens, width, height }) =>
        opened(opens, { row: height - 1, column: width - 1 }),
      );
    case 'heatmap':
      return panel.maps.flatMap(({ opens, width, height }) =>
        opened(opens, { row: height - 1, column: width - 1 }),
      );
    case 'bars':
      return panel.groups.flatMap(({ opens, bars }) => opened(opens, { index: bars.length - 1 }));
    case 'table':
      return opened(panel.opens, { index: panel.rows.length - 1, label: panel.rows.at(-1)![0] as string });
    case 'map':
      return panel.points.slice(-1).flatMap(({ label }) => opened(panel.opens, { label }));
    case 'text':
      return opened(panel.opens, { row: panel.tokens.length - 1, column: 4 });
    default:
      return [];
  }
}

/** The views that pieces open, by experiment; others have none. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'two-layer-net': ['answered', 'unit'],
  optimizers: ['unit'],
  overfitting: ['unit'],
  hyperparameters: ['trials'],
  cnn: ['answered', 'pixel', 'pooled', 'unit'],
  'deep-cnn': ['answered', 'pixel', 'pooled', 'unit'],
  'simple-cbow': ['guessed-word', 'nearest'],
  cbow: ['nearest', 'sampled-word'],
  'skip-gram': ['nearest', 'sampled-word'],
  rnn: ['cell', 'next-word'],
  lstm: ['cell', 'next-word'],
  'better-lstm': ['cell', 'next-word'],
  seq2seq: ['next-character'],
  attention: ['next-character', 'score'],
};

/** Views that list what is alike, draw a curve or hand one number on, and are no sums. */
const LISTS = ['answered', 'nearest', 'pooled', 'trials'];

test.each(experiments.map((each) => [each.id, each] as const))('%s', async (id, experiment) => {
  const params = experiment.resolve(experiment.smoke);
  const data = params['data'] === 'digits' ? digits : await experiment.load(params, { download: false });
  using run = experiment.run({ params, seed: 1, data });
  for (let step = 0; step < 3; step++) run.reports.next();
  // Of a search there is nothing before its first trial has ended.
  while (run.unit === 'trials' && run.done === 0) run.reports.next();
  const views = new Set<string>();
  for (const view of run.views) {
    let panels: readonly Panel[] = [];
    try {
      ({ panels } = run.look(view.id));
    } catch {
      // It needs more steps, or a person's input.
    }
    for (const { view: opens, input } of panels.flatMap(openedIn)) {
      views.add(opens);
      const found = run.look(opens, input).panels;
      if (!LISTS.includes(opens)) expect(sumsOf(found)).not.toEqual([]);
      for (const sum of sumsOf(found)) expectSum(sum);
    }
  }
  expect([...views].sort()).toEqual(EXPECTED[id] ?? []);
});
