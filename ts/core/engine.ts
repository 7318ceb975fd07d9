import type { Build, WorkerHandle } from '../platform/platform.js';
import type * as SingleGlue from '../wasm/glue-single.js';
import type * as ThreadsGlue from '../wasm/glue-threads.js';
import { BadakError, reasonOf } from './errors.js';
import { mib } from './format.js';
import { readValue, wholeNumber } from './options.js';

export type { Build };

/** `fused`: a multiplication and an addition round once together. `exact`: each rounds, as everywhere. */
export type Arithmetic = 'fused' | 'exact';

/** What computes: the build of the kernels, its threads, and how it rounds. */
export interface Backend {
  /** The build of the kernels that runs. */
  readonly build: Build;
  /** Threads that compute, the calling one included. */
  readonly threads: number;
  /**
   * How `a · b + c` is computed: `fused` rounds once, `exact` rounds the product as well. It decides the last bits of
   * results. The builds `simd` and `threads` are always exact; `relaxed` does what the JavaScript engine chose.
   */
  readonly arithmetic: Arithmetic;
  /** Whether it computes in wide mode: with instructions on 256 bits, and the same bits as without. */
  readonly wide: boolean;
  /** Why this build was chosen and not a faster one, and why wide mode stays off if it was asked for; else empty. */
  readonly reasons: readonly string[];
}

/** A build that has been loaded. @internal */
export type Glue = typeof SingleGlue | typeof ThreadsGlue;
/**
 * The exports that both glues have, with the kinds of all arguments. The functions that load the module are left out:
 * their types exist only for browsers.
 * @internal
 */
export type Exports = Omit<typeof SingleGlue, 'default' | 'initSync'>;
/** The address of an array that a kernel only reads. @internal */
export type In<D> = SingleGlue.In<D>;
/** The address of an array that a kernel writes. @internal */
export type Out<D> = SingleGlue.Out<D>;
/** The address of memory for the time of one call. @internal */
export type Scratch = SingleGlue.Scratch;

/** Offsets of 32 bits would wrap beyond 4 GiB; no build has more than 2. */
const MAX_ALLOCATION_BYTES = 2 ** 31;
/** The wasm instance of this thread: its exports, its memory, its helpers. */
export class Engine {
  #failure: Error | undefined;
  #isEnded = false;
  #scratch = { offset: 0, bytes: 0 };
  /** Workspaces that have not given their memory back. */
  holders = 0;

  /** What computes here. */
  readonly backend: Backend;
  /** @internal Not in the published types: it would need the DOM's types, which not every project has. */
  readonly exports: Glue;
  /** @internal Not in the published types: it would need the DOM's types, which not every project has. */
  readonly memory: WebAssembly.Memory;

  readonly #workers: readonly WorkerHandle[];

