/** Where the steps of a training spend their time: by layer and by kernel. */
import { type KernelCall, nameOf, observeCalls } from '../core/kernels/call.js';
import { outputSize } from '../core/kernels/pool-windows.js';
import { CELLS, GATES } from '../core/kernels/recurrent.js';
import * as layers from '../layers/index.js';
import * as optimizers from '../optimizers/index.js';

/** What a layer or an optimizer does in a step with one kernel. All figures are means of a step. */
export interface ProfileRow {
  /** The layer with its first parameter, such as `Affine W1`; empty where no layer has called. */
  layer: string;
  /** The layer's method, such as `forward`. */
  method: string;
  /** The kernel; empty for the time that the layer itself takes, in JavaScript. */
  kernel: string;
  calls: number;
  ms: number;
  /** Multiplications and additions; 0 for a kernel that has few. */
  flops: number;
  /** Bytes of all tensors that the kernel was given; 0 for one that reads or writes only some rows of them. */
  bytes: number;
}

export interface StepProfile {
  /** Number of steps. */
  steps: number;
  /** Duration of a step. */
  ms: number;
  /** In the order of a step. */
  rows: readonly ProfileRow[];
}

/** Multiplications and additions of the kernels that are limited by them, from their numbers. */
const FLOPS: Readonly<Record<string, (numbers: readonly number[], tensors: readonly number[]) => number>> = {
  gemm: ([, m, n, k]) => 2 * m! * n! * k!,
  convolution_forward: ([, ...sizes]) => convolution(sizes),
  // The first tensor is the gradient by the input, which a first layer does not compute.
  convolution_backward: ([, ...sizes], [dx]) => convolution(sizes) * (dx === 0 ? 1 : 2),
  recurrent_forward: ([, , cell, n, t, h]) => recurrent(cell!, n!, t!, h!),
  recurrent_backward: ([, , cell, n, t, h]) => 2 * recurrent(cell!, n!, t!, h!),
  attention_forward: ([n, t, s, h]) => 4 * n! * t! * s! * h!,
  attention_backward: ([, n, t, s, h]) => 8 * n! * t! * s! * h!,
};

/** Kernels that choose rows by their numbers. Their tensors say nothing of what they move. */
const CHOOSING = /^(gather|embedding|negative_sampling|lazy_adam|add_by_id|group_rows|add_to_set|clear_rows)/;

type ConvolutionSizes = readonly [
  ...[n: number, c: number, h: number, w: number, filters: number, height: number, width: number],
  ...[strideY: number, strideX: number, padY: number, padX: number],
];

function convolution(sizes: readonly number[]): number {
  const [n, c, h, w, filters, height, width, strideY, strideX, padY, padX] =
    sizes as unknown as ConvolutionSizes;
  const window = { height, width, strideY, strideX, padY, padX };
  const [rows, columns] = outputSize('profiler', [h, w], window);
  return 2 * n * filters * rows * columns * c * height * width;
}

function recurrent(cell: number, n: number, t: number, h: number): number {
  return 2 * n * t * h * h * GATES[CELLS[cell]!];
}

const isClass = (made: unknown) => typeof made === 'function' && typeof made.prototype === 'object';

/** Methods that a step calls. */
const METHODS = ['forward', 'backward', 'backwardParams', 'input', 'update'];

type Method = (this: Owner, ...given: unknown[]) => unknown;
interface Owner {
  readonly params?: readonly { readonly name: string }[];
}

interface Frame {
  layer: string;
  method: string;
  /** Time of what it has called: other layers, and kernels. */
  inner: number;
}

/** Hears what layers, optimizers and kernels of this thread do, from its making until it is disposed. There may be one. */
export class Profiler implements Disposable {
  readonly #rows = new Map<string, ProfileRow>();
  readonly #stack: Frame[] = [];
  readonly #restore: (() => void)[] = [];
  /** What the present turn has added. */
  #heard: ProfileRow[] = [];
  #began = performance.now();
  #isFirst = true;
  #steps = 0;
  #ms = 0;

