/** Runs ONNX files with onnxruntime, in this process, as wasm. Tests that use it are skipped where it could not be had. */
import { expect, inject, TestRunner } from 'vitest';
import type { DType, Tensor } from '../../ts/core/tensor.js';
import type { Model } from '../../ts/models/model.js';
import { relativeDifference, scattered } from './compare.js';

/** What is used of the package `onnxruntime-web`. */
interface Runtime {
  env: { wasm: { numThreads: number } };
  Tensor: new (
    type: 'float32' | 'int64',
    data: Float32Array | BigInt64Array,
    dims: readonly number[],
  ) => OnnxTensor;
  InferenceSession: { create(file: Uint8Array, options: object): Promise<Session> };
}

interface OnnxTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(inputs: Inputs): Promise<Outputs>;
  release(): Promise<void>;
}

const { folder, missing } = inject('onnxRuntime');
const loaded = missing
  ? undefined
  : ((await import(/* @vite-ignore */ `${folder}/dist/ort.node.min.mjs`)) as Runtime);
// One thread: the runtime would start workers that keep the process alive.
if (loaded) loaded.env.wasm.numThreads = 1;

function runtime(): Runtime {
  return loaded ?? TestRunner.getCurrentTest()!.context.skip(missing);
}

/** Sums in another order, and other approximations of exp and tanh. */
const LIMIT = 1e-5;

export type Inputs = Readonly<Record<string, OnnxTensor>>;
export type Outputs = Readonly<Record<string, OnnxTensor>>;

/** A file as a function of its inputs. */
export async function running(file: Uint8Array) {
  const session = await runtime().InferenceSession.create(file, { logSeverityLevel: 3 });
  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run: (inputs: Inputs) => session.run(inputs),
    [Symbol.asyncDispose]: () => session.release(),
  };
}

export function floats(values: Float32Array, shape: readonly number[]): OnnxTensor {
  return new (runtime().Tensor)('float32', values, shape);
}

export function int64(values: ArrayLike<number>, shape: readonly number[]): OnnxTensor {
  return new (runtime().Tensor)('int64', BigInt64Array.from(Array.from(values), BigInt), shape);
}

/** The same shape, and the same numbers up to a share of the largest. */
export function expectSame(found: OnnxTensor | undefined, expected: Tensor): void {
  expect(found?.dims).toEqual(expected.shape);
  expect(relativeDifference(found!.data as Float32Array, expected.toArray())).toBeLessThan(LIMIT);
}

/** Gives every parameter and every running statistic its own values, so that each has an effect. */
export function scatter<M extends Model<DType>>(model: M, scale = 0.5): M {
  model.params.forEach(({ value }, i) => value.set(scattered(value.size, i + 1).map((v) => scale * v)));
  [...model.state].forEach(([name, tensor], i) => {
    const values = scattered(tensor.size, i + 50);
    (tensor as Tensor).set(name.endsWith('Variance') ? values.map((v) => 1 + v * v) : values);
  });
  return model;
}

/** Ids below a number that look random. */
export const someIds = (count: number, below: number, seed = 1) =>
  Int32Array.from(scattered(count, seed), (v) => Math.floor(((v + 1) / 2) * below));
