import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import {
  type Option,
  type OptionTable,
  readFields,
  required,
  textOption,
  wholeNumber,
  withMethods,
} from '../core/options.js';
import type { DType, Tensor } from '../core/tensor.js';
import { expectBytes } from '../core/values.js';
import type { WordVectors } from '../words/word-vectors.js';
import type { Tokenization } from '../data/tokenizer.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  parseSafetensors,
  type Safetensors,
  type StoredTensor,
} from '../io/safetensors.js';
import { parseWords } from '../io/word-lists.js';
import { paired } from '../io/word-vectors.js';
import type { Model } from '../models/model.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { expectUnkept, fillTensors } from './fill-tensors.js';
import type { FitProgress } from './fit.js';
import type { Metrics } from './report.js';

/**
 * A checkpoint is one safetensors file: `param/<name>`, `state/<name>`, `optimizer/<name>`, and in its metadata everything else that the
 * run is a function of. Random streams need no state: what they give at a step depends on the seed and the step alone.
 */
export interface CheckpointInfo {
  experiment: string;
  /** The experiment's parameters as they were. */
  params: Readonly<Record<string, unknown>>;
  seed: number;
  /** Name of the data set. */
  data: string;
  /** Steps done in all. */
  step: number;
  /** How many reports were made before. */
  reports: number;
  /** In a comparison, which of its trainings this is; those before it are finished. In a search, trials that are done. */
  training: number;
  /** Of that training. */
  progress: FitProgress;
  /** In a comparison whose trainings go on in turns: where each of them stands. */
  race?: readonly FitProgress[];
  /** The run that this one began from, where it is a branch. */
  parent?: Parent;
  /** The last metrics of every training that has ended, by its name. */
  results: Readonly<Record<string, Metrics>>;
  /** The vocabulary, where the model reads or writes words: the word of id i is the i-th. */
  words?: readonly string[];
  /** How the text was cut into these words; a checkpoint of an earlier version does not say it. */
  tokenization?: Tokenization;
  /** Words of a question, and of an answer with the one it begins with, where the model goes from one to the other. */
  lengths?: Readonly<{ question: number; answer: number }>;
}

/** Where a branch begins: what its parent was at that moment. */
export interface Parent {
  seed: number;
  params: Readonly<Record<string, unknown>>;
  /** Steps that the parent had done. */
  step: number;
}

export interface Checkpoint extends CheckpointInfo {
  tensors: ReadonlyMap<string, StoredTensor>;
}

/** In a checkpoint's metadata. */
export const FORMAT = 'badak checkpoint 2';

/** In the metadata of a file that has a model's weights and no run. */
export const WEIGHTS = 'badak weights 1';

export const OPTIMIZER = 'optimizer/';

function tensorsOfModel(model: Model<DType>): Map<string, Tensor> {
  return new Map([
    ...model.params.map((param) => [`param/${param.name}`, param.value] as const),
    ...[...model.state].map(([name, tensor]) => [`state/${name}`, tensor] as const),
  ]);
}

function tensorsOf(model: Model<DType>, optimizer: Optimizer): Map<string, Tensor> {
  return new Map([
    ...tensorsOfModel(model),
    ...[...optimizer.state(model.params)].map(([name, tensor]) => [OPTIMIZER + name, tensor] as const),
  ]);
}

/** Whether everything a checkpoint would hold is finite: one that is not would be no good to resume from. */
export function isSound(model: Model<DType>, optimizer: Optimizer): boolean {
  return [...tensorsOf(model, optimizer).values()].every((t) => Number.isFinite(kernels.sumOfSquares(t)));
}

/** JSON has no such numbers and would say null, which no one could resume from. */
function expectFinite(name: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new BadakError(`encodeCheckpoint: expected finite numbers, found ${value} for ${name}`);
  }
  if (!isObject(value)) return;
  for (const [key, part] of Object.entries(value)) expectFinite(name ? `${name}/${key}` : key, part);
}

function finite(name: string, data: Float32Array): Float32Array {
  if (data.every(Number.isFinite)) return data;
  throw new BadakError(
    `encodeCheckpoint: ${name} has values that are not finite, so no training could go on from it`,
  );
}

/** A model with its optimizer. */
export interface Trained {
  model: Model<DType>;
  optimizer: Optimizer;
}

/**
 * @param training what is being trained; nothing between two trainings, and in a search
 * @param info of which every number is finite
 * @throws BadakError when something of the run is missing or cannot be, or a value is not finite: such a file could not be read. `saveModel` saves a
 *   model without a run
 */
