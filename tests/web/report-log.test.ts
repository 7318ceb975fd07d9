/** The reports that the page and its worker hold of a run, however long it goes on. */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../ts/train/report.js';
import { ENDS, MOST, ReportLog } from '../../web/src/worker/report-log.js';

const step = (i: number, run?: string): Report => ({
  ...{ type: 'step', step: i, epoch: i / 10, metrics: { 'train/loss': 1 / (1 + i) } },
  ...(run !== undefined && { run }),
});
const evaluation = (i: number): Report => ({ ...step(i), type: 'eval', metrics: { 'test/accuracy': i } });
const upTo = (count: number) => Array.from({ length: count }, (_, i) => step(i));
const stepsOf = ({ reports }: ReportLog) => reports.map((report) => report.step);

/** As they come from a training: one after another. */
function logOf(reports: readonly Report[]): ReportLog {
  const log = new ReportLog();
  for (const report of reports) {
    log.add([report]);
    expect(log.reports.length).toBeLessThanOrEqual(MOST);
    expect(log.reports.at(-1)).toBe(report);
  }
  return log;
}

describe('the reports of a run', () => {
  test('are all held where there are no more than a run of the book has', () => {
    const log = logOf(upTo(MOST));
    expect(log.reports).toEqual(upTo(MOST));
    expect(log.written).toEqual({ reports: upTo(MOST) });
  });

  test('are thinned evenly beyond that, and were all measured', () => {
    const count = 20 * MOST;
    const log = logOf(upTo(count));
    expect(log.count).toBe(count);
    expect(log.reports.length).toBeGreaterThan(MOST / 4);
    for (const report of log.reports) expect(report).toEqual(step(report.step));
    const steps = stepsOf(log);
    const gaps = steps.slice(1).map((each, i) => each - steps[i]!);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(Math.max(...gaps)).toBeLessThanOrEqual((8 * count) / MOST);
    expect(steps.slice(0, ENDS)).toEqual([0, 1, 2, 3, 4]);
  });

  test('keep evaluations while there are few, and thin them where there are many', () => {
    const mixed = Array.from({ length: 5 * MOST }, (_, i) => (i % 50 === 49 ? evaluation(i) : step(i)));
    const evaluations = (log: ReportLog) => log.reports.filter(({ type }) => type === 'eval');
    expect(evaluations(logOf(mixed))).toHaveLength(mixed.length / 50);
    const many = logOf(Array.from({ length: 5 * MOST }, (_, i) => evaluation(i)));
    expect(evaluations(many)[0]!.step).toBe(0);
  });

  test('have the ends of each training of a comparison, and as much of each', () => {
    const names = ['SGD', 'Momentum', 'Adam'];
    const inTurns = upTo(2 * MOST).flatMap(({ step: i }) => names.map((name) => step(i, name)));
    const { reports } = logOf(inTurns);
    const of = (name: string) => reports.filter(({ run }) => run === name).map((report) => report.step);
    for (const name of names) {
      expect(of(name).slice(0, ENDS)).toEqual([0, 1, 2, 3, 4]);
      expect(of(name).at(-1)).toBe(2 * MOST - 1);
      expect(Math.abs(of(name).length - of('SGD').length)).toBeLessThanOrEqual(ENDS);
    }
    const inOrder = names.flatMap((name) => upTo(2 * MOST).map(({ step: i }) => step(i, name)));
    const ended = logOf(inOrder).reports.filter(({ run }) => run === 'SGD');
    expect(ended.slice(-ENDS).map((report) => report.step)).toEqual(
      Array.from({ length: ENDS }, (_, i) => 2 * MOST - ENDS + i),
    );
  });

  test('are held of more trainings than there is room for, as those of a search', () => {
    const log = new ReportLog();
    const names = Array.from({ length: MOST }, (_, i) => `trial ${i}`);
    log.add(names.flatMap((name) => [step(0, name), step(1, name)]));
    expect(log.reports).toHaveLength(2 * MOST);
    expect(log.add([step(2, 'trial 1')])).toBe(false);
  });

  test('can be gone back in, and are counted from there', () => {
    const log = logOf(upTo(3 * MOST));
    const { reports } = log;
    log.upTo(MOST);
    expect([log.count, log.reports]).toEqual([MOST, reports]);
    expect(stepsOf(log).at(-1)).toBeLessThan(MOST);
    expect(stepsOf(log).at(-1)).toBeGreaterThan(MOST - 20);
    log.add([step(MOST)]);
    expect([log.count, stepsOf(log).at(-1)]).toEqual([MOST + 1, MOST]);
  });

  test('are the same when they were kept and read', () => {
    const log = logOf(upTo(3 * MOST));
    const read = new ReportLog(structuredClone(log.written));
    expect([read.count, read.reports]).toEqual([log.count, log.reports]);
    read.upTo(MOST);
    log.upTo(MOST);
    expect(read.reports).toEqual(log.reports);
    // A browser may have kept all of a long run.
    const whole = new ReportLog({ reports: upTo(50 * MOST) });
    expect(whole.count).toBe(50 * MOST);
    expect(whole.reports.length).toBeLessThanOrEqual(MOST);
  });
});
