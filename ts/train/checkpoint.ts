import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import {
  type Option,
  type OptionTable,
  readFields,
  readValue,
  required,
  textOption,
  wholeNumber,
  withMethods,
} from '../core/options.js';
import type { DType, Tensor } from '../core/tensor.js';
import { expectBytes, isObject } from '../core/values.js';

import type { Tokenization } from '../data/tokenizer.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  parseSafetensors,
  type Safetensors,
  type StoredTensor,
} from '../io/safetensors.js';
import { parseWords } from '../io/word-lists.js';

import type { Model } from '../models/model.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { CHECKSUM, checksumOf, putChecksum, UNKNOWN } from './checksum.js';
import { isEdits, type MadeEdit } from './edits.js';
import { expectUnkept, fillTensors } from './fill-tensors.js';
import type { FitProgress } from './fit.js';
import type { Metrics } from './report.js';
import { isShard, type Shard } from './shard.js';

/**
 * The metadata of a checkpoint: all of a run that is not in its tensors. A checkpoint is one safetensors file, with the
 * tensors `param/<name>`, `state/<name>` and `optimizer/<name>`. Random streams have no state: their numbers depend
 * only on seed and step.
 */
export interface CheckpointInfo {
  /** Name of the experiment. */
  experiment: string;
  /** Parameters of the experiment. */
  params: Readonly<Record<string, unknown>>;
  /** Seed of the run. */
  seed: number;
  /** Name of the data set. */
  data: string;
  /** Steps done in all trainings of the run together. */
  step: number;
  /** Number of reports made so far. */
  reports: number;
  /**
   * In a comparison, the number of the training; those before it have ended. In a search, the number of trials done; in a
   * shard, of its own.
   */
  training: number;
  /** Progress of that training. */
  progress: FitProgress;
  /** In a race, where trainings take turns: the progress of each. */
  race?: readonly FitProgress[];
  /** Of each training what it has reported; of those whose model is not stored with the bits of its parameters. */
  hashes?: readonly string[];
  /** For a branch, the run from which it began. */
  parent?: Parent;
  /** What a person has changed in the models, in the order of the changes. */
  edits?: readonly MadeEdit[];
  /** In a search that trains a share of its trials, which share. */
  shard?: Shard | undefined;
  /** The last metrics of every training that has ended, by its name. */
  results: Readonly<Record<string, Metrics>>;
  /** The vocabulary of a model of words: word i has the id i. */
  words?: readonly string[];
  /** How the text was split into these words. Checkpoints of earlier versions do not have it. */
  tokenization?: Tokenization;
  /** SHA-256 of the file of a text of one’s own. Without it a run that goes on has to be given its text again. */
  textHash?: string | undefined;
  /** For a sequence-to-sequence model: ids of a question, and of an answer with the one that it begins with. */
  lengths?: Readonly<{ question: number; answer: number }>;
}

/** The parent of a branch, at the moment at which the branch begins. */
export interface Parent {
  /** The parent’s seed. */
  seed: number;
  /** The parent’s parameters. */
  params: Readonly<Record<string, unknown>>;
  /** Steps that the parent had done at that moment. */
  step: number;
}

/** A checkpoint that was read from a file. */
export interface Checkpoint extends CheckpointInfo {
  /** Parameters, other values that the model remembers, and the optimizer’s state, by name. */
  tensors: ReadonlyMap<string, StoredTensor>;
}

/** The `format` in a checkpoint's metadata. */
export const FORMAT = 'badak checkpoint 3';

/** The `format` of the version before, which had no checksum. */
const FORMAT_2 = 'badak checkpoint 2';

/** The `format` in the metadata of a file of a model's weights. */
export const WEIGHTS = 'badak weights 1';

/** Prefix of the optimizer's tensors. */
export const OPTIMIZER = 'optimizer/';
/** Prefix of the names of what a model remembers in addition to its parameters. */
export const STATE = 'state/';
/** Prefix of the names of parameters in a checkpoint. In a file of weights they have no prefix. */
export const PARAM = 'param/';

function tensorsOfModel(model: Model<DType>): Map<string, Tensor> {
  return new Map([
    ...model.params.map((param) => [PARAM + param.name, param.value] as const),
    ...[...model.state].map(([name, tensor]) => [STATE + name, tensor] as const),
  ]);
}

function tensorsOf(model: Model<DType>, optimizer: Optimizer): Map<string, Tensor> {
  return new Map([
    ...tensorsOfModel(model),
    ...[...optimizer.state(model.params)].map(([name, tensor]) => [OPTIMIZER + name, tensor] as const),
  ]);
}

/** Whether all tensors of a checkpoint would be finite. From others no run could resume. */
export function isSound(model: Model<DType>, optimizer: Optimizer): boolean {
  return [...tensorsOf(model, optimizer).values()].every((t) => Number.isFinite(kernels.sumOfSquares(t)));
}

/** @throws BadakError when a number of `value` is not finite: JSON would store null for it */
function expectFinite(name: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new BadakError('not-finite', `encodeCheckpoint: ${name} should be finite, found ${value}`);
  }
  if (!isObject(value)) return;
  for (const [key, part] of Object.entries(value)) expectFinite(name ? `${name}/${key}` : key, part);
}