export function encodeCheckpoint(training: Trained | undefined, info: CheckpointInfo): Uint8Array {
  if (training !== undefined) readFields('encodeCheckpoint', training, TRAINED);
  return encodeTensors(training ? tensorsOf(training.model, training.optimizer) : new Map(), info);
}

/**
 * The checkpoint of a comparison whose trainings go on in turns. The tensors of training i begin with `training/<i>/`.
 * @param trainings by their number; undefined for those that have not begun or have ended
 * @throws BadakError as {@link encodeCheckpoint}
 */
export function encodeRace(
  trainings: readonly (Trained | undefined)[],
  info: CheckpointInfo & Required<Pick<CheckpointInfo, 'race'>>,
): Uint8Array {
  const tensors = trainings.flatMap((training, i) =>
    training
      ? [...tensorsOf(training.model, training.optimizer)].map(([name, t]) => [inRace(i) + name, t] as const)
      : [],
  );
  return encodeTensors(new Map(tensors), info);
}

const inRace = (training: number) => `training/${training}/`;

/**
 * The checkpoint as it would be of one training alone.
 * @param training its number; of a checkpoint that is not of a race there is only the one
 */
export function trainingOf(checkpoint: Checkpoint, training = checkpoint.training): Checkpoint {
  const { race, tensors, ...info } = checkpoint;
  if (!race) return checkpoint;
  const prefix = inRace(training);
  const own = [...tensors].flatMap(([name, tensor]) =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), tensor] as const] : [],
  );
  return { ...info, training, progress: race[training] ?? info.progress, tensors: new Map(own) };
}

function encodeTensors(all: ReadonlyMap<string, Tensor>, info: CheckpointInfo): Uint8Array {
  expectFinite('', info);
  const { words, ...run } = readFields('encodeCheckpoint', info, RUN);
  const tensors = new Map(
    [...all].map(([name, t]) => [name, { shape: t.shape, data: finite(name, t.toArray() as Float32Array) }]),
  );
  const vocabulary = words && { words: JSON.stringify(words) };
  const metadata = { format: FORMAT, run: JSON.stringify(run), ...vocabulary };
  return encodeSafetensors({ tensors, metadata });
}

/** @throws BadakError `<who>: …` when the file is damaged, cut short or something else than a checkpoint */
export function decodeCheckpoint(who: string, bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = checkpointTensors(who, bytes);
  const run = parseRun(metadata['run'] ?? '');
  if (!run) throw new BadakError(`${who}: the checkpoint does not say what run it belongs to`);
  if (metadata['words'] === undefined) return { ...run, tensors };
  const words = parseWords(metadata['words']);
  if (!words) throw new BadakError(`${who}: the checkpoint is damaged: its words are not a list of texts`);
  return { ...run, words, tensors };
}

/** What a checkpoint is told by, whatever the version. */
const ANY_FORMAT = 'badak checkpoint';

function checkpointTensors(who: string, bytes: Uint8Array): Safetensors {
  expectBytes(who, bytes);
  let format: string | undefined;
  try {
    format = parseSafetensors(who, bytes, bytes.length).metadata['format'];
  } catch (error) {
    const isOther = error instanceof BadakError && error.message.includes('not a safetensors file');
    throw isOther ? new BadakError(`${error.message}; ${WHERE}`) : error;
  }
  if (format === FORMAT) return decodeSafetensors(who, bytes, { strict: true });
  if (format?.startsWith(ANY_FORMAT)) {
    throw new BadakError(`${who}: not a checkpoint of this version: expected “${FORMAT}”, found “${format}”`);
  }
  const what =
    format === WEIGHTS
      ? 'the weights of a model alone, which loadModel reads'
      : 'a safetensors file of another program';
  throw new BadakError(`${who}: not a checkpoint of badak, but ${what}; ${WHERE}`);
}

const WHERE = 'a checkpoint is the file checkpoint.safetensors in the folder of a run';

/**
 * The vectors of a checkpoint's words: the rows of one of its tensors, `param/W_in` for example.
 * @throws BadakError `<who>: …` when there are no words or no such tensor, or they do not belong together
 */
export function wordVectorsOf(who: string, { words, tensors }: Checkpoint, tensor: string): WordVectors {
  const stored = tensors.get(tensor);
  if (!words || !stored) {
    throw new BadakError(`${who}: the checkpoint has no ${words ? tensor : 'words'}, so no word vectors`);
  }
  return paired(who, words, stored);
}

const COUNT = wholeNumber(0);
const isCount = COUNT.fits;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Characters of a question or an answer: far more than anybody trains with. */
const LONGEST = 100_000;

