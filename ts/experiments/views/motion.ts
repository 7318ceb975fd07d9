/** A view of the next step in four beats: forward, loss, backward, update. */
import { choice, listOf, numberOption, type OptionTable, textOption } from '../../core/options.js';
import { BadakError } from '../../core/errors.js';
import { say } from '../../core/say.js';
import { format, type Shape, sizeOf } from '../../core/shape.js';
import type { DType } from '../../core/tensor.js';
import type { Model } from '../../models/model.js';
import { type Heatmap, type Panel, picture, type TablePanel } from '../panels.js';
import { type AnyView, defineView, type Subject } from '../view.js';
import { heatmap } from './heatmap.js';
import { signedRange } from './units.js';

/** The four parts of a step, in their order. */
export const BEATS = ['forward', 'loss', 'backward', 'update'] as const;
export type Beat = (typeof BEATS)[number];

interface MotionInput {
  /** Default `forward`. */
  beat?: Beat;
  /** For `update`, after the step: the weights of the table of `backward`, with the numbers that it has. */
  weights?: readonly string[];
  before?: readonly number[];
  gradients?: readonly number[];
}

const TAKES: OptionTable<MotionInput> = {
  beat: choice(...BEATS),
  weights: listOf(textOption),
  before: listOf(numberOption()),
  gradients: listOf(numberOption()),
};

/** A layer, for one row of the batch. */
export interface MovedLayer {
  name: string;
  /** Of its output, without the row's own dimension: [units], [maps, height, width], or [words, units]. */
  shape: Shape;
  output: Float32Array;
  /** Gradient of the row's loss by the output. */
  gradient: Float32Array;
  /** Of a recurrent layer: the part of it that comes back from later words; `gradient` is then that from the layers above. */
  throughTime?: Float32Array;
}

/** What happens in the next step, for one row of its batch. */
export interface Motion {
  /** The row, as people read it. */
  row: Panel;
  layers: readonly MovedLayer[];
  /** The names of the columns of layers that have one for each word. */
  columns?: readonly string[];
  /** What the net expects, each with the right answer marked. */
  answers: readonly { label?: string; bars: readonly { label: string; value: number; marked?: boolean }[] }[];
  /** Gradients of the mean loss of the whole batch, by parameter. */
  gradients: ReadonlyMap<string, Float32Array>;
}

/** Weights of each parameter that the table lists. */
const LISTED = 2;
/** Maps of a layer, and units, that are drawn. */
const [MAPS, UNITS] = [8, 100];
/** Units of a row that have their numbers. */
const NUMBERED = 16;
const COLUMNS = 4;

/**
 * A view of the next step of a training. Before the step its beats are forward, loss and backward. After it, `update` has the
 * weights that `backward` listed, as they are now.
 * @param motionOf the step, from the model's own passes; it changes nothing
 */
export function motionView<S extends Subject>(motionOf: (subject: S) => Motion): AnyView {
  return defineView<S, MotionInput>({
    id: 'motion',
    title: 'One step in slow motion',
    takes: TAKES,
    // A report is of what was trained, not of the step after it.
    sample: () => undefined,
    look(subject, { beat = 'forward', ...done }): readonly Panel[] {
      if (beat === 'update') return [updated(subject.model, done)];
      const motion = motionOf(subject);
      switch (beat) {
        case 'forward':
          return [motion.row, ...layerPanels(motion, 'output')];
        case 'loss':
          return lossPanels(motion);
        case 'backward':
          return [...layerPanels(motion, 'gradient').reverse(), weightTable(subject.model, motion)];
      }
    },
  });
}

/** The layers as colours; maps as pictures. */
function layerPanels({ layers, columns }: Motion, part: 'output' | 'gradient'): Panel[] {
  const titleOf = ({ name }: MovedLayer) =>
    part === 'output'
      ? say`Output of ${name}`
      : say`Gradient of the loss with respect to the output of ${name}`;
  return layers.map((layer): Panel => {
    const title = titleOf(layer);
    const values = layer[part];
    const [low, high] =
      part === 'gradient' || values.some((value) => value < 0)
        ? signedRange(values)
        : [0, values.reduce((most, value) => Math.max(most, value), 0)];
    const [count, height, width] = layer.shape as [number, number, number];
    if (layer.shape.length === 3) {
      const size = height * width;
      return {
        ...{ kind: 'pictures', title, columns: COLUMNS, scale: part === 'output' ? 'grey' : 'signed' },
        note: say`The first ${Math.min(count, MAPS)} of ${count} maps.`,
        pictures: Array.from({ length: Math.min(count, MAPS) }, (_, i) =>
          picture(values.subarray(i * size, (i + 1) * size), width, height, { range: [low, high] }),
        ),
      };
    }
    const { throughTime } = layer;
    if (part === 'output' || !throughTime)
      return { kind: 'heatmap', title, maps: [mapOf(layer, values, { low, high, columns })] };
    // On one scale it is seen how much of it comes from where.
    const [least, most] = signedRange([...values, ...throughTime]);
    const scale = { low: least, high: most, columns };
    return {
      ...{ kind: 'heatmap', title },
      maps: [
        mapOf(layer, values, { ...scale, caption: say`from the layers above, at the same word` }),
        mapOf(layer, throughTime, { ...scale, caption: say`from the words after it, through the state` }),
      ],
    };
  });
}

