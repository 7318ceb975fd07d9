/**
 * Views of every experiment between single steps: what they show, and that training goes on with the same bits.
 */
import { describe, expect, test } from 'vitest';
import { digitsDataset } from '../../ts/data/digits.js';
import type { ImageData } from '../../ts/experiments/image-data.js';
import {
  experimentFor,
  experiments,
  type Experiment,
  type LoadedData,
  type Run,
} from '../../ts/experiments/index.js';
import type { Panel } from '../../ts/experiments/panels.js';
import type { WordData } from '../../ts/experiments/word-data.js';
import { isPanel } from '../../ts/experiments/panels-file.js';
import { decodeCheckpoint } from '../../ts/train/checkpoint.js';
import '../support/engine.js';

const dataset = digitsDataset({ train: 300, test: 60 });
const digits: ImageData = { name: dataset.name, said: 'a few digits', dataset };

/** Parameters with which a run ends soon: a few steps are enough to look between. */
const SHORT: Readonly<Record<string, object>> = {
  'deep-cnn': { batchSize: 30 },
  cnn: { batchSize: 60 },
  cbow: { batchSize: 4000 },
  'skip-gram': { batchSize: 4000 },
};

async function dataFor(
  experiment: Experiment,
  params: ReturnType<Experiment['resolve']>,
): Promise<LoadedData> {
  return params['data'] === 'digits' ? digits : experiment.load(params, { download: false });
}

const DIGIT = Uint8Array.from({ length: 784 }, (_, i) => (i % 28 > 10 && i % 28 < 17 ? 255 : 0));

/** A question of each kind of pairs. */
const QUESTIONS: Readonly<Record<string, string>> = { seq2seq: '12+3', attention: 'may 17, 2019' };

/** What a person gives, by the view that takes it. */
function givenFor(id: string, data: LoadedData): Readonly<Record<string, object>> {
  const { ids, words } = 'corpus' in data ? (data as WordData).corpus : { ids: [], words: [] };
  const some = Array.from(ids.slice(40, 46), (word) => words[word]!);
  const sentence = some.join(' ');
  const question = QUESTIONS[id] ?? '';
  return {
    digit: { digit: DIGIT },
    unit: { digit: DIGIT, unit: 3 },
    where: { digit: DIGIT, label: 1 },
    maps: { digit: DIGIT },
    pixel: { digit: DIGIT, map: 1, row: 4, column: 5 },
    gates: { sentence, layer: 0 },
    cell: { sentence, word: 2, unit: 1 },
    candidates: { sentence, top: 3 },
    past: { sentence },
    write: { sentence, length: 6, temperature: 0.7, seed: 5 },
    answer: { question, top: 2 },
    encoder: { question },
    ...(id === 'attention' && { attention: { questions: [question] } }),
    nearest: { words: some.slice(0, 2), top: 3 },
  };
}

const isSaid = ({ type }: { type: string }) => type !== 'pause';

/** Looks within evaluations: every view several times. */
const MOST_LOOKS = 24;
/** Experiments whose smoke runs evaluate for long enough to be looked at in between. */
const EVALUATES_IN_PIECES = new Set(['lstm', 'better-lstm']);

/** Finite numbers all through. */
function expectDrawable(panels: readonly Panel[], view: string) {
  expect(panels.length, view).toBeGreaterThan(0);
  for (const panel of panels) {
    expect(isPanel(panel), `${view}: ${panel.kind}`).toBe(true);
  }
}

describe.each(experiments.filter(({ searched }) => !searched).map((each) => [each.id, each] as const))(
  '%s',
  (id, plain) => {
    const experiment = experimentFor(plain);
    const params = experiment.resolve({ ...plain.smoke, ...SHORT[id] });
    const finish = (run: Run, look: (turn: number) => void = () => {}) => {
      let turn = 0;
      const reports = [];
      for (const report of run.reports) {
        if (isSaid(report)) reports.push(report);
        look(turn);
        turn += 1;
      }
      const last = Buffer.from(run.checkpoint()!);
      return { reports, last, turns: turn };
    };

    let known: ReturnType<typeof trainAlone> | undefined;
    const undisturbed = () => (known ??= trainAlone());
    async function trainAlone() {
      const data = await dataFor(experiment, params);
      using quiet = experiment.run({ params, seed: 3, data });
      return { data, ...finish(quiet) };
    }

    test('looked at between two steps it ends with the same bits', async () => {
      const { data, ...expected } = await undisturbed();
      using run = experiment.run({ params, seed: 3, data, pace: { steps: 1 } });
      const given = givenFor(id, data);
      const seen = new Set<string>();
      const found = finish(run, (turn) => {
        if (turn % 60 === 0) run.keep();
        // All of them now and then, one every few turns otherwise.
        const one = turn % 4 === 0 ? [run.views[(turn / 4) % run.views.length]!] : [];
        const views = turn % 60 === 0 ? run.views : one;
        for (const view of views) {
          // The same at every step.
          if (!view.ofModel && turn > 0) continue;
          const { panels } = run.look(view.id, given[view.id]);
          expectDrawable(panels, view.id);
          seen.add(view.id);
        }
      });
      expect(found.reports).toEqual(expected.reports);
      expect(found.last.equals(expected.last)).toBe(true);
      expect([...seen].sort()).toEqual(run.views.map((view) => view.id).sort());
      expect(found.turns).toBeGreaterThanOrEqual(run.steps);
    });

    test('looked at within its evaluations it ends with the same bits', async () => {
      const { data, ...expected } = await undisturbed();
      using run = experiment.run({ params, seed: 3, data, pace: { ms: 0, steps: 1 } });
      const given = givenFor(id, data);
      let looks = 0;
      const found = finish(run, () => {
        // Other turns are those of the test above.
        if (!run.isEvaluating || looks >= MOST_LOOKS) return;
        const view = run.views[looks % run.views.length]!;
        if (view.ofModel) expectDrawable(run.look(view.id, given[view.id]).panels, view.id);
        looks += 1;
      });
      expect(found.reports).toEqual(expected.reports);
      expect(found.last.equals(expected.last)).toBe(true);
      if (EVALUATES_IN_PIECES.has(id)) expect(looks).toBeGreaterThan(run.views.length);
    });

    test('a restored checkpoint shows what the run shows', async () => {
      const { data } = await undisturbed();
      using run = experiment.run({ params, seed: 3, data, pace: { steps: 1 } });
      for (const { step } of run.reports) if (step === 2) break;
      using restored = experiment.restore('saved', decodeCheckpoint('saved', run.checkpoint()!), data);
      for (const { id, ofModel } of run.views) {
        if (ofModel) expect(restored.look(id), id).toEqual(run.look(id));
      }
    });
  },
);
