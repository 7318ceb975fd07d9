/** Views of what holds a net back from overfitting: how its weights are spread, and which units dropout leaves out. */
import { BadakError } from '../../core/errors.js';
import { wholeNumber } from '../../core/options.js';
import { say } from '../../core/say.js';
import { Workspace } from '../../core/workspace.js';
import { Affine, Dropout } from '../../layers/index.js';
import type { Sequential } from '../../models/sequential.js';
import { type AnyView, defineView } from '../view.js';
import { heatmap } from './heatmap.js';
import { histogram } from './histograms.js';
import type { NetSubject } from './pictures.js';
import { signedRange } from './units.js';

/** A view of how often each value occurs among the weights of each layer. */
export const weightsView: AnyView = defineView<NetSubject<Sequential>, object>({
  id: 'weights',
  title: 'Weights of every layer',
  takes: {},
  sample: () => ({}),
  look({ model }) {
    const weights = affinesOf(model).map(({ weight }) => ({
      name: weight.name,
      values: weight.value.toArray(),
    }));
    const range = weights
      .map(({ values }) => signedRange(values.filter(Number.isFinite)))
      .reduce((widest, each) => (each[1] > widest[1] ? each : widest));
    const squares = weights.reduce((sum, { values }) => values.reduce((s, w) => s + w * w, sum), 0);
    return {
      kind: 'histograms',
      title: say`Weights of every layer`,
      note: say`How often each value occurs among the weights of each layer. The squares of all weights add up to ${squares.toPrecision(4)}: weight decay keeps this sum small.`,
      range,
      columns: weights.map(({ name }) => name),
      rows: [{ label: say`now`, counts: weights.map(({ values }) => histogram(values, ...range)) }],
    };
  },
});

function affinesOf({ layers }: Sequential): Affine[] {
  return layers.filter((layer) => layer instanceof Affine);
}

interface MaskInput {
  /** Index of a picture of the batch, from 0; default the first. */
  row?: number;
}

/** A view of the units that the next step leaves out for one picture of its batch. */
export const maskView: AnyView = defineView<NetSubject<Sequential>, MaskInput>({
  id: 'mask',
  title: 'Units that dropout leaves out',
  takes: { row: wholeNumber(0) },
  sample: () => ({}),
  look({ model, params, step }, { row = 0 }) {
    const pictures = params['batchSize'] as number;
    if (row >= pictures) {
      throw new BadakError('out-of-range', `row: expected an index from 0 to ${pictures - 1}, found ${row}`);
    }
    model.workspace.begin();
    const hidden = affinesOf(model).slice(0, -1);
    const dropouts = model.layers.filter((layer) => layer instanceof Dropout);
    const masks = hidden.map(({ weight }, i) => maskOf(dropouts[i], weight.value.shape[1]!, row, step));
    const width = masks.reduce((most, { length }) => Math.max(most, length), 1);
    const values = new Float32Array(masks.length * width);
    masks.forEach((mask, i) => values.set(mask, i * width));
    const left = masks.reduce((sum, mask) => sum + mask.filter((each) => each === 0).length, 0);
    return {
      kind: 'heatmap',
      title: say`Units that dropout leaves out`,
      note:
        dropouts.length > 0
          ? say`A row is a hidden layer, and a column is a unit. In the next step ${left} units, the white ones, are left out for picture ${row} of the batch. Every picture and every step leaves out others.`
          : say`A row is a hidden layer, and a column is a unit. This net has no dropout: every step uses all units.`,
      maps: [
        heatmap(values, {
          ...{ width, height: masks.length, low: 0, high: 1 },
          rows: hidden.map((_, i) => String(i + 1)),
        }),
      ],
    };
  },
});

/** 1 for the units that stay in the step after `step`, 0 for the others. */
function maskOf(dropout: Dropout | undefined, units: number, row: number, step: number): Float32Array {
  if (!dropout) return new Float32Array(units).fill(1);
  using memory = new Workspace();
  const ones = memory.keep([row + 1, units]).set(new Float32Array((row + 1) * units).fill(1));
  const kept = dropout.forward(ones, { train: true, step });
  return kept
    .toArray()
    .subarray(row * units)
    .map((value) => (value === 0 ? 0 : 1));
}
