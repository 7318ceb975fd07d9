import { BadakError, ParamError } from '../core/errors.js';
import { short } from '../core/format.js';
import { RandomStream } from '../core/random.js';
import { encodeCheckpoint } from '../train/checkpoint.js';
import { BEGINNING } from '../train/fit.js';
import type { Metrics, Report } from '../train/report.js';
import { drawValues, parseSearch, type Searchable } from '../train/search.js';
import type { Chart, Experiment, Run, RunOptions } from './experiment.js';
import type { TablePanel } from './panels.js';
import { type AnyParams, expectSameParams, flagName, type ParamSpecs, resolveParams } from './params.js';
import { oneByOne, sideBySide, startTrialWorkers, type Trial } from './trials.js';

export const searchParams = {
  search: {
    kind: 'text',
    default: undefined,
    help: 'parameters to try at random, as learning-rate=1e-6..1e-2:log,hidden-size=50..200',
  },
  trials: { kind: 'integer', default: 100, min: 1, max: 100_000, help: 'values to try, with `search`' },
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
  /** Searched where the parameter `search` says nothing. */
  search?: string;
  trials?: number;
}

/**
 * A random search over an experiment's parameters (vol. 1, section 6.5): the experiment itself, once for every trial, each
 * with values of its own, and with its number where the experiment has a parameter `trial`. Trials run side by side on the
 * threads where the platform can, which is faster than all threads on one trial.
 */
