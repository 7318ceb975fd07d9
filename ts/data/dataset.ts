import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { listOf, type OptionTable, readOptions, sizeOption } from '../core/options.js';
import { format, type Shape, sizeOf } from '../core/shape.js';
import type { DType, Tensor } from '../core/tensor.js';
import { expectFinite, isList, shown } from '../core/values.js';
import { expectWhole } from '../core/whole-numbers.js';
import { Workspace } from '../core/workspace.js';
import { expectRowNumbers, rowNumbersInOrder } from './row-numbers.js';

/** Some samples of a data set; valid until its next batch. */
export interface Batch<T extends 'i32' | 'f32' = 'i32'> {
  /** [N, …one sample] */
  x: Tensor;
  /** Class ids [N], or float targets [N, …one target]. */
  t: Tensor<T>;
}

/** Typed arrays of whole numbers: what class ids come in. */
export type ClassIds =
  Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** The shape of one sample and of one target. */
export interface DatasetShapes {
  /** Shape of one sample, such as `[1, 28, 28]`; default `[xs.length / number of targets]`. */
  x?: readonly number[];
  /** Shape of one float target; default `[1]`. */
  t?: readonly number[];
}

const SHAPE = listOf(sizeOption);
const SHAPES: OptionTable<DatasetShapes> = { x: SHAPE, t: SHAPE };

/** Bytes become x / 255, like the pixels of the books. */
const BYTE_MAX = 255;

/** Samples [count, …] and targets [count, …] in wasm memory. */
export interface KeptSamples<T extends 'i32' | 'f32'> {
  /** Samples [count, …]; bytes become x / 255 in a batch. */
  x: Tensor | Tensor<'u8'>;
  /** Targets [count, …]: class ids, or numbers for a regression. */
  t: Tensor<T>;
}

/**
 * Samples with their targets in wasm memory, where batches are formed. `fit`, `accuracy` and a training loop of your
 * own take it. {@link Dataset.from} makes one from arrays.
 */
export class Dataset<T extends 'i32' | 'f32' = 'i32'> implements Disposable {
  /** Number of samples. */
  readonly count: number;
  readonly #workspace = new Workspace();
  readonly #kept: KeptSamples<T>;

  /** @param keep copies the samples [count, …] and the targets [count, …] into the given workspace @throws BadakError when it is not a function */
  protected constructor(keep: (workspace: Workspace) => KeptSamples<T>) {
    if (typeof keep !== 'function')
      throw new BadakError('invalid-argument', 'Dataset: Dataset.from(xs, ts) makes a data set of numbers');
    this.#kept = this.#workspace.wholly(() => keep(this.#workspace));
    this.count = this.#kept.t.shape[0]!;
  }

  /**
   * A data set of classes.
   * @param xs all samples, one behind the other; bytes are taken for pixels and become x / 255 in a batch
   * @param ts the class of every sample, from 0; an `Int32Array` for example
   * @throws BadakError when there is no sample, the arrays do not fit together, or a value is not what it should be
   */
  static from(xs: ArrayLike<number>, ts: ClassIds, shapes?: Omit<DatasetShapes, 't'>): Dataset;
  /**
   * A data set of float targets, as for a regression or an autoencoder.
   * @param xs all samples, one behind the other; bytes are taken for pixels and become x / 255 in a batch
   * @param ts all targets, one behind the other; a `Float32Array` for example
   * @throws BadakError when there is no sample, the arrays do not fit together, or a value is not what it should be
   */
  static from(xs: ArrayLike<number>, ts: Float32Array | Float64Array, shapes?: DatasetShapes): Dataset<'f32'>;
  static from(
    xs: ArrayLike<number>,
    ts: ClassIds | Float32Array | Float64Array,
    shapes: DatasetShapes = {},
  ): Dataset | Dataset<'f32'> {
    const who = 'Dataset.from';
    const { x, t } = readOptions(who, shapes, SHAPES);
    if (!isList(xs))
      throw new BadakError(
        'invalid-argument',
        `${who}: xs should be an array of numbers, found ${shown(xs)}`,
      );
    if (isList(xs[0]))
      throw new BadakError(
        'invalid-argument',
        `${who}: xs should have all samples one behind the other, found ${shown(xs)}, of which each is an array. xs.flat() joins them.`,
      );
    const kind = kindOf(ts);
    if (kind === undefined) {
      throw new BadakError(
        'invalid-argument',
        `${who}: ts should be a typed array, such as Int32Array.from(classes) or Float32Array.from(targets), found ${shown(ts)}`,
      );
    }
    if (kind === 'classes' && t)
      throw new BadakError(
        'invalid-argument',
        `${who}: expected no shape \`t\` with classes, which are one number each, found [${t.join(', ')}]`,
      );
    const target = kind === 'classes' ? [] : (t ?? [1]);
    const count = countOf('ts', ts, target);
    const sample = x ?? [sizeOfEach(xs, count)];
    if (countOf('xs', xs, sample) !== count) {
      throw new BadakError(
        'shape-mismatch',
        `${who}: expected as many samples as targets, found ${xs.length / sizeOf(sample)} samples ${format(sample)} in xs and ${count} targets in ts`,
      );
    }
    if (!isBytes(xs)) expectFinite(who, 'xs, number', xs);
    if (kind === 'classes') expectWhole(who, 'class', ts, { least: 0, most: 2 ** 31 - 1 });
    else expectFinite(who, 'target', ts);
    const keepX = (ws: Workspace) => keepSamples(ws, xs, [count, ...sample]);
    return kind === 'classes'
      ? new Dataset((ws) => ({ x: keepX(ws), t: ws.keep([count], 'i32').set(ts) }))
      : new Dataset((ws) => ({ x: keepX(ws), t: ws.keep([count, ...target]).set(ts) }));
  }

