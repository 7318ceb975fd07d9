import { BadakError } from '../core/errors.js';
import { RandomStream } from '../core/random.js';
import { encodeCheckpoint } from '../train/checkpoint.js';
import { BEGINNING } from '../train/fit.js';
import type { Metrics, Report } from '../train/report.js';
import { drawValues, parseSearch } from '../train/search.js';
import type { Chart, Experiment, Run, RunOptions } from './experiment.js';
import type { Panel } from './panels.js';
import { type AnyParams, flagName, type ParamSpecs, resolveParams } from './params.js';
import { oneByOne, sideBySide, startTrialWorkers } from './trials.js';

export const searchParams = {
  search: {
    kind: 'text',
    default: undefined,
    help: 'parameters to try at random, as learning-rate=1e-6..1e-2:log,hidden-size=50..200',
  },
  trials: { kind: 'integer', default: 100, min: 1, max: 100_000, help: 'values to try, with --search' },
} as const satisfies ParamSpecs;

/** Trials that the report draws, best first. */
const DRAWN = 20;

const nameOf = (index: number) => `trial ${index + 1}`;

/** What is to be large: what was not trained on, if the experiment looks at it. */
function quality(metrics: Metrics): number {
  const value = metrics['valid/accuracy'] ?? metrics['test/accuracy'] ?? -(metrics['train/loss'] ?? NaN);
  return Number.isNaN(value) ? -Infinity : value;
}

interface SearchOptions {
  /** Searched where `--search` says nothing. */
  search?: string;
  trials?: number;
}

/**
 * A random search over an experiment's parameters (vol. 1, section 6.5): the experiment itself, once for every trial, each
 * with values of its own, and with its number where the experiment has a parameter `trial`. Trials run side by side on the threads where the platform can, which is faster than all threads
 * on one trial.
 */