  /** @internal Only `init` makes an engine, one a thread. */
  constructor(exports: Glue, memory: WebAssembly.Memory, backend: Backend, workers: readonly WorkerHandle[]) {
    this.exports = exports;
    this.memory = memory;
    this.backend = backend;
    this.#workers = workers;
    for (const worker of workers) {
      worker.onFailure((error) => this.#fail(`a worker thread ended: ${reasonOf(error)}`));
    }
  }

  /** Bytes of wasm memory. It never shrinks, so this is also the largest size so far. */
  get memoryBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /**
   * Runs a kernel. One that traps leaves half-written data and perhaps a thread in a bad state, so it ends the engine:
   * this call and every later one throw.
   * @internal
   */
  run<T>(kernel: (exports: Glue) => T): T {
    this.expectRunning();
    try {
      return kernel(this.exports);
    } catch (error) {
      throw this.#fail(reasonOf(error));
    }
  }

  /**
   * Calls an export with all its arguments, as {@link run} does: if it traps, the engine ends.
   * @internal
   */
  call<T>(kernel: (...given: readonly number[]) => T, given: readonly number[]): T {
    this.expectRunning();
    try {
      return kernel(...given);
    } catch (error) {
      throw this.#fail(reasonOf(error));
    }
  }

  #fail(why: string): Error {
    this.#failure ??= new BadakError(
      'engine-failed',
      `the compute engine stopped: ${why}. Its current computation is lost. Start the program again, or call ` +
        '`await shutdown()` and `await init()`, and resume from the last checkpoint.',
    );
    return this.#failure;
  }

  /** Ends the worker threads; whatever is computed with this engine from now on throws. @internal */
  async end(): Promise<void> {
    this.#isEnded = true;
    this.#failure = new BadakError(
      'disposed',
      'the compute engine was ended by shutdown(). What it held is gone; `await init()` starts another one.',
    );
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  /** @throws BadakError when the engine was ended. The memory of one that has failed can still be read. @internal */
  expectThere(): void {
    if (this.#isEnded) throw this.#failure!;
  }

  /** @throws BadakError when the engine has stopped */
  expectRunning(): void {
    if (this.#failure) throw this.#failure;
  }

  /**
   * @param holder bytes and number of kept tensors of the workspace that needs the memory
   * @returns the byte offset of a block aligned to 64
   * @throws BadakError when there is not enough memory, or the engine has stopped
   */
  allocate(bytes: number, holder?: { bytes: number; kept: number }): number {
    const possible = bytes >= 0 && bytes < MAX_ALLOCATION_BYTES;
    const offset = possible ? this.run((exports) => exports.allocate(bytes)) >>> 0 : 0;
    if (offset === 0 && bytes !== 0) {
      const problem = `out of wasm memory: cannot allocate ${mib(bytes)} more; ${mib(this.memoryBytes)} are in use`;
      if (holder && holder.kept > 1 && holder.bytes > this.memoryBytes / 2) {
        throw new BadakError(
          'out-of-memory',
          `${problem}. One workspace holds ${mib(holder.bytes)} of it, in ${holder.kept} tensors that it keeps. ` +
            'keep() makes a new tensor at every call. In a loop, use set() to put new values into the same tensor, ' +
            'or take() after the begin() of each step. ' +
            'A smaller batch or model also needs less.',
        );
      }
      throw new BadakError(
        'out-of-memory',
        `${problem}, by ${this.holders} models and data sets. ` +
          'dispose() gives the memory of a model or a data set back, ' +
          'and `using model = new …` calls it at the end of a block. ' +
          'A smaller batch or model also needs less.',
      );
    }
    return offset;
  }

  /**
   * Gives memory of {@link allocate} back.
   * @param offset where the memory begins, in bytes
   * @param bytes its size, as it was allocated
   * @throws BadakError when the wasm module fails
   */
  release(offset: number, bytes: number): void {
    if (!this.#failure) this.run((exports) => exports.release(offset, bytes));
  }

  /**
   * Memory for one kernel call; the next call may get the same.
   * @internal
   */
  scratch(floats: number): Scratch {
    const bytes = floats * 4;
    if (bytes > this.#scratch.bytes) {
      this.release(this.#scratch.offset, this.#scratch.bytes);
      this.#scratch = { offset: 0, bytes: 0 };
      this.#scratch = { offset: this.allocate(bytes), bytes };
    }
    return this.#scratch.offset as Scratch;
  }

  /**
   * Uses fewer threads than were started, or all of them again. Results do not depend on it.
   * @throws BadakError when `threads` is not a whole number of at least 1, or the engine has stopped
   */
  setThreads(threads: number): void {
    readValue('setThreads', 'threads', threads, wholeNumber(1));
    this.run((exports) => exports.set_threads(Math.min(threads, this.backend.threads)));
  }
}

let current: Engine | undefined;

/** The engine of this thread. @throws BadakError before `await init()` */
export function engine(): Engine {
  if (!current) throw new BadakError('wrong-order', 'the engine has not started: call `await init()` first');
  return current;
}

/** Makes an engine that of this thread; undefined for none. @returns the one before */
export function replaceEngine(next: Engine | undefined): Engine | undefined {
  const before = current;
  current = next;
  return before;
}

/** The engine of this thread, if it has one. */
export const currentEngine = (): Engine | undefined => current;