  /**
   * The samples with these row numbers, in this order; valid until the next batch.
   * @throws BadakError when there is no number, or one is not the number of a sample
   */
  batch(rows: ArrayLike<number>): Batch<T> {
    expectRowNumbers('sample', rows, this.count);
    const ws = this.#workspace;
    ws.begin();
    const { x, t } = this.#kept;
    return { x: gathered(ws, x, rows) as Tensor, t: gathered(ws, t, rows) as Tensor<T> };
  }

  /**
   * All samples in order, `size` at a time; the last batch may be smaller.
   * @throws BadakError when the size is not a positive whole number
   */
  *batches(size: number): Generator<Batch<T>> {
    for (const rows of rowNumbersInOrder(this.count, size)) yield this.batch(rows);
  }

  /** Gives the memory back. */
  dispose(): void {
    this.#workspace.dispose();
  }

  /** The same as {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Recognises typed arrays of another realm too, such as a test runner’s. */
function kindOf(ts: unknown): 'classes' | 'targets' | undefined {
  const kind = Object.prototype.toString.call(ts);
  if (/^\[object Float(32|64)Array\]$/.test(kind)) return 'targets';
  return /^\[object (Int|Uint)(8|16|32)(Clamped)?Array\]$/.test(kind) ? 'classes' : undefined;
}

/** How many samples or targets of this shape there are. @throws BadakError when that is 0 or not a whole number */
function countOf(name: 'xs' | 'ts', values: ArrayLike<number>, shape: Shape): number {
  expectSome(name, values);
  const count = values.length / sizeOf(shape);
  if (Number.isInteger(count)) return count;
  throw new BadakError(
    'shape-mismatch',
    `Dataset.from: ${name} should be whole ${KINDS[name]} of ${sizeOf(shape)} numbers each, found ${values.length} numbers`,
  );
}

/** How many numbers each sample has. @throws BadakError when that is 0 or not a whole number */
function sizeOfEach(xs: ArrayLike<number>, count: number): number {
  expectSome('xs', xs);
  const size = xs.length / count;
  if (Number.isInteger(size)) return size;
  throw new BadakError(
    'shape-mismatch',
    `Dataset.from: xs should have the same number of values for each target, but ${xs.length} numbers cannot be divided among ${count} targets`,
  );
}

const KINDS = { xs: 'samples', ts: 'targets' };

/** @throws BadakError when there is nothing */
function expectSome(name: 'xs' | 'ts', values: ArrayLike<number>): void {
  if (values.length > 0) return;
  throw new BadakError('shape-mismatch', `Dataset.from: there are no ${KINDS[name]}: ${name} has 0 numbers`);
}

function isBytes(xs: ArrayLike<number>): boolean {
  return /^\[object Uint8(Clamped)?Array\]$/.test(Object.prototype.toString.call(xs));
}

function keepSamples(ws: Workspace, xs: ArrayLike<number>, shape: Shape): Tensor | Tensor<'u8'> {
  return isBytes(xs) ? ws.keep(shape, 'u8').set(xs) : ws.keep(shape).set(xs);
}

/** Rows of a kept tensor [count, …], in step memory. */
function gathered(ws: Workspace, from: Tensor<DType>, rows: ArrayLike<number>): Tensor | Tensor<'i32'> {
  const shape = [rows.length, ...from.shape.slice(1)];
  const picks = ws.take([rows.length], 'u32').set(rows);
  if (from.dtype === 'f32') {
    const y = ws.take(shape);
    kernels.gatherRows(y, from as Tensor, picks);
    return y;
  }
  if (from.dtype === 'u8') {
    const y = ws.take(shape);
    kernels.gatherBytes(y, from as Tensor<'u8'>, picks, BYTE_MAX);
    return y;
  }
  const y = ws.take(shape, 'i32');
  kernels.gatherRows(y, from as Tensor<'i32'>, picks);
  return y;
}
