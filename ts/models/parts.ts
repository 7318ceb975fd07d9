/** A model as a row of layers with parameters, and how each unit of a layer is switched off. */
import type { Param } from '../core/param.js';
import type { DType, Tensor } from '../core/tensor.js';
import { TimeBiLSTM, TimeRecurrent } from '../layers/index.js';
import { AttentionSeq2seq } from './attention-seq2seq.js';
import { LstmDecoder } from './decoder.js';
import { joinOf, madeOf, readBy, type Row, type Slice, Words } from './joins.js';
import { LanguageModel } from './language-model.js';
import type { Model } from './model.js';
import { Seq2seq } from './seq2seq.js';
import { Word2Vec } from './word2vec.js';

/** A layer with parameters. */
export interface Part {
  /** The layer's name, or else that of its first parameter. */
  readonly name: string;
  readonly params: readonly Param[];
  /** Units that can be switched off; 0 where there are none. */
  readonly units: number;
  /**
   * The weights that are 0 while a unit is off: those that it goes out through, or, where it goes on by other ways too,
   * those of a recurrent unit that make its new values.
   */
  offWeights(unit: number): readonly Slice[];
  /** The numbers of a unit that have to be 0 when it is switched off, and then stay so: tensors [N, units]. */
  readonly carried: readonly Tensor[];
}

/** The layers of a model that have parameters, in their order. */
export function partsOf(model: Model<DType>): Part[] {
  // The attention compares the states of the decoder with those of the encoder, without weights.
  const compared = model instanceof AttentionSeq2seq ? [model.encoder.lstm, model.decoder.lstm] : [];
  return rowsOf(model).flatMap((row) => {
    const layers = row.filter(({ params }) => params.length > 0);
    return layers.map((layer, i) =>
      partOf(
        layer,
        layers.slice(i + 1),
        compared.some((each) => each === layer),
      ),
    );
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

function partOf(layer: Row, behind: readonly Row[], isReadElsewhere: boolean): Part {
  const { units } = joinOf(layer);
  // Scales and shifts change a unit on its way, and are no weights.
  const next = behind.find(({ params }) => params.some(({ value }) => value.shape.length > 1));
  const read = isReadElsewhere ? undefined : next && readBy(next, units);
  const named = { name: layer.name ?? layer.params[0]!.name, params: layer.params };
  if (read) {
    const own = (unit: number): readonly Slice[] =>
      layer instanceof TimeRecurrent ? [{ param: layer.params[1], axis: 0, from: unit, to: unit + 1 }] : [];
    return { ...named, units, offWeights: (unit) => [...own(unit), ...read(unit)], carried: [] };
  }
  if (layer instanceof TimeBiLSTM) {
    const half = layer.onward.units;
    const offWeights = (unit: number) =>
      unit < half ? madeOf(layer.onward, unit) : madeOf(layer.back, unit - half);
    return { ...named, units, offWeights, carried: [] };
  }
  if (layer instanceof TimeRecurrent) {
    const carried = [...layer.state.values()];
    return { ...named, units, offWeights: (unit) => madeOf(layer, unit), carried };
  }
  return { ...named, units: 0, offWeights: () => [], carried: [] };
}