function finite(name: string, data: Float32Array): Float32Array {
  if (data.every(Number.isFinite)) return data;
  throw new BadakError(
    'not-finite',
    `encodeCheckpoint: ${name} has values that are not finite, so no run could resume from it`,
  );
}

/** A model in training, with its optimizer. */
export interface Trained {
  /** The model. */
  model: Model<DType>;
  /** What updates it. */
  optimizer: Optimizer;
}

/**
 * The bytes of a checkpoint. `saveModel` saves a model without a run.
 * @param training model and optimizer; undefined between two trainings, and in a search
 * @param info all other data of the run; every number has to be finite
 * @throws BadakError when a part of `info` is missing or not valid, or a value is not finite
 */
export function encodeCheckpoint(training: Trained | undefined, info: CheckpointInfo): Uint8Array {
  if (training !== undefined) readFields('encodeCheckpoint', training, TRAINED);
  return encodeTensors(training ? tensorsOf(training.model, training.optimizer) : new Map(), info);
}

/**
 * The bytes of a checkpoint of a race, in which trainings take turns. Names of the tensors of training i begin with
 * `training/<i>/`.
 * @param trainings model and optimizer of each training; undefined if it is not finite
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
 * The checkpoint of one training of a race. A checkpoint that is not of a race is returned unchanged.
 * @param training number of the training
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
  const metadata = { [CHECKSUM]: UNKNOWN, format: FORMAT, run: JSON.stringify(run), ...vocabulary };
  const bytes = encodeSafetensors({ tensors, metadata });
  putChecksum(bytes);
  return bytes;
}

/**
 * Reads a checkpoint.
 * @param who the name that errors begin with, such as the file's
 * @throws BadakError `<who>: …` when the file is damaged, truncated or not a checkpoint. Its checksum shows any change of
 *   a single bit
 */
export function decodeCheckpoint(who: string, bytes: Uint8Array): Checkpoint {
  const { tensors, metadata } = checkpointTensors(who, bytes);
  const run = asRun(() => JSON.parse(metadata['run'] ?? ''));
  if (!run)
    throw new BadakError(
      'damaged',
      `${who}: the checkpoint is damaged: its metadata does not describe a run`,
    );
  if (metadata['words'] === undefined) return { ...run, tensors };
  const words = parseWords(metadata['words']);
  if (!words)
    throw new BadakError('damaged', `${who}: the checkpoint is damaged: its words should be a list of texts`);
  return { ...run, words, tensors };
}

/** The beginning of a checkpoint's `format`, in every version. */
const ANY_FORMAT = 'badak checkpoint';

function checkpointTensors(who: string, bytes: Uint8Array): Safetensors {
  expectBytes(who, bytes);
  let metadata: Safetensors['metadata'];
  try {
    ({ metadata } = parseSafetensors(who, bytes, bytes.length));
  } catch (error) {
    const isOther = error instanceof BadakError && error.code === 'wrong-format';
    throw isOther ? new BadakError('wrong-format', `${error.message}; ${WHERE}`) : error;
  }
  const { format } = metadata;
  // Before the format is believed, which may be what is damaged.
  if (format === FORMAT || (metadata[CHECKSUM] !== undefined && metadata['run'] !== undefined))
    expectChecksum(who, bytes, metadata[CHECKSUM]);
  if (format === FORMAT || format === FORMAT_2) return decodeSafetensors(who, bytes, { strict: true });
  if (format?.startsWith(ANY_FORMAT)) {
    throw new BadakError(
      'wrong-format',
      `${who} is a checkpoint of another version: expected “${FORMAT}”, found “${format}”`,
    );
  }
  const what =
    format === WEIGHTS
      ? 'the weights of a model without a run, which loadModel reads'
      : 'a safetensors file of another program';
  throw new BadakError('wrong-format', `${who}: expected a checkpoint of badak, found ${what}; ${WHERE}`);
}

/** @throws BadakError when the bytes have another checksum than the one that was written */
function expectChecksum(who: string, bytes: Uint8Array, written: string | undefined): void {
  const found = checksumOf(bytes);
  if (written === found) return;
  throw new BadakError(
    'damaged',
    `${who}: the checkpoint is damaged, or was changed: expected the checksum ${written?.slice(0, 20)}, found ${found}`,
  );
}

const WHERE = 'a checkpoint is the file checkpoint.safetensors in the folder of a run';

const COUNT = wholeNumber(0);
const isCount = COUNT.fits;

/** More than any run makes, and still a count when one is added. */
const MOST_REPORTS = 1e12;

/** The largest length of a question or an answer: far more than in any training. */
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

function isHashes(value: unknown): boolean {
  const isHash = (each: unknown) => typeof each === 'string' && /^[\da-z-]{1,80}$/.test(each);
  return value === undefined || (Array.isArray(value) && value.every(isHash));
}

/** Whether a value is a SHA-256, as a record of a text has it. */
export function isTextHash(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && /^[\da-f]{64}$/.test(value));
}

