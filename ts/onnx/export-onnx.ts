import { BadakError } from '../core/errors.js';
import { flagOption, listOf, type OptionTable, readOptions, sizeOption } from '../core/options.js';
import type { DType } from '../core/tensor.js';
import { shown } from '../core/values.js';
import { LanguageModel } from '../models/language-model.js';
import type { Model } from '../models/model.js';
import { Seq2seq } from '../models/seq2seq.js';
import { Sequential } from '../models/sequential.js';
import { SimpleCBOW } from '../models/simple-cbow.js';
import { SimpleSkipGram } from '../models/simple-skip-gram.js';
import { TwoLayerNet } from '../models/two-layer-net.js';
import { Word2Vec } from '../models/word2vec.js';
import { OnnxGraph } from './graph.js';
import type { OnnxLayers } from './layers/index.js';
import { languageModel } from './models/language-model.js';
import { layerRow } from './models/layer-row.js';
import { seq2seq } from './models/seq2seq.js';
import { wordModel } from './models/word-model.js';

/** Options of {@link exportOnnx}. */
export interface OnnxOptions {
  /** Texts by name that the file keeps for programs that read it, such as the words of a vocabulary. */
  metadata?: Readonly<Record<string, string>>;
  /**
   * For a model of layers: the shape of one row of x, such as `[1, 28, 28]`. Default what the first layer takes; pictures
   * are then of any height and width.
   */
  rowShape?: readonly number[];
  /** For a model of layers: the nodes of layers of your own, by their class. */
  layers?: OnnxLayers;
  /** For `Seq2seq`: the graph turns questions round, because the training did. Default false. */
  reverse?: boolean;
}

const isMap = (value: unknown) => value instanceof Map;
const isTexts = (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((text) => typeof text === 'string');

const OPTIONS: OptionTable<OnnxOptions> = {
  metadata: { takes: 'an object of texts', fits: isTexts },
  rowShape: listOf(sizeOption),
  layers: { takes: 'a Map of functions by the class of a layer', fits: isMap },
  reverse: flagOption,
};

/** Builds the graph of a model. @returns what it computes, in a sentence */
type Assembly = (graph: OnnxGraph, model: never, options: OnnxOptions) => string;

interface Kind {
  Class: abstract new (...given: never[]) => Model<DType>;
  /** The method that the graph computes. */
  method: 'predict' | 'generate';
  assemble: Assembly;
  /** The options that it takes. */
  takes: readonly (keyof OnnxOptions)[];
}

/** A model is of the first kind whose class it extends. */
const KINDS: readonly Kind[] = [
  { Class: TwoLayerNet, method: 'predict', assemble: layerRow, takes: ['rowShape', 'layers'] },
  { Class: Sequential, method: 'predict', assemble: layerRow, takes: ['rowShape', 'layers'] },
  { Class: LanguageModel, method: 'predict', assemble: languageModel, takes: ['layers'] },
  { Class: Seq2seq, method: 'generate', assemble: seq2seq, takes: ['reverse'] },
  { Class: Word2Vec, method: 'predict', assemble: wordModel, takes: [] },
  { Class: SimpleCBOW, method: 'predict', assemble: wordModel, takes: [] },
  { Class: SimpleSkipGram, method: 'predict', assemble: wordModel, takes: [] },
];

/**
 * A model as the bytes of an ONNX file (opset 17), which onnxruntime and other programs run. It computes what the model
 * computes in evaluation: batch normalization has its running statistics, and dropout is gone. Ids are int64; the number
 * of rows, and of time steps, is free.
 *
 * | model | inputs | outputs |
 * | --- | --- | --- |
 * | TwoLayerNet, Sequential and what extends it | x [batch, …] | y, as `predict` |
 * | CBOW, SimpleCBOW | contexts [batch, window] | scores [batch, V] |
 * | SkipGram, SimpleSkipGram | target [batch] | scores [batch, V] |
 * | Rnnlm and its kinds | ids [batch, time], and for each layer its state: lstm_h, lstm_c [batch, H] | scores [batch, time, V], lstm_h_next, lstm_c_next |
 * | Seq2seq and its kinds | question [batch, question_length], start [], length [] | answer [batch, length], as `generate` |
 *
 * The file says the same of its inputs and outputs. Recurrent layers in a `Sequential` have inputs and outputs for their
 * state if they are `stateful`.
 * @throws BadakError when a layer is not the package's and has no nodes, an option is not for this model, or a parameter
 *   is not finite
 */
export function exportOnnx(model: Model<DType>, options: OnnxOptions = {}): Uint8Array {
  const { metadata = {} } = readOptions('exportOnnx', options, OPTIONS);
  const { assemble, takes } = kindOf(model);
  for (const name of ['rowShape', 'layers', 'reverse'] as const) {
    if (options[name] === undefined || takes.includes(name)) continue;
    throw new BadakError(
      'invalid-argument',
      `exportOnnx: expected no \`${name}\` for a model of class ${model.constructor.name}, found one. Leave it out`,
    );
  }
  const graph = new OnnxGraph(model.constructor.name);
  const about = assemble(graph, model as never, options);
  return graph.file(`${model.constructor.name} of badak. ${about}`, metadata);
}

/** @throws BadakError when the model is not of the package, or computes something else than its class */
function kindOf(model: Model<DType>): Kind {
  const kind = KINDS.find(({ Class }) => model instanceof Class);
  if (!kind) {
    throw new BadakError(
      'unsupported',
      `exportOnnx: expected a model of the package or a Sequential, found ${shown(model)}`,
    );
  }
  if (Reflect.get(model, kind.method) !== Reflect.get(kind.Class.prototype as object, kind.method)) {
    throw new BadakError(
      'unsupported',
      `exportOnnx: expected the ${kind.method} of ${kind.Class.name}, found another one in ${model.constructor.name}. ` +
        'Build the model of layers, and give the nodes of your own layers as `layers`',
    );
  }
  return kind;
}
