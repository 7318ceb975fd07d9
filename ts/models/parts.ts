/** A model as a row of layers with parameters, and the weights that each unit of a layer goes out through. */
import type { Param } from '../core/param.js';
import { sizeOf } from '../core/shape.js';
import type { DType } from '../core/tensor.js';
import {
  Affine,
  Convolution,
  Embedding,
  MatMul,
  TimeAffine,
  TimeEmbedding,
  TimeRecurrent,
} from '../layers/index.js';
import { LstmDecoder } from './decoder.js';
import { LanguageModel } from './language-model.js';
import type { Model } from './model.js';
import { Seq2seq } from './seq2seq.js';
import { Word2Vec } from './word2vec.js';

/** A layer with parameters. */
export interface Part {
  /** The layer's name, or else that of its first parameter. */
  readonly name: string;
  readonly params: readonly Param[];
  /** Units that add to the next layer by weights alone; 0 where there are none or they are not known. */
  readonly units: number;
  /** The weights that a unit goes out through. */
  outgoing(unit: number): readonly Slice[];
}

/** The elements of a parameter with the indices `from` … `to` − 1 along an axis. */
interface Slice {
  param: Param;
  axis: 0 | 1;
  from: number;
  to: number;
}

/** What of a layer says how it is joined to others. */
interface Row {
  readonly params: readonly Param[];
  readonly name?: string | undefined;
}

/** The layers of a model that have parameters, in their order. */
export function partsOf(model: Model<DType>): Part[] {
  return rowsOf(model).flatMap((row) => {
    const layers = row.filter(({ params }) => params.length > 0);
    return layers.map((layer, i) => partOf(layer, layers.slice(i + 1)));
  });
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

/** Rows in which each layer takes the output of the one before it. */
function rowsOf(model: Model<DType>): (readonly Row[])[] {
  if (model instanceof LanguageModel) return [[model.embedding, ...model.layers]];
  if (model instanceof Seq2seq) {
    const { encoder, decoder } = model;
    const writes: readonly Row[] =
      decoder instanceof LstmDecoder ? [decoder.embedding, decoder.lstm, decoder.affine] : [decoder];
    return [[encoder.embedding, encoder.lstm], writes];
  }
  if ('layers' in model) return [model.layers as readonly Row[]];
  // Models of words: vectors, and the weights of the scores.
  return [model.params.map((param) => new Words(param, model instanceof Word2Vec))];
}

/** A matrix of a model of words. */
class Words implements Row {
  readonly params: readonly Param[];
  /** @param isByWord whether each row is that of a word, also in the matrix of the scores */
  constructor(
    readonly weight: Param,
    readonly isByWord: boolean,
  ) {
    this.params = [weight];
  }
}

function partOf(layer: Row, behind: readonly Row[]): Part {
  const units = unitsOf(layer);
  // Scales and shifts change a unit on its way, and are no weights.
  const next = behind.find(({ params }) => params.some(({ value }) => value.shape.length > 1));
  const read = units > 0 && next ? readBy(next, units) : undefined;
  const own = (unit: number): readonly Slice[] =>
    layer instanceof TimeRecurrent ? [{ param: layer.params[1], axis: 0, from: unit, to: unit + 1 }] : [];
  return {
    name: layer.name ?? layer.params[0]!.name,
    params: layer.params,
    units: read ? units : 0,
    outgoing: (unit) => (read ? [...own(unit), read(unit)] : []),
  };
}

/** How many units a layer gives to the next one. */
function unitsOf(layer: Row): number {
  if (layer instanceof TimeRecurrent) return layer.units;
  if (layer instanceof Affine || layer instanceof TimeAffine) return layer.bias.value.size;
  if (layer instanceof Convolution) return layer.weight.value.shape[0]!;
  const isMatrix =
    layer instanceof Embedding ||
    layer instanceof TimeEmbedding ||
    layer instanceof MatMul ||
    layer instanceof Words;
  return isMatrix ? layer.weight.value.shape[1]! : 0;
}

/** Which weights of a layer belong to each of the units that it reads; undefined where that is not known. */
function readBy(layer: Row, units: number): ((unit: number) => Slice) | undefined {
  if (layer instanceof Convolution) return alongAxis(layer.weight, 1, units);
  if (layer instanceof Words) return alongAxis(layer.weight, layer.isByWord ? 1 : 0, units);
  if (layer instanceof TimeRecurrent) {
    const [Wx] = layer.params;
    // A decoder that peeks reads the encoder's state before the units.
    return Wx.value.shape[0] === units ? alongAxis(Wx, 0, units) : undefined;
  }
  const isPlain =
    layer instanceof Affine || layer instanceof MatMul || (layer instanceof TimeAffine && !layer.transposed);
  return isPlain ? alongAxis(layer.weight, 0, units) : undefined;
}

/** After a convolution every map has several inputs of the next layer. */
function alongAxis(param: Param, axis: 0 | 1, units: number): ((unit: number) => Slice) | undefined {
  const width = param.value.shape[axis]! / units;
  if (!Number.isInteger(width)) return undefined;
  return (unit) => ({ param, axis, from: unit * width, to: (unit + 1) * width });
}
