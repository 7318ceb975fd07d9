/** A view of the activations of a net: how often each value occurs behind every layer. */
import { sizeOption } from '../../core/options.js';
import { slice } from '../../data/labelled-images.js';
import { Samples } from '../../data/samples.js';
import { BatchNormalization, type Layer, Relu, Sigmoid, Tanh } from '../../layers/index.js';
import { BadakError } from '../../core/errors.js';
import type { Sequential } from '../../models/sequential.js';
import type { HistogramsPanel } from '../panels.js';
import { type AnyView, defineView } from '../view.js';
import type { NetSubject } from './pictures.js';

const BINS = 30;
/** Pictures that are looked at, from the start of the test set. */
const PICTURES = 500;

interface ActivationsInput {
  /** Pictures of the test set, from its start; default 500. */
  pictures?: number;
}

/** Where values of an activation can be; undefined where there is no upper end. */
function rangeOf(layer: Layer): readonly [number, number | undefined] | undefined {
  if (layer instanceof Sigmoid) return [0, 1];
  if (layer instanceof Tanh) return [-1, 1];
  return layer instanceof Relu ? [0, undefined] : undefined;
}

/** How the values behind every activation are spread, over pictures of the test set. */
export const activationsView: AnyView = defineView<NetSubject<Sequential>, ActivationsInput>({
  id: 'activations',
  title: 'Activations behind every layer',
  takes: { pictures: sizeOption },
  sample: ({ data }) => data && {},
  look({ model, data }, { pictures = PICTURES }): HistogramsPanel {
    if (!data)
      throw new BadakError('activations: expected the pictures that the net was trained with: give the data');
    using samples = new Samples(slice(data.dataset.test, 0, pictures));
    const { x } = samples.batch(Array.from({ length: samples.count }, (_, i) => i));
    const outputs = model.activations(x);
    const behind = model.layers.flatMap((layer, i) => {
      const range = rangeOf(layer);
      return range ? [{ values: outputs[i]!.toArray(), range }] : [];
    });
    const low = behind.reduce((least, { range }) => Math.min(least, range[0]), 0);
    const high = behind.reduce(
      (most, { range, values }) => Math.max(most, range[1] ?? values.reduce((a, b) => Math.max(a, b), 0)),
      0,
    );
    const isNormalized = model.layers.some((layer) => layer instanceof BatchNormalization);
    return {
      kind: 'histograms',
      title: 'Activations behind every layer',
      note: `How often each value occurs, over ${samples.count} pictures. Useful layers spread their values.`,
      range: [low, high || 1],
      columns: behind.map((_, i) => `layer ${i + 1}`),
      rows: [
        {
          label: isNormalized ? 'with batch normalization' : 'now',
          counts: behind.map(({ values }) => histogram(values, low, high || 1)),
        },
      ],
    };
  },
});

function histogram(values: Float32Array, low: number, high: number): number[] {
  const bins = Array<number>(BINS).fill(0);
  for (const value of values) {
    if (!(value >= low && value <= high)) continue;
    bins[Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))]! += 1;
  }
  return bins;
}
