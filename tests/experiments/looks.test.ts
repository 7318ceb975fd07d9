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

/** What a person gives, by the view that takes it. */
const DIGIT = Uint8Array.from({ length: 784 }, (_, i) => (i % 28 > 10 && i % 28 < 17 ? 255 : 0));
const GIVEN: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  digit: {
    digit: { digit: DIGIT },
    unit: { digit: DIGIT, unit: 3 },
    where: { digit: DIGIT, label: 1 },
    maps: { digit: DIGIT },
    pixel: { digit: DIGIT, map: 1, row: 4, column: 5 },
  },
};

const isSaid = ({ type }: { type: string }) => type !== 'pause';

/** Finite numbers all through. */
function expectDrawable(panels: readonly Panel[], view: string) {
  expect(panels.length, view).toBeGreaterThan(0);
  for (const panel of panels) {
    expect(isPanel(panel), `${view}: ${panel.kind}`).toBe(true);
  }
}

describe.each(experiments.filter(({ views }) => views.length > 0).map((each) => [each.id, each] as const))(
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

    test('looked at between two steps it ends with the same bits', async () => {
      const data = await dataFor(experiment, params);
      using quiet = experiment.run({ params, seed: 3, data });
      const expected = finish(quiet);
      using run = experiment.run({ params, seed: 3, data, pace: { steps: 1 } });
      const seen = new Set<string>();
      const found = finish(run, (turn) => {
        // All of them now and then, one every few turns otherwise.
        const one = turn % 4 === 0 ? [run.views[(turn / 4) % run.views.length]!] : [];
        const views = turn % 60 === 0 ? run.views : one;
        for (const view of views) {
          // The same at every step.
          if (!view.ofModel && turn > 0) continue;
          const given = GIVEN[view.input ?? '']?.[view.id];
          const { panels } = run.look(view.id, given);
          expectDrawable(panels, view.id);
          seen.add(view.id);
        }
      });
      expect(found.reports).toEqual(expected.reports);
      expect(found.last.equals(expected.last)).toBe(true);
      expect([...seen].sort()).toEqual(run.views.map((view) => view.id).sort());
      expect(found.turns).toBeGreaterThanOrEqual(run.steps);
    });

    test('a restored checkpoint shows what the run shows', async () => {
      const data = await dataFor(experiment, params);
      using run = experiment.run({ params, seed: 3, data, pace: { steps: 1 } });
      for (const { step } of run.reports) if (step === 2) break;
      using restored = experiment.restore('saved', decodeCheckpoint('saved', run.checkpoint()!), data);
      for (const { id, ofModel } of run.views) {
        if (ofModel) expect(restored.look(id), id).toEqual(run.look(id));
      }
    });
  },
);
