/** How the layers of a model are joined: which weights of one belong to each unit of the one before it. */
import type { Param } from '../core/param.js';
import { sizeOf } from '../core/shape.js';
import {
  Affine,
  Convolution,
  Embedding,
  MatMul,
  TimeAffine,
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

/** How a layer is joined to others: the units that it gives, and the weights by which it reads those before it. */
interface Join {
  units: number;
  reads?: Pick<Slice, 'param' | 'axis'>;
}

export function joinOf(layer: Row): Join {
  if (layer instanceof TimeRecurrent) {
    return { units: layer.units, reads: { param: layer.params[0], axis: 0 } };
  }
  if (layer instanceof TimeAffine && layer.transposed) return { units: 0 };
  if (layer instanceof Convolution) {
    return { units: layer.bias.value.size, reads: { param: layer.weight, axis: 1 } };
  }
  if (layer instanceof Affine || layer instanceof TimeAffine || layer instanceof MatMul) {
    return { units: layer.weight.value.shape[1]!, reads: { param: layer.weight, axis: 0 } };
  }
  if (layer instanceof Words) {
    return {
      units: layer.weight.value.shape[1]!,
      reads: { param: layer.weight, axis: layer.isByWord ? 1 : 0 },
    };
  }
  const isEmbedding = layer instanceof Embedding || layer instanceof TimeEmbedding;
  return { units: isEmbedding ? layer.weight.value.shape[1]! : 0 };
}

/** Which weights of a layer belong to each of the units that it reads; undefined where that is not known. */
export function readBy(layer: Row, units: number): ((unit: number) => Slice) | undefined {
  const { reads } = joinOf(layer);
  if (!reads) return undefined;
  // After a convolution every map has several inputs of the next layer.
  const width = reads.param.value.shape[reads.axis]! / units;
  // A decoder that peeks reads the encoder's state before the units.
  const isFit = layer instanceof TimeRecurrent ? width === 1 : Number.isInteger(width);
  return isFit ? (unit) => ({ ...reads, from: unit * width, to: (unit + 1) * width }) : undefined;
}