function isLengths(value: unknown): boolean {
  const { question, answer } = (value ?? {}) as Partial<NonNullable<CheckpointInfo['lengths']>>;
  const isLength = (length: unknown, least: number) =>
    isCount(length) && (length as number) >= least && (length as number) <= LONGEST;
  return value === undefined || (isLength(question, 1) && isLength(answer, 2));
}

function isTokenization(value: unknown): boolean {
  const { pretokenized, lowerCase, eos } = (value ?? {}) as Partial<Tokenization>;
  return value === undefined || [pretokenized, lowerCase, eos].every((each) => typeof each === 'boolean');
}

function isProgress(value: unknown): boolean {
  const { step, lossSum, lossCount } = (value ?? {}) as Partial<FitProgress>;
  return isCount(step) && Number.isFinite(lossSum) && isCount(lossCount);
}

function isRace(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isProgress));
}

function isParent(value: unknown): boolean {
  const { seed, params, step } = (value ?? {}) as Partial<Parent>;
  return value === undefined || (isCount(seed) && isObject(params) && isCount(step));
}

function isResults(value: unknown): boolean {
  const isRecord = (record: unknown) => isObject(record) && !Array.isArray(record);
  const isMetrics = (metrics: unknown) =>
    isRecord(metrics) && Object.values(metrics as object).every(Number.isFinite);
  return isRecord(value) && Object.values(value as object).every(isMetrics);
}

/** What is checked when a checkpoint is written, and when it is read. */
const RUN: OptionTable<CheckpointInfo> = {
  experiment: required(textOption),
  params: required({ takes: 'an object of parameters', fits: isObject }),
  seed: required(COUNT),
  data: required(textOption),
  step: required(COUNT),
  reports: required(COUNT),
  training: required(COUNT),
  progress: required({ takes: 'an object { step, lossSum, lossCount }', fits: isProgress }),
  results: required({ takes: 'finite numbers by name, by the name of a training', fits: isResults }),
  race: { takes: 'a list of objects { step, lossSum, lossCount }', fits: isRace },
  parent: { takes: 'an object { seed, params, step }', fits: isParent },
  words: { takes: 'an array of texts', fits: isTexts },
  lengths: { takes: `an object { question, answer }, of up to ${LONGEST} characters`, fits: isLengths },
  tokenization: { takes: 'an object { pretokenized, lowerCase, eos }', fits: isTokenization },
};

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

const TRAINED: OptionTable<Trained> = {
  model: required(withMethods<Model<DType>>('a model', 'loss', 'backward')),
  optimizer: required(withMethods<Optimizer>('an optimizer', 'update', 'state')),
};

const READ: { tensors: Option<Checkpoint['tensors']> } = {
  tensors: required({ takes: 'what decodeCheckpoint read', fits: (value) => value instanceof Map }),
};

function parseRun(json: string): CheckpointInfo | undefined {
  try {
    return readFields('run', JSON.parse(json) as CheckpointInfo, RUN);
  } catch {
    return undefined;
  }
}

/**
 * Puts the values of a checkpoint into a model and its optimizer, so that the model's next training pass is the one that
 * would have followed.
 * @throws BadakError `<who>: …` when it belongs to a model of other parameters or shapes, or its values cannot be; nothing is
 *   changed then
 */
export function restoreCheckpoint(
  who: string,
  checkpoint: Checkpoint,
  model: Model<DType>,
  optimizer: Optimizer,
): void {
  readFields(who, checkpoint, READ);
  readFields('restoreCheckpoint', { model, optimizer }, TRAINED);
  fillTensors(who, 'a checkpoint', tensorsOf(model, optimizer), checkpoint.tensors, () => {
    const names = [...optimizer.state(model.params).keys()];
    const stored = names.map((name) => [name, checkpoint.tensors.get(OPTIMIZER + name)!.data] as const);
    const flaw = optimizer.flawOf?.(new Map(stored));
    if (flaw !== undefined) throw new BadakError(`${who} is damaged: ${flaw}`);
  });
  model.nextStep = checkpoint.progress.step;
}

/**
 * Puts the values of a checkpoint into a model that is to be used and not trained: what the optimizer remembered is left out.
 * @throws BadakError as {@link restoreCheckpoint}
 */
export function restoreModel(who: string, checkpoint: Checkpoint, model: Model<DType>): void {
  readFields(who, checkpoint, READ);
  readFields('restoreModel', { model }, { model: TRAINED.model });
  const stored = [...checkpoint.tensors].filter(([name]) => !name.startsWith(OPTIMIZER));
  expectUnkept(who, model);
  fillTensors(who, 'a checkpoint', tensorsOfModel(model), new Map(stored));
}