/** Units as rows and words as columns; the units of one row side by side. */
function mapOf(
  { shape }: MovedLayer,
  values: Float32Array,
  {
    columns,
    ...drawn
  }: Pick<Heatmap, 'low' | 'high' | 'caption'> & { columns: readonly string[] | undefined },
) {
  if (shape.length === 1) {
    const numbers = values.length <= NUMBERED ? Array.from(values, (_, i) => String(i)) : undefined;
    return heatmap(values, {
      ...{ ...drawn, width: values.length, height: 1 },
      ...(numbers && { columns: numbers }),
    });
  }
  const [words, units] = shape as [number, number];
  const shown = Math.min(units, UNITS);
  const turned = Float32Array.from(
    { length: shown * words },
    (_, i) => values[(i % words) * units + Math.floor(i / words)]!,
  );
  return heatmap(turned, { ...drawn, width: words, height: shown, ...(columns && { columns }) });
}

function lossPanels({ answers }: Motion): Panel[] {
  const right = answers.map(({ label, bars }) => {
    const { label: answer, value } = bars.find(({ marked }) => marked)!;
    return [label ?? say`this row`, answer, value, -Math.log(value)] as const;
  });
  const mean = right.reduce((sum, [, , , loss]) => sum + loss, 0) / right.length;
  return [
    {
      kind: 'bars',
      title: say`What the net expects`,
      note: say`The softmax of the scores. The right answer stands out.`,
      groups: answers,
      low: 0,
      high: 1,
    },
    {
      kind: 'table',
      title: say`The loss of this row`,
      note:
        right.length > 1
          ? say`The loss is −log of the probability of the right answer. Their mean is ${mean.toPrecision(4)}.`
          : say`The loss is −log of the probability of the right answer.`,
      columns: [
        { label: say`after`, kind: 'text' },
        { label: say`right answer`, kind: 'text' },
        { label: say`probability`, kind: 'number', decimals: 4 },
        { label: say`loss`, kind: 'number', decimals: 4 },
      ],
      rows: right,
    },
  ];
}

/** `W1 [3, 4]`: a name of a weight that can be read again. */
const nameOf = (parameter: string, place: readonly number[]) => `${parameter} ${format(place)}`;

function placeOf(index: number, shape: Shape): number[] {
  return shape.map((size, axis) => Math.floor(index / sizeOf(shape.slice(axis + 1))) % size);
}

/** The weights of each parameter that have the largest gradients. */
function weightTable(model: Model<DType>, { gradients }: Motion): TablePanel {
  const rows = [...gradients].flatMap(([name, values]) => {
    const { value } = model.param(name);
    const order = largestOf(values, LISTED);
    return order.map(
      (i) => [nameOf(name, placeOf(i, value.shape)), value.toArray()[i]!, values[i]!] as const,
    );
  });
  return {
    kind: 'table',
    title: say`Weights with the largest gradients`,
    note: say`A weight has the name of its parameter and its place in it. The gradient is that of the mean loss of the whole batch.`,
    columns: [
      { label: say`weight`, kind: 'text' },
      { label: say`value`, kind: 'number' },
      { label: say`gradient of the weight`, kind: 'number' },
    ],
    rows,
  };
}

/** Indices of the numbers that are farthest from 0, in that order. */
function largestOf(values: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const at = best.findIndex((each) => Math.abs(values[i]!) > Math.abs(values[each]!));
    if (at >= 0) best.splice(at, 0, i);
    else if (best.length < count) best.push(i);
    if (best.length > count) best.pop();
  }
  return best;
}

/** What the step has made of the listed weights. */
function updated(
  model: Model<DType>,
  { weights = [], before = [], gradients = [] }: Omit<MotionInput, 'beat'>,
): TablePanel {
  if (weights.length === 0 || before.length !== weights.length || gradients.length !== weights.length) {
    throw new BadakError(
      'invalid-argument',
      `view motion: expected weights, and as many numbers in before and gradients, found ${weights.length}, ${before.length} and ${gradients.length}. The beat backward has them`,
    );
  }
  return {
    kind: 'table',
    title: say`What the update has changed`,
    note: say`The numbers before the step, and those of the net now.`,
    columns: [
      { label: say`weight`, kind: 'text' },
      { label: say`before`, kind: 'number' },
      { label: say`gradient of the weight`, kind: 'number' },
      { label: say`now`, kind: 'number' },
      { label: say`change`, kind: 'number' },
    ],
    rows: weights.map((weight, i) => {
      const now = valueAt(model, weight);
      return [weight, before[i], gradients[i], now, now - before[i]!];
    }),
  };
}

function valueAt(model: Model<DType>, weight: string): number {
  const [parameter = '', ...others] = weight.split(' ');
  const place = /^\[(.*)\]$/.exec(others.join(' '))?.[1];
  const { value } = model.param(parameter);
  const at = place === '' ? [] : (place ?? '?').split(', ').map(Number);
  const isPlace =
    at.length === value.shape.length &&
    at.every((index, axis) => Number.isInteger(index) && index >= 0 && index < value.shape[axis]!);
  if (!isPlace) {
    throw new BadakError(
      'out-of-range',
      `view motion, weights: expected a parameter and ${value.shape.length} indices within ${value.shape.join(' × ')}, found “${weight}”`,
    );
  }
  return value.toArray()[at.reduce((sum, index, axis) => sum * value.shape[axis]! + index, 0)]!;
}