export function searchOver(base: Experiment, defaults: SearchOptions = {}): Experiment {
  const specs: ParamSpecs = {
    ...base.params,
    search: { ...searchParams.search, default: defaults.search },
    trials: { ...searchParams.trials, default: defaults.trials ?? searchParams.trials.default },
  };
  const keyOf = (name: string) => Object.keys(base.params).find((key) => flagName(key) === name);
  const rangesOf = (params: Readonly<AnyParams>) => parseSearch(String(params['search']), base.params, keyOf);
  const baseParams = (params: Readonly<AnyParams>): AnyParams =>
    Object.fromEntries(Object.entries(params).filter(([key]) => key in base.params));

  /** The parameters of every trial. A function of the seed, so that a resumed search tries the same. */
  const trialsOf = (params: Readonly<AnyParams>, seed: number): { params: AnyParams; values: Metrics }[] => {
    const stream = new RandomStream(seed, 'search');
    const ranges = rangesOf(params);
    return Array.from({ length: params['trials'] as number }, (_, index) => {
      const values = drawValues(ranges, stream);
      const own = 'trial' in base.params ? { trial: index } : {};
      return { params: base.resolve({ ...values, ...own }, baseParams(params)), values };
    });
  };

  return {
    ...base,
    base,
    params: specs,
    smoke: { ...base.smoke, trials: 3 },
    resolve(given, earlier = {}) {
      const params = resolveParams(specs, { ...earlier, ...given });
      const ranges = rangesOf(params);
      // Both ends have to be values that the parameter takes, or a trial in between would fail.
      for (const end of ['low', 'high'] as const) {
        base.resolve(Object.fromEntries(ranges.map((range) => [range.key, range[end]])), baseParams(params));
      }
      return params;
    },
    load: (params, options) => base.load(baseParams(params), options),
    run: (options) => run(options),
    charts: (params, _data, reports) => charts(params, reports),
    book: (params, data) => (base.book ? base.book(params, data) : undefined),
    gradcheck: (options) => base.gradcheck({ ...options, params: baseParams(options.params) }),
  };

  function run({ params, seed, data, resume }: RunOptions): Run {
    const trials = trialsOf(params, seed);
    const saved = resume?.checkpoint;
    let done = saved?.training ?? 0;
    let reports = saved?.reports ?? 0;
    const results: Record<string, Metrics> = { ...saved?.results };

    function* all(): Generator<Report, void> {
      if (done >= trials.length) return;
      const setting = { experiment: base.id, seed, data };
      const each = trials.map((trial) => trial.params);
      const workers = startTrialWorkers(trials.length - done);
      const running =
        workers.length > 0 ? sideBySide(workers, setting, each, done) : oneByOne(base, setting, each, done);
      let last: Report | undefined;
      for (const { index, report } of running) {
        if (report.type === 'pause') {
          yield report;
          continue;
        }
        // A trial's last report is an evaluation, and is known for the last when the next trial's first comes.
        if (last && last.run !== nameOf(index)) yield finish(last, index - 1);
        else if (last) yield counted(last);
        last = { ...report, run: nameOf(index) };
      }
      if (last) yield finish(last, trials.length - 1);
    }

    const counted = (report: Report): Report => {
      reports += 1;
      // Only the end of a trial is worth a line.
      return { ...report, type: 'step' };
    };

    const finish = (report: Report, index: number): Report => {
      reports += 1;
      done = index + 1;
      const values = Object.entries(trials[index]!.values).map(([key, value]) => [flagName(key), value]);
      const metrics: Metrics = { ...report.metrics, ...Object.fromEntries(values) };
      results[nameOf(index)] = metrics;
      return { ...report, type: 'eval', metrics };
    };

    return {
      unit: 'trials',
      steps: trials.length,
      get done() {
        return done;
      },
      reports: all(),
      checkpoint() {
        const position = { step: done, reports, training: done, progress: { ...BEGINNING }, results };
        return encodeCheckpoint(undefined, {
          experiment: base.id,
          params,
          seed,
          data: data.name,
          ...position,
        });
      },
      panels: () => [ranking(results)],
      dispose() {},
    };
  }

  /** The best trials' curves, best first. */
  function charts(params: Readonly<AnyParams>, reports: readonly Report[]): Chart[] {
    const last = new Map<string, Report>();
    for (const report of reports)
      if (report.type === 'eval' && report.run !== undefined) last.set(report.run, report);
    const best = [...last.values()].sort((a, b) => quality(b.metrics) - quality(a.metrics)).slice(0, DRAWN);
    const keys = rangesOf(params).map(({ key }) => flagName(key));
    return best.map(({ run, metrics }, rank): Chart => {
      const values = keys.map((key) => `${key} ${metrics[key]?.toPrecision(2)}`);
      const shown = ['valid/accuracy', 'train/accuracy', 'test/accuracy'].filter((name) => name in metrics);
      const [first = 'train/loss', second] = shown;
      return {
        title: `${rank + 1}: ${values.join(', ')}`,
        yLabel: first,
        small: true,
        ...(shown.length > 0 ? { yMax: 1 } : {}),
        series: [
          { run: run!, metric: first, label: first },
          ...(second ? [{ run: run!, metric: second, label: second, dashed: true }] : []),
        ],
      };
    });
  }
}

/** The best trials, best first. */
export function bestTrials(
  results: Readonly<Record<string, Metrics>>,
  count = Infinity,
): Record<string, Metrics> {
  const sorted = Object.entries(results).sort(([, a], [, b]) => quality(b) - quality(a));
  return Object.fromEntries(sorted.slice(0, count));
}

function ranking(results: Readonly<Record<string, Metrics>>): Panel {
  const sorted = Object.entries(bestTrials(results));
  const columns = [...new Set(sorted.flatMap(([, metrics]) => Object.keys(metrics)))];
  const shown = (value: number | undefined) =>
    value === undefined ? '–' : String(Number(value.toPrecision(4)));
  return {
    kind: 'table',
    title: 'All trials, best first',
    head: ['', ...columns],
    rows: sorted.map(([name, metrics]) => [name, ...columns.map((column) => shown(metrics[column]))]),
  };
}

/** @throws BadakError when `--trials` comes without `--search` */
export function expectSearch(given: Readonly<AnyParams>): void {
  if (given['trials'] !== undefined && given['search'] === undefined) {
    throw new BadakError('--trials: says how many values --search tries; give both');
  }
}
