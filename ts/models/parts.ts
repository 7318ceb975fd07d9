/** A model as a row of layers with parameters, and the weights that each unit of a layer goes out through. */
import type { Param } from '../core/param.js';
import type { DType } from '../core/tensor.js';
import { TimeRecurrent } from '../layers/index.js';
import { LstmDecoder } from './decoder.js';
import { joinOf, readBy, type Row, type Slice, Words } from './joins.js';
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

/** The layers of a model that have parameters, in their order. */
export function partsOf(model: Model<DType>): Part[] {
  return rowsOf(model).flatMap((row) => {
    const layers = row.filter(({ params }) => params.length > 0);
    return layers.map((layer, i) => partOf(layer, layers.slice(i + 1)));
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

function partOf(layer: Row, behind: readonly Row[]): Part {
  const { units } = joinOf(layer);
  // Scales and shifts change a unit on its way, and are no weights.
  const next = behind.find(({ params }) => params.some(({ value }) => value.shape.length > 1));
  const read = next && readBy(next, units);
  const own = (unit: number): readonly Slice[] =>
    layer instanceof TimeRecurrent ? [{ param: layer.params[1], axis: 0, from: unit, to: unit + 1 }] : [];
  return {
    name: layer.name ?? layer.params[0]!.name,
    params: layer.params,
    units: read ? units : 0,
    outgoing: (unit) => (read ? [...own(unit), read(unit)] : []),
  };
}
