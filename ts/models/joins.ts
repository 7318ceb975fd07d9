/** How the layers of a model are joined: which weights of one belong to each unit of the one before it. */
import { type Cell, GATE_NAMES } from '../core/kernels.js';
import type { Param } from '../core/param.js';
import { sizeOf } from '../core/shape.js';
import {
  Affine,
  Convolution,
  Embedding,
  MatMul,
  TimeAffine,
  TimeBiLSTM,
  TimeConcatAffine,
  TimeEmbedding,
  TimeRecurrent,
} from '../layers/index.js';

/** The elements of a parameter with the indices `from` … `to` − 1 along an axis. */
export interface Slice {
  param: Param;
  axis: 0 | 1;
  from: number;
  to: number;
}

/** What of a layer says how it is joined to others. */
export interface Row {
  readonly params: readonly Param[];
  readonly name?: string | undefined;
}

/** The places of a slice's elements in row-major order. */
export function placesOf({ param, axis, from, to }: Slice): number[] {
  const { shape, size } = param.value;
  const inner = sizeOf(shape.slice(axis + 1));
  return Array.from({ length: size }, (_, place) => place).filter((place) => {
    const index = Math.floor(place / inner) % shape[axis]!;
    return index >= from && index < to;
  });
}

/** A matrix of a model of words. */
export class Words implements Row {
  readonly params: readonly Param[];
  /** @param isByWord whether each row is that of a word, also in the matrix of the scores */
  constructor(
    readonly weight: Param,
    readonly isByWord: boolean,
  ) {
    this.params = [weight];
  }
}

/** Weights by which a layer reads units: one index of an axis for each, or several after a convolution. */
interface Reads extends Pick<Slice, 'param' | 'axis'> {
  /** Whether what comes before the units is another input: the encoder's state that a decoder peeks at, or a context. */
  isLast?: boolean;
}

/** How a layer is joined to others: the units that it gives, and the weights by which it reads those before it. */
interface Join {
  units: number;
  reads?: readonly Reads[];
}

export function joinOf(layer: Row): Join {
  if (layer instanceof TimeRecurrent) {
    return { units: layer.units, reads: [{ param: layer.params[0], axis: 0, isLast: true }] };
  }
  if (layer instanceof TimeBiLSTM) {
    const both = [layer.onward, layer.back];
    return {
      units: 2 * layer.onward.units,
      reads: both.map(({ params: [Wx] }) => ({ param: Wx, axis: 0, isLast: true })),
    };
  }
  if (layer instanceof TimeConcatAffine) {
    const { weight } = layer;
    return { units: weight.value.shape[1]!, reads: [{ param: weight, axis: 0, isLast: true }] };
  }
  if (layer instanceof TimeAffine && layer.transposed) return { units: 0 };
  if (layer instanceof Convolution) {
    return { units: layer.bias.value.size, reads: [{ param: layer.weight, axis: 1 }] };
  }
  if (layer instanceof Affine || layer instanceof TimeAffine || layer instanceof MatMul) {
    return { units: layer.weight.value.shape[1]!, reads: [{ param: layer.weight, axis: 0 }] };
  }
  if (layer instanceof Words) {
    return {
      units: layer.weight.value.shape[1]!,
      reads: [{ param: layer.weight, axis: layer.isByWord ? 1 : 0 }],
    };
  }
  const isEmbedding = layer instanceof Embedding || layer instanceof TimeEmbedding;
  return { units: isEmbedding ? layer.weight.value.shape[1]! : 0 };
}

/** Which weights of a layer belong to each of the units that it reads; undefined where that is not known. */
export function readBy(layer: Row, units: number): ((unit: number) => readonly Slice[]) | undefined {
  const found = joinOf(layer).reads?.map(({ param, axis, isLast }) => {
    const size = param.value.shape[axis]!;
    // After a convolution every map has several inputs of the next layer.
    const width = isLast ? 1 : size / units;
    return { param, axis, width, start: isLast ? size - units : 0 };
  });
  if (!found?.every(({ width, start }) => Number.isInteger(width) && start >= 0)) return undefined;
  return (unit) =>
    found.map(({ param, axis, width, start }) => {
      const from = start + unit * width;
      return { param, axis, from, to: from + width };
    });
}

/** The letter of the gate that makes the new values of a cell. An RNN has no gates, only these values. */
const NEW_VALUES: Readonly<Record<Cell, string>> = { rnn: '', gru: 'n', lstm: 'g' };

/**
 * The weights that make the new values of a unit of a recurrent layer. While they are 0, and the state that it begins
 * with is 0, the output of the unit is 0 at every time step, whatever reads it.
 */
export function madeOf({ cell, units, params: [Wx, Wh, b] }: TimeRecurrent, unit: number): readonly Slice[] {
  const at = Math.max(0, GATE_NAMES[cell].indexOf(NEW_VALUES[cell])) * units + unit;
  const column = (param: Param, axis: 0 | 1): Slice => ({ param, axis, from: at, to: at + 1 });
  return [column(Wx, 1), column(Wh, 1), column(b, 0)];
}
