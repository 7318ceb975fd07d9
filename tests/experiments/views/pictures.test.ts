/** Answers of nets for pictures: counted over the test set, and for one digit. */
import { describe, expect, test } from 'vitest';
import { digitsDataset } from '../../../ts/data/digits.js';
import type { ImageData } from '../../../ts/experiments/image-data.js';
import { experiments } from '../../../ts/experiments/index.js';
import type { BarsPanel, HeatmapPanel, PicturesPanel } from '../../../ts/experiments/panels.js';
import { decodeCheckpoint } from '../../../ts/train/checkpoint.js';
import '../../support/engine.js';
import { refusal } from '../../support/errors.js';

const dataset = digitsDataset({ train: 400, test: 120 });
const data: ImageData = { name: dataset.name, said: 'a few digits', dataset };
const experiment = experiments.find(({ id }) => id === 'two-layer-net')!;
const params = experiment.resolve({
  ...{ data: 'digits', hiddenSize: 20, iterations: 150, batchSize: 40, learningRate: 0.5 },
});

function trained() {
  const run = experiment.run({ params, seed: 1, data });
  const reports = [...run.reports];
  return { run, accuracy: reports.at(-1)!.metrics['test/accuracy']! };
}

const pixelsOf = (index: number) => dataset.test.pixels.slice(index * 784, (index + 1) * 784);

test('what is taken for what is counted over the test set: the diagonal is what was recognised', () => {
  const { run, accuracy } = trained();
  const [map] = (run.look('confusion').panels[0] as HeatmapPanel).maps;
  const counts = [...map!.values];
  expect(counts.reduce((a, b) => a + b)).toBe(120);
  const right = counts.filter((_, i) => Math.floor(i / 10) === i % 10).reduce((a, b) => a + b);
  expect(right / 120).toBeCloseTo(accuracy, 10);
  expect(map!.mistakes).toBe(Math.max(...counts.filter((_, i) => Math.floor(i / 10) !== i % 10)));
  for (let label = 0; label < 10; label++) {
    const row = counts.slice(label * 10, label * 10 + 10).reduce((a, b) => a + b);
    expect(row).toBe([...dataset.test.labels].filter((each) => each === label).length);
  }
  const [few] = (run.look('confusion', { pictures: 30 }).panels[0] as HeatmapPanel).maps;
  expect([...few!.values].reduce((a, b) => a + b)).toBe(30);
  run.dispose();
});

test('mistakes are shown with what they were taken for, the surest first', () => {
  const { run, accuracy } = trained();
  const { pictures } = run.look('mistakes', { most: 100 }).panels[0] as PicturesPanel;
  expect(pictures.length).toBe(Math.round((1 - accuracy) * 120));
  expect(pictures.length).toBeGreaterThan(3);
  const captions = pictures.map(({ caption }) =>
    /^(\d) read as (\d), (\d\.\d\d)$/.exec(caption!)!.slice(1).map(Number),
  );
  for (const [answer, label] of captions) expect(answer).not.toBe(label);
  const sure = captions.map(([, , probability]) => probability!);
  expect(sure.toSorted((a, b) => b - a)).toEqual(sure);
  run.dispose();
});

describe('a digit', () => {
  test('has ten probabilities, of which the right one is marked where it is known', () => {
    const { run } = trained();
    for (const index of [0, 7]) {
      const label = dataset.test.labels[index]!;
      const { panels } = run.look('digit', { digit: pixelsOf(index), label });
      const { bars } = (panels[1] as BarsPanel).groups[0]!;
      expect(bars.map((bar) => bar.label)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
      expect(bars.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(bars.filter(({ marked }) => marked).map((bar) => bar.label)).toEqual([String(label)]);
      expect([...(panels[0] as PicturesPanel).pictures[0]!.values]).toEqual([...pixelsOf(index)]);
    }
    run.dispose();
  });

  test('is asked of a restored checkpoint without its data; what needs the data says so', () => {
    const { run } = trained();
    using restored = experiment.restore('saved', decodeCheckpoint('saved', run.checkpoint()!));
    const input = { digit: pixelsOf(3) };
    expect(restored.look('digit', input)).toEqual(run.look('digit', input));
    expect(() => restored.look('digit')).toThrow(refusal('invalid-argument', 'view digit'));
    expect(() => run.look('digit', { ...input, label: 10 })).toThrow(refusal('out-of-range', 'label', 9, 10));
    for (const given of [{}, undefined]) {
      expect(() => restored.look('confusion', given)).toThrow(refusal('mismatch', 'confusion', 'data'));
    }
    expect(() => restored.look('confusio', {})).toThrow(refusal('unknown-name', 'confusio', 'confusion'));
    run.dispose();
  });
});

test('a cell of the matrix opens the pictures that it counts, the surest first', () => {
  const { run } = trained();
  const [map] = (run.look('confusion').panels[0] as HeatmapPanel).maps;
  const open = (input?: object) => run.look('answered', input).panels[0] as PicturesPanel;
  for (const [right, answer] of [0, 3, 8, 9].flatMap((one) =>
    [0, 3, 8].map((other) => [one, other] as const),
  )) {
    const { pictures } = open({ right, answer, most: 120 });
    expect(pictures.length).toBe(map!.values[right * 10 + answer]);
    const sure = pictures.map(({ caption }) => Number(caption));
    expect(sure.toSorted((a, b) => b - a)).toEqual(sure);
    for (const { values } of pictures) {
      const index = [...dataset.test.labels.keys()].find((i) =>
        pixelsOf(i).every((ink, k) => ink === values[k]),
      )!;
      expect(dataset.test.labels[index]).toBe(right);
      const { bars } = (run.look('digit', { digit: pixelsOf(index) }).panels[1] as BarsPanel).groups[0]!;
      expect(Math.max(...bars.map(({ value }) => value))).toBe(bars[answer]!.value);
    }
  }
  // By itself it shows the most frequent mistake.
  const mistakes = map!.values.map((count, i) => (Math.floor(i / 10) === i % 10 ? 0 : count));
  expect(open().pictures.length).toBe(Math.max(...mistakes));
  run.dispose();
});