  constructor() {
    const classes = Object.entries({ ...layers, ...optimizers }).filter(([, made]) => isClass(made));
    const names = new Map(classes.map(([name, made]) => [made as unknown, name]));
    for (const [, made] of classes) this.#listenTo((made as { prototype: object }).prototype, names);
    observeCalls((call) => this.#hear(call));
  }

  /** A turn begins: a step, an evaluation, or a part of one. */
  begin(): void {
    this.#heard = [];
    this.#began = performance.now();
  }

  /**
   * The turn has ended.
   * @param isStep whether it was a step and nothing else. Only such turns count, but for the first of all: it builds the model
   */
  end(isStep: boolean): void {
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (!isStep || isFirst) return;
    this.#ms += performance.now() - this.#began;
    this.#steps += 1;
    for (const heard of this.#heard) {
      const key = `${heard.layer}/${heard.method}/${heard.kernel}`;
      const row = this.#rows.get(key);
      if (!row) {
        this.#rows.set(key, heard);
        continue;
      }
      row.calls += heard.calls;
      row.ms += heard.ms;
      row.flops += heard.flops;
      row.bytes += heard.bytes;
    }
  }

  /** The means of all steps; undefined before the first. */
  get profile(): StepProfile | undefined {
    const steps = this.#steps;
    if (steps === 0) return undefined;
    const rows = [...this.#rows.values()].map((row) => ({
      ...row,
      ...{ calls: row.calls / steps, ms: row.ms / steps, flops: row.flops / steps, bytes: row.bytes / steps },
    }));
    return { steps, ms: this.#ms / steps, rows };
  }

  [Symbol.dispose](): void {
    observeCalls(undefined);
    for (const restore of this.#restore) restore();
  }

  /** @param names of the classes: those in a bundle may be others */
  #listenTo(prototype: object, names: ReadonlyMap<unknown, string>): void {
    for (const method of METHODS) {
      const found = Object.getOwnPropertyDescriptor(prototype, method);
      if (typeof found?.value !== 'function') continue;
      const original = found.value as Method;
      const within = (owner: Owner, call: () => unknown) =>
        this.#within(names.get(owner.constructor) ?? owner.constructor.name, owner, method, call);
      Object.defineProperty(prototype, method, {
        ...found,
        value(this: Owner, ...given: unknown[]) {
          return within(this, () => original.apply(this, given));
        },
      });
      this.#restore.push(() => Object.defineProperty(prototype, method, found));
    }
  }

  #within(name: string, { params }: Owner, method: string, call: () => unknown): unknown {
    const first = method === 'update' ? undefined : params?.[0];
    const frame = { layer: first ? `${name} ${first.name}` : name, method, inner: 0 };
    const began = performance.now();
    this.#stack.push(frame);
    try {
      return call();
    } finally {
      this.#stack.pop();
      const ms = performance.now() - began;
      const outer = this.#stack.at(-1);
      if (outer) outer.inner += ms;
      this.#add({ ...frame, kernel: '', calls: 1, ms: ms - frame.inner, flops: 0, bytes: 0 });
    }
  }

  #hear({ name, values, count, bytes, began, ended }: KernelCall): void {
    const frame = this.#stack.at(-1);
    if (frame) frame.inner += ended - began;
    const flops = FLOPS[name]?.(values.slice(count), values) ?? 0;
    const { layer = '', method = '' } = frame ?? {};
    const moved = CHOOSING.test(name) ? 0 : bytes;
    this.#add({ layer, method, kernel: nameOf(name), calls: 1, ms: ended - began, flops, bytes: moved });
  }

  #add({ layer, method, kernel, calls, ms, flops, bytes }: ProfileRow): void {
    this.#heard.push({ layer, method, kernel, calls, ms, flops, bytes });
  }
}
