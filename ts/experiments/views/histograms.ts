/** A view of the activations of a net: how often each value occurs in the output of each layer. */
import { sizeOption } from '../../core/options.js';
import { say } from '../../core/say.js';
import { slice } from '../../data/labelled-images.js';
import { Samples } from '../../data/samples.js';
import { BatchNormalization, type Layer, Relu, Sigmoid, Tanh } from '../../layers/index.js';
import type { Sequential } from '../../models/sequential.js';
import type { Earlier } from '../kept-moments.js';
import type { HistogramsPanel } from '../panels.js';
import { evenly } from './evenly.js';
import { type AnyView, defineView, noData } from '../view.js';
import type { NetSubject } from './pictures.js';

const BINS = 30;
/** Pictures that the net sees by default, from the start of the test set; and those at moments that are kept. */
const [PICTURES, KEPT_PICTURES] = [500, 30];
/** Earlier moments that are shown. */
const MOMENTS = 5;

interface ActivationsInput {
  /** Number of pictures, from the start of the test set; default 500. */
  pictures?: number;
}

/** The range of an activation, whose upper end may be undefined; undefined for other layers. */
function rangeOf(layer: Layer): readonly [number, number | undefined] | undefined {
  if (layer instanceof Sigmoid) return [0, 1];
  if (layer instanceof Tanh) return [-1, 1];
  return layer instanceof Relu ? [0, undefined] : undefined;
}

const isNormalized = ({ model }: NetSubject<Sequential>) =>
  model.layers.some((layer) => layer instanceof BatchNormalization);

/** The outputs of one activation. */
interface Outputs {
  values: Float32Array;
  range: readonly [number, number | undefined];
}

/** The outputs of every activation over the first pictures of the test set. */
function outputsOf({ model, data }: NetSubject<Sequential>, pictures: number): Outputs[] {
  if (!data) throw noData('activations');
  using samples = new Samples(slice(data.dataset.test, 0, pictures));
  const { x } = samples.batch(Array.from({ length: samples.count }, (_, i) => i));
  const outputs = model.activations(x);
  return model.layers.flatMap((layer, i) => {
    const range = rangeOf(layer);
    return range ? [{ values: outputs[i]!.toArray(), range }] : [];
  });
}

/** A view of how the outputs of every activation are spread, over pictures of the test set, now and before. */
export const activationsView: AnyView = defineView<NetSubject<Sequential>, ActivationsInput>({
  id: 'activations',
  title: 'Activations of every layer',
  takes: { pictures: sizeOption },
  sample: ({ data }) => data && {},
  // Before its first step batch normalization has the mean and the variance of no batch, and divides by almost nothing.
  keep: (subject) =>
    subject.data && !(isNormalized(subject) && subject.step === 0)
      ? outputsOf(subject, KEPT_PICTURES)
      : undefined,
  look(subject, { pictures = PICTURES }): HistogramsPanel {
    const now = outputsOf(subject, pictures);
    const count = Math.min(pictures, subject.data!.dataset.test.count);
    const earlier = evenly((subject.earlier ?? []) as readonly Earlier<Outputs[]>[], MOMENTS);
    const low = now.reduce((least, { range }) => Math.min(least, range[0]), 0);
    const high = upperEnd(
      earlier.map(({ what }) => what),
      now,
    );
    const infinite = now.reduce(
      (count, { values }) => count + values.reduce((n, value) => n + (Number.isFinite(value) ? 0 : 1), 0),
      0,
    );
    const diverged =
      infinite > 0 ? say` ${infinite} values are not finite and are left out: this net has diverged.` : '';
    const before =
      earlier.length > 0
        ? say` Earlier steps are over the first ${KEPT_PICTURES} of them.${diverged}`
        : diverged;
    const isBeyond = [...earlier.flatMap(({ what }) => what), ...now].some(
      ({ values }) => largestFinite(values) > high,
    );
    const beyond = isBeyond ? say` Values beyond the axis are in its last bar.` : '';
    const withoutBatch =
      isNormalized(subject) && subject.step === 0
        ? say` Before its first step batch normalization has seen no batch: it has no means and variances yet, and the values are not normalized.`
        : '';
    const countsOf = (outputs: readonly Outputs[]) =>
      outputs.map(({ values }) => histogram(values, low, high));
    return {
      kind: 'histograms',
      title: isNormalized(subject)
        ? say`Activations of every layer, with batch normalization`
        : say`Activations of every layer`,
      note: say`How often each value occurs in the output of each layer, over ${count} pictures. A useful layer spreads its values, away from flat ends.${before}${beyond}${withoutBatch}`,
      range: [low, high],
      columns: now.map((_, i) => say`layer ${i + 1}`),
      isOverTime: true,
      rows: [
        ...earlier.map(({ step, what }) => ({ label: say`step ${step}`, counts: countsOf(what) })),
        { label: say`step ${subject.step}`, counts: countsOf(now) },
      ],
    };
  },
});

/** How much larger than the values of now those of an earlier moment may be, to be on the axis. */
const FAR = 100;
/** Values of a net that has all but diverged. */
const HUGE = 1e6;

/** The end of the axis: one moment with huge values must not hide all the others. */
function upperEnd(earlier: readonly (readonly Outputs[])[], now: readonly Outputs[]): number {
  const largest = (outputs: readonly Outputs[]) =>
    outputs.reduce((most, { range, values }) => Math.max(most, range[1] ?? largestFinite(values)), 0);
  const ends = [...earlier, now].map(largest).filter((end) => end > 0);
  const last = largest(now);
  const base = last > 0 && last < HUGE ? last : Math.min(...ends);
  return Math.max(0, ...ends.filter((end) => end <= FAR * base)) || 1;
}

function largestFinite(values: Float32Array): number {
  return values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 0);
}

/** How many values each of the bins between `low` and `high` has; those above are in the last. */
export function histogram(values: ArrayLike<number> & Iterable<number>, low: number, high: number): number[] {
  const bins = Array<number>(BINS).fill(0);
  for (const value of values) {
    if (!(value >= low && value < Infinity)) continue;
    bins[Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))]! += 1;
  }
  return bins;
}
