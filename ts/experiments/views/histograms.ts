/** A view of the activations of a net: how often each value occurs in the output of each layer. */
import { sizeOption } from '../../core/options.js';
import { say } from '../../core/say.js';
import { slice } from '../../data/labelled-images.js';
import { Samples } from '../../data/samples.js';
import { BatchNormalization, type Layer, Relu, Sigmoid, Tanh } from '../../layers/index.js';
import type { Sequential } from '../../models/sequential.js';
import type { HistogramsPanel } from '../panels.js';
import { type AnyView, defineView, noData } from '../view.js';
import type { NetSubject } from './pictures.js';

const BINS = 30;
/** Pictures that the net sees by default, from the start of the test set. */
const PICTURES = 500;

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

/** A view of how the outputs of every activation are spread, over pictures of the test set. */
export const activationsView: AnyView = defineView<NetSubject<Sequential>, ActivationsInput>({
  id: 'activations',
  title: 'Activations of every layer',
  takes: { pictures: sizeOption },
  sample: ({ data }) => data && {},
  look({ model, data }, { pictures = PICTURES }): HistogramsPanel {
    if (!data) throw noData('activations');
    using samples = new Samples(slice(data.dataset.test, 0, pictures));
    const { x } = samples.batch(Array.from({ length: samples.count }, (_, i) => i));
    const outputs = model.activations(x);
    const activations = model.layers.flatMap((layer, i) => {
      const range = rangeOf(layer);
      return range ? [{ values: outputs[i]!.toArray(), range }] : [];
    });
    const low = activations.reduce((least, { range }) => Math.min(least, range[0]), 0);
    const high = activations.reduce(
      (most, { range, values }) => Math.max(most, range[1] ?? largestFinite(values)),
      0,
    );
    const infinite = activations.reduce(
      (count, { values }) => count + values.reduce((n, value) => n + (Number.isFinite(value) ? 0 : 1), 0),
      0,
    );
    const diverged =
      infinite > 0 ? say` ${infinite} values are not finite and are left out: this net has diverged.` : '';
    const isNormalized = model.layers.some((layer) => layer instanceof BatchNormalization);
    return {
      kind: 'histograms',
      title: say`Activations of every layer`,
      note: say`How often each value occurs in the output of each layer, over ${samples.count} pictures. A useful layer spreads its values.${diverged}`,
      range: [low, high || 1],
      columns: activations.map((_, i) => say`layer ${i + 1}`),
      rows: [
        {
          label: isNormalized ? say`with batch normalization` : say`now`,
          counts: activations.map(({ values }) => histogram(values, low, high || 1)),
        },
      ],
    };
  },
});

function largestFinite(values: Float32Array): number {
  return values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), 0);
}

/** How many values each of the bins between `low` and `high` has. */
export function histogram(values: ArrayLike<number> & Iterable<number>, low: number, high: number): number[] {
  const bins = Array<number>(BINS).fill(0);
  for (const value of values) {
    if (!(value >= low && value <= high)) continue;
    bins[Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))]! += 1;
  }
  return bins;
}
