/** `rnn` and `lstm` with three cells on the same batches. */
import { describe, expect, test } from 'vitest';
import { isSaid, experimentOf, finish, paramsOf, saved, SEED, start, data } from '../support/language.js';
import { refusal } from '../support/errors.js';

const CELLS = [
  ['RNN', 'rnn'],
  ['GRU', 'gru'],
  ['LSTM', 'lstm'],
] as const;

describe.each(['rnn', 'lstm'])('%s in a comparison', (id) => {
  test('has the curves of the single trainings', () => {
    const compared = finish(start(id, { compare: true }));
    expect([...new Set(compared.reports.map(({ run }) => run))]).toEqual(CELLS.map(([name]) => name));
    for (const [name, cell] of CELLS) {
      const alone = finish(start(id, { cell })).reports;
      const own = compared.reports.filter(({ run }) => run === name);
      expect(own.map((report) => ({ ...report, run: undefined }))).toEqual(
        alone.map((report) => ({ ...report, run: undefined })),
      );
    }
  });

  test('has charts of what was reported, and checkpoints of every cell', () => {
    const experiment = experimentOf(id);
    const params = paramsOf(id, { compare: true });
    using run = experiment.run({ params, seed: SEED, data, policy: 'in-turns' });
    const reports = [...run.reports].filter(isSaid);
    for (const { series } of experiment.charts(params, data.name, reports)) {
      for (const { run: name, metric } of series)
        expect(reports.some((report) => report.run === name && metric in report.metrics)).toBe(true);
    }
    const sentence = 'the cat';
    CELLS.forEach(([, cell], training) => {
      using alone = start(id, { cell });
      for (const report of alone.reports) expect(report.diverged).not.toBe(true);
      using restored = experiment.restore('saved', { ...saved(run), training }, data);
      for (const view of ['gates', 'past']) {
        expect(restored.look(view, { sentence })).toEqual(alone.look(view, { sentence }));
        expect(run.look(view, { sentence }, training)).toEqual(alone.look(view, { sentence }));
      }
    });
  });

  test('takes no cell', () => {
    expect(() => paramsOf(id, { compare: true, cell: 'gru' })).toThrow(
      refusal('invalid-param', '`compare`', '`cell`'),
    );
  });
});
