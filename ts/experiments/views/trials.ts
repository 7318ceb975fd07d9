/** A view of the trials of a search as points over the values that were drawn. */
import { BadakError } from '../../core/errors.js';
import { short } from '../../core/format.js';
import { wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import type { Metrics, Report } from '../../train/report.js';
import type { SearchRange } from '../../train/search.js';
import type { Heatmap, HeatmapPanel, MapAxis, MapPanel } from '../panels.js';
import { bestTrials, quality } from '../search-results.js';
import { trialName, trialNumber } from '../search-space.js';
import { type AnyView, defineView, type Look } from '../view.js';
import { heatmap } from './heatmap.js';

/** What a search has found so far. */
export interface Found {
  ranges: readonly SearchRange[];
  results: Readonly<Record<string, Metrics>>;
  /** The reports of each trial that this run has trained, by its name. */
  curves: ReadonlyMap<string, readonly Report[]>;
}

interface TrialInput {
  /** The number of a trial, from 1, whose curve is shown; default the best. */
  trial?: number;
}

/** Where a value is in its range, from 0 to 1. */
function shareOf({ low, high, log }: SearchRange, value: number): number {
  const scale = log ? Math.log : (x: number) => x;
  return high > low ? (scale(value) - scale(low)) / (scale(high) - scale(low)) : 0.5;
}

/** A view of all trials, with the curve of one. */
export const trialsView: AnyView = defineView<Found, TrialInput>({
  id: 'trials',
  title: 'Trials over what was drawn',
  takes: { trial: wholeNumber(1) },
  sample: () => ({}),
  look({ ranges, results, curves }, { trial }): Look {
    const sorted = bestTrials(results);
    const best = Object.keys(sorted)[0];
    const chosen = trial === undefined ? best : trialName(trial - 1);
    if (trial !== undefined && !Object.hasOwn(results, chosen!)) {
      throw new BadakError(
        'out-of-range',
        `trial: expected the number of one of ${Object.keys(results).length} finished trials, found ${trial}`,
      );
    }
    const curve = chosen === undefined ? undefined : curves.get(chosen);
    return {
      panels: [pointsPanel(ranges, sorted), ...(curve ? [curvePanel(chosen!, curve)] : [])],
      notes:
        curve || chosen === undefined
          ? []
          : [
              say`The curve of trial ${trialNumber(chosen)} is not here: it was trained before the checkpoint that this run goes on from, or in another shard.`,
            ],
    };
  },
});

/** Trials that have their result beside their number, the best first. */
const WITH_RESULT = 5;

/** Numbers along a range, evenly apart. */
function axisOf({ name, low, high, log }: SearchRange): MapAxis {
  const [from, to] = log ? [Math.log(low), Math.log(high)] : [low, high];
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => {
    const value = from + at * (to - from);
    return { at, label: short(log ? Math.exp(value) : value, 2) };
  });
  return { name, ticks };
}

function pointsPanel(
  [across, up]: readonly SearchRange[],
  sorted: Readonly<Record<string, Metrics>>,
): MapPanel {
  const all = Object.entries(sorted);
  const results = all.map(([, metrics]) => finite(quality(metrics)));
  // Of one value alone, the results are the other axis: from the worst to the best.
  const ends = [...new Set([results.at(-1) ?? 0, results[0] ?? 1])];
  const bounds = [0.25, 0.5, 0.75, 1].map((share) => Math.ceil(share * all.length));
  const result = say`the result`;
  const upwards = up ? rangeText(up) : result;
  return {
    kind: 'map',
    title: say`Trials over what was drawn`,
    note: say`A point is a trial, with its number. From left to right: ${rangeText(across!)}; upwards: ${upwards}. The colours are quarters of the trials, the best first; a number is the least result in its quarter. The best five have their result beside them. The result is ${resultOf(all[0]?.[1])}.`,
    points: all.map(([name, metrics], rank) => {
      const last = bounds.find((bound) => rank < bound)! - 1;
      return {
        label: trialNumber(name),
        x: shareOf(across!, metrics[across!.name]!),
        y: up ? shareOf(up, metrics[up.name]!) : results[rank]!,
        ...(rank < WITH_RESULT && { value: short(results[rank]!, 3) }),
        group: `≥ ${short(finite(quality(all[last]![1])), 3)}`,
      };
    }),
    axes: {
      x: axisOf(across!),
      y: up ? axisOf(up) : { name: result, ticks: ends.map((at) => ({ at, label: short(at, 3) })) },
    },
    opens: { view: 'trials', number: 'trial' },
  };
}

/** What {@link quality} counts. */
function resultOf(metrics: Metrics | undefined): string {
  if (!metrics) return say`what a trial is judged by`;
  if ('valid/accuracy' in metrics) return say`the accuracy on the pictures that are held out`;
  return 'test/accuracy' in metrics ? say`the accuracy on the test set` : say`the loss below 0`;
}

/** Of a trial that has diverged there is no result. */
const finite = (value: number) => (Number.isFinite(value) ? value : 0);

const rangeText = ({ name, low, high, log }: SearchRange) => `${name} ${low} … ${high}${log ? ' (log)' : ''}`;

/** The metrics of a trial at every evaluation that has them. */
function curvePanel(name: string, curve: readonly Report[]): HeatmapPanel {
  const metrics = [...new Set(curve.flatMap(({ metrics }) => Object.keys(metrics)))];
  const maps = metrics.flatMap((metric): Heatmap[] => {
    const at = curve.filter(({ metrics }) => Number.isFinite(metrics[metric]));
    if (at.length === 0) return [];
    const values = at.map(({ metrics }) => metrics[metric]!);
    return [
      heatmap(values, {
        ...{ width: values.length, height: 1, low: 0, high: Math.max(1, ...values) },
        columns: at.map(({ epoch }) => short(epoch, 3)),
        caption: metric,
      }),
    ];
  });
  return {
    kind: 'heatmap',
    title: say`The curve of trial ${trialNumber(name)}`,
    note: say`A column is an epoch at which the trial was evaluated. Point at it to read the number.`,
    maps,
  };
}