/** Whether a value can be that of a parameter. */
export function isPlainValue(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** Whether a value, which may be from a file, is the parent of a branch, or nothing. */
export function isParent(value: unknown): boolean {
  const { seed, params, step } = (value ?? {}) as Partial<Parent>;
  const isPlain = (each: unknown) => each === undefined || isPlainValue(each);
  return (
    value === undefined ||
    (isCount(seed) && isObject(params) && Object.values(params).every(isPlain) && isCount(step))
  );
}

function isResults(value: unknown): boolean {
  const isRecord = (record: unknown) => isObject(record) && !Array.isArray(record);
  const isMetrics = (metrics: unknown) =>
    isRecord(metrics) && Object.values(metrics as object).every(Number.isFinite);
  return isRecord(value) && Object.values(value as object).every(isMetrics);
}

/** The checks of a run's data, when a checkpoint is written and when it is read. */
const RUN: OptionTable<CheckpointInfo> = {
  experiment: required(textOption),
  params: required({ takes: 'an object of parameters', fits: isObject }),
  seed: required(COUNT),
  data: required(textOption),
  step: required(COUNT),
  reports: required(wholeNumber(0, MOST_REPORTS)),
  training: required(COUNT),
  progress: required({ takes: 'an object { step, lossSum, lossCount }', fits: isProgress }),
  results: required({
    takes: 'an object of objects of finite numbers, by the names of trainings and metrics',
    fits: isResults,
  }),
  race: { takes: 'a list of objects { step, lossSum, lossCount }', fits: isRace },
  hashes: { takes: 'a list of hashes', fits: isHashes },
  parent: { takes: 'an object { seed, params, step }', fits: isParent },
  edits: { takes: 'a list of edits, each with a step and a training', fits: isEdits },
  shard: { takes: 'an object { number, of }', fits: isShard },
  words: { takes: 'an array of texts', fits: isTexts },
  lengths: { takes: `an object { question, answer } of lengths up to ${LONGEST}`, fits: isLengths },
  textHash: { takes: 'a SHA-256 in hexadecimal digits', fits: isTextHash },
  tokenization: { takes: 'an object { pretokenized, lowerCase, eos }', fits: isTokenization },
};

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** A model with its optimizer, as users give them. */
export const TRAINED: OptionTable<Trained> = {
  model: required(withMethods<Model<DType>>('a model', 'loss', 'backward')),
  optimizer: required(withMethods<Optimizer>('an optimizer', 'update', 'state')),
};

const READ: { tensors: Option<Checkpoint['tensors']> } = {
  tensors: required({
    takes: 'the tensors of a checkpoint that decodeCheckpoint has read',
    fits: (value) => value instanceof Map,
  }),
};

/** What describes a run; undefined where it does not. */
function asRun(read: () => unknown): CheckpointInfo | undefined {
  try {
    return readFields('run', read() as CheckpointInfo, RUN);
  } catch {
    return undefined;
  }
}

/** Whether a value, which a caller may have made, is a checkpoint as {@link decodeCheckpoint} gives it. */
export function isCheckpoint(value: unknown): value is Checkpoint {
  return asRun(() => value) !== undefined && READ.tensors.fits((value as Checkpoint).tensors);
}

/**
 * Puts the values of a checkpoint into a model and its optimizer. The model's next training pass is then the one after
 * the checkpoint.
 * @param who the name that errors begin with, such as the file's
 * @throws BadakError `<who>: …` when the checkpoint belongs to a model with other parameters or shapes, or has wrong
 *   values; nothing is changed then
 */
export function restoreCheckpoint(
  who: string,
  checkpoint: Checkpoint,
  model: Model<DType>,
  optimizer: Optimizer,
): void {
  readValue('restoreCheckpoint', 'who', who, textOption);
  readFields(who, checkpoint, READ);
  readFields('restoreCheckpoint', { model, optimizer }, TRAINED);
  fillTensors(who, 'a checkpoint', tensorsOf(model, optimizer), checkpoint.tensors, () => {
    const names = [...optimizer.state(model.params).keys()];
    const stored = names.map((name) => [name, checkpoint.tensors.get(OPTIMIZER + name)!.data] as const);
    const flaw = optimizer.flawOf?.(new Map(stored));
    if (flaw !== undefined) throw new BadakError('damaged', `${who} is damaged: ${OPTIMIZER}${flaw}`);
  });
  model.nextStep = checkpoint.progress.step;
}

/**
 * Puts the values of a checkpoint into a model that will not be trained. It does not need the state of the optimizer.
 * @throws BadakError as {@link restoreCheckpoint}
 */
export function restoreModel(who: string, checkpoint: Checkpoint, model: Model<DType>): void {
  readValue('restoreModel', 'who', who, textOption);
  readFields(who, checkpoint, READ);
  readFields('restoreModel', { model }, { model: TRAINED.model });
  const stored = [...checkpoint.tensors].filter(([name]) => !name.startsWith(OPTIMIZER));
  expectUnkept(who, model);
  fillTensors(who, 'a checkpoint', tensorsOfModel(model), new Map(stored));
}
