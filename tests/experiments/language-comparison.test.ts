/** `rnn` and `lstm` with three cells on the same batches. */
import { describe, expect, test } from 'vitest';
import {
  NOTHING,
  isSaid,
  experimentOf,
  finish,
  paramsOf,
  saved,
  SEED,
  start,
  data,
} from '../support/language.js';
import type { LanguageData } from '../../ts/experiments/language-data.js';
import { refusal } from '../support/errors.js';

const CELLS = [
  ['RNN', 'rnn'],
  ['GRU', 'gru'],
  ['LSTM', 'lstm'],
] as const;

/** Each cell at a rate of its own. */
const RATES = { rnn: 2, gru: 4, lstm: 3 } as const;
const COMPARED = {
  ...{ compare: true, learningRate: undefined },
  ...{ rnnLearningRate: RATES.rnn, gruLearningRate: RATES.gru, lstmLearningRate: RATES.lstm },
};

describe.each(['rnn', 'lstm'])('%s in a comparison', (id) => {
  test('has the curves of the single trainings', () => {
    const compared = finish(start(id, COMPARED));
    expect([...new Set(compared.reports.map(({ run }) => run))]).toEqual(CELLS.map(([name]) => name));
    for (const [name, cell] of CELLS) {
      const alone = finish(start(id, { cell, learningRate: RATES[cell] })).reports;
      const own = compared.reports.filter(({ run }) => run === name);
      expect(own.map((report) => ({ ...report, run: undefined }))).toEqual(
        alone.map((report) => ({ ...report, run: undefined })),
      );
    }
  });

  test('has charts of what was reported, and checkpoints of every cell', () => {
    const experiment = experimentOf(id);
    const params = paramsOf(id, COMPARED);
    using run = experiment.run({ params, seed: SEED, data, policy: 'in-turns' });
    const reports = [...run.reports].filter(isSaid);
    for (const { series } of experiment.charts(params, data.name, reports)) {
      for (const { run: name, metric } of series)
        expect(reports.some((report) => report.run === name && metric in report.metrics)).toBe(true);
    }
    const sentence = 'the cat';
    CELLS.forEach(([, cell], training) => {
      using alone = start(id, { cell, learningRate: RATES[cell] });
      for (const report of alone.reports) expect(report.diverged).not.toBe(true);
      using restored = experiment.restore('saved', { ...saved(run), training }, data);
      for (const view of ['gates', 'past']) {
        expect(restored.look(view, { sentence })).toEqual(alone.look(view, { sentence }));
        expect(run.look(view, { sentence }, training)).toEqual(alone.look(view, { sentence }));
      }
    });
  });

  test('takes no cell, and no learning rate for all', () => {
    expect(() => paramsOf(id, { ...COMPARED, cell: 'gru' })).toThrow(
      refusal('invalid-param', '`compare`', '`cell`'),
    );
    expect(() => paramsOf(id, { ...COMPARED, learningRate: 1 })).toThrow(
      refusal('invalid-param', '`compare`', '`learningRate`'),
    );
  });
});

test('at the defaults of rnn, every cell learns', () => {
  const params = experimentOf('rnn').resolve({
    ...{ data: 'grammar', compare: true, hiddenSize: 32, wordvecSize: 32 },
  });
  const { words, counts, ids } = data.corpus;
  const corpus = { words, counts, ids: ids.slice(0, 500) };
  const text: LanguageData = { ...data, corpus, valid: NOTHING, test: NOTHING };
  const { reports } = finish(experimentOf('rnn').run({ params, seed: 0, data: text }));
  for (const [name] of CELLS) {
    const losses = reports.filter(({ run }) => run === name).map(({ metrics }) => metrics['train/loss']!);
    expect(losses.at(-1)!, name).toBeLessThan(losses[0]! / 2);
  }
});