export function searchOver(base: Experiment, defaults: SearchOptions = {}): Experiment {
  const specs: ParamSpecs = {
    ...base.params,
    search: { ...searchParams.search, default: defaults.search },
    trials: { ...searchParams.trials, default: defaults.trials ?? searchParams.trials.default },
  };
  const rangesOf = (params: Readonly<AnyParams>) =>
    parseSearch(String(params['search']), searchableOf(base.params));
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

  /** A trial at one end of all ranges. */
  const atEnd = (params: Readonly<AnyParams>, end: 'low' | 'high') => {
    const values = rangesOf(params).map((range) => [range.key, range[end]]);
    return base.resolve(Object.fromEntries(values), baseParams(params));
  };

  return {
    ...base,
    base,
    params: specs,
    smoke: { ...base.smoke, trials: 3 },
    resolve(given, earlier = {}) {
      const own = ({ search, trials }: Readonly<AnyParams>) => ({ search, trials });
      const params = {
        ...base.resolve(baseParams(given), baseParams(earlier)),
        ...resolveParams(
          { search: specs['search']!, trials: specs['trials']! },
          { ...own(earlier), ...defined(own(given)) },
        ),
      };
      // Both ends have to be values that the parameter takes, or a trial in between would fail.
      for (const end of ['low', 'high'] as const) atEnd(params, end);
      return params;
    },
    load: (params, options) => base.load(baseParams(params), options),
    run: (options) => run(options),
    charts: (params, _data, reports) => charts(params, reports),
    // What the book says of one run is no figure for a search.
    book: (params, data) =>
      params['search'] !== undefined && params['search'] === defaults.search
        ? base.book(baseParams(params), data)
        : undefined,
    gradcheck: (options) => base.gradcheck({ ...options, params: baseParams(options.params) }),
    views: [],
    restore(from) {
      throw new BadakError(
        `${from} is a checkpoint of a search, which keeps no net: train one with the values it found`,
      );
    },
  };

  function run({ params, seed, data, resume }: RunOptions): Run {
    if (resume) expectSameParams(resume, params, ['trials']);
    const trials = trialsOf(params, seed);
    if (resume) expectTrials(resume, trials.length);
    const saved = resume?.checkpoint;
    let done = saved?.training ?? 0;
    /** Made by the trials that are done: one that is interrupted begins anew. */
    let reports = saved?.reports ?? 0;
    const results: Record<string, Metrics> = { ...saved?.results };

    function* all(): Generator<Report, void> {
      if (done >= trials.length) return;
      const setting = { experiment: base.id, seed, data };
      const each = trials.map((trial) => trial.params);
      const workers = startTrialWorkers(trials.length - done);
      const running =
        workers.length > 0
          ? sideBySide(workers, base, setting, each, done)
          : oneByOne(base, setting, each, done);
      for (const trial of running) {
        if (trial) yield* reportsOf(trial);
        else yield { type: 'pause', step: done, epoch: 0, metrics: {} };
      }
    }

    /** Only the end of a trial is worth a line. */
    function* reportsOf(trial: Trial): Generator<Report, void> {
      const own = bestCurve(trial.reports).map((report) => ({ ...report, run: nameOf(trial.index) }));
      for (const report of own.slice(0, -1)) yield { ...report, type: 'step' };
      const last = own.at(-1)!;
      const { values } = trials[trial.index]!;
      const drawn = Object.entries(values).map(([key, value]) => [flagName(key), value]);
      const metrics: Metrics = { ...last.metrics, ...Object.fromEntries(drawn) };
      reports += own.length;
      done = trial.index + 1;
      results[last.run] = metrics;
      yield { ...last, type: 'eval', metrics };
    }

    return {
      unit: 'trials',
      steps: trials.length,
      get done() {
        return done;
      },
      reports: all(),
      plan() {
        const largest = base.run({ params: atEnd(params, 'high'), seed, data });
        try {
          return largest.plan();
        } finally {
          largest.dispose();
        }
      },
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
      // Trials come and go, side by side and elsewhere: there is no model to look at.
      trainings: [],
      views: [],
      look(view) {
        throw new BadakError(`${base.id}: no view “${view}”: a search keeps no model to look at`);
      },
      dispose() {},
      [Symbol.dispose]() {},
    };
  }

  /** The best trials' curves, best first. */
  function charts(params: Readonly<AnyParams>, reports: readonly Report[]): Chart[] {
    const last = new Map<string, Report>();
    for (const report of reports)
      if (report.type === 'eval' && report.run !== undefined) last.set(report.run, report);
    const best = [...last.values()].sort((a, b) => quality(b.metrics) - quality(a.metrics)).slice(0, DRAWN);
    const names = rangesOf(params).map(({ name }) => name);
    return best.map(({ run, metrics }, rank): Chart => {
      const values = names.map(
        (name) => `${name} ${metrics[name] === undefined ? '–' : short(metrics[name], 2)}`,
      );
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

/**
 * The trials that are done are the first ones, each with its result.
 * @throws BadakError that names the file when there are more than are to be done, or results that are not theirs
 */
function expectTrials({ from, checkpoint }: NonNullable<RunOptions['resume']>, trials: number): void {
  const { training: done, results } = checkpoint;
  if (done > trials) {
    throw new BadakError(`${from}: expected at most ${trials} trials that are done, found ${done}`);
  }
  const names = Array.from({ length: done }, (_, index) => nameOf(index));
  const found = Object.keys(results);
  if (found.length !== done || !names.every((name) => Object.hasOwn(results, name))) {
    const list = (of: string[]) =>
      of.length > 3 ? `${of.slice(0, 3).join(', ')}, …` : of.join(', ') || 'none';
    throw new BadakError(
      `${from} is damaged: expected the results of ${list(names)} (${done} in all), found ${list(found)} (${found.length})`,
    );
  }
}

/** The parameters of the search itself: those of its trials which are the same for all. */
export function commonParams(search: Experiment, params: Readonly<AnyParams>): AnyParams {
  const searchable = searchableOf(search.base!.params);
  const drawn = parseSearch(String(params['search']), searchable).map(({ key }) => key);
  return Object.fromEntries(
    Object.entries(params).filter(([key]) => key !== 'trial' && !drawn.includes(key)),
  );
}

/** The parameters that a search may draw: numbers, and not the number of the trial itself. */
export function searchableOf(specs: ParamSpecs): Searchable[] {
  return Object.entries(specs).flatMap(([key, { kind }]) =>
    (kind === 'number' || kind === 'integer') && key !== 'trial'
      ? [{ name: flagName(key), key, whole: kind === 'integer' }]
      : [],
  );
}

function defined(params: Readonly<AnyParams>): AnyParams {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

/** Of a comparison the reports of the one that came out best: that is what the parameters can do. */
function bestCurve(reports: readonly Report[]): readonly Report[] {
  const names = [...new Set(reports.map(({ run }) => run))];
  const curves = names.map((name) => reports.filter(({ run }) => run === name));
  const result = (curve: readonly Report[]) => quality(curve.at(-1)!.metrics);
  return curves.reduce((best, curve) => (result(curve) > result(best) ? curve : best));
}

/** The best trials, best first. */
export function bestTrials(
  results: Readonly<Record<string, Metrics>>,
  count = Infinity,
): Record<string, Metrics> {
  const sorted = Object.entries(results).sort(([, a], [, b]) => quality(b) - quality(a));
  return Object.fromEntries(sorted.slice(0, count));
}

function ranking(results: Readonly<Record<string, Metrics>>): TablePanel {
  const sorted = Object.entries(bestTrials(results));
  const names = [...new Set(sorted.flatMap(([, metrics]) => Object.keys(metrics)))];
  return {
    kind: 'table',
    title: 'All trials, best first',
    columns: [{ label: '', kind: 'text' }, ...names.map((label) => ({ label, kind: 'number' }) as const)],
    rows: sorted.map(([trial, metrics]) => [trial, ...names.map((name) => metrics[name])]),
  };
}

/** @throws ParamError when `trials` comes without `search` */
export function expectSearch(given: Readonly<AnyParams>): void {
  if (given['trials'] !== undefined && given['search'] === undefined) {
    throw new ParamError('trials', 'it says how many values `search` tries; give both');
  }
}
