import type { Build, Platform, WorkerHandle } from '../platform/platform.js';
import type * as SingleGlue from '../wasm/glue-single.js';
import type * as ThreadsGlue from '../wasm/glue-threads.js';
import { hasRelaxedSimd, hasSimd, missingForThreads } from './detect.js';
import { BadakError, reasonOf } from './errors.js';
import { mib } from './format.js';
import { choice, flagOption, type OptionTable, readOptions, readValue, wholeNumber } from './options.js';
import { say } from './say.js';
import { startWorkers, WORKER_STACK_BYTES } from './workers.js';

export type { Build };

/** Options of {@link init}. */
export interface InitOptions {
  /** Threads to compute with, the calling one included. Default: one per processor, at most 8. */
  threads?: number | undefined;
  /** Forbids relaxed SIMD, so that results are the same bits on every processor. */
  strict?: boolean | undefined;
  /** The build to use; an error if it cannot run here. Default: the fastest that can. */
  build?: Build | undefined;
}

/** More threads than this gain nothing, and each takes memory. */
export const MAX_THREADS = 64;

const INIT_OPTIONS: OptionTable<InitOptions> = {
  threads: wholeNumber(1, MAX_THREADS),
  strict: flagOption,
  build: choice('simd', 'threads', 'relaxed'),
};

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
  /** Why this build was chosen and not a faster one; empty for the fastest. */
  readonly reasons: readonly string[];
}

type Glue = typeof SingleGlue | typeof ThreadsGlue;
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

/** What a worker allocates at its start, in addition to its stack: thread-locals, and the allocator's own data. */
const WORKER_ROOM_BYTES = 64 * 1024;
/** More than this rarely helps models of this size. */
const DEFAULT_MAX_THREADS = 8;
/** Offsets of 32 bits would wrap beyond 4 GiB; no build has more than 2. */
const MAX_ALLOCATION_BYTES = 2 ** 31;
/**
 * How often an idle worker looks for work before it sleeps: about 100 µs. It is 0 when threads outnumber processors.
 */
const IDLE_LOOKS = 50_000;
/** Maximum sizes of shared memory to try, in pages of 64 KiB: a phone may refuse the first. */
const SHARED_PAGES = [16384, 8192, 4096, 2048];

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

let platform: Platform | undefined;
let current: Engine | undefined;
let starting: Promise<Backend> | undefined;

/** Sets the platform. The entry point of the package calls it once. */
export function usePlatform(p: Platform): void {
  platform = p;
}

export function currentPlatform(): Platform {
  if (!platform)
    throw new BadakError('wrong-order', 'badak does not know its platform: import it from its entry point');
  return platform;
}

/** The engine of this thread. @throws BadakError before `await init()` */
export function engine(): Engine {
  if (!current) throw new BadakError('wrong-order', 'the engine has not started: call `await init()` first');
  return current;
}

/**
 * Starts the wasm engine of this thread: picks the fastest build that can run here and starts its workers.
 * Everything after it is synchronous. A second call returns the engine that is running.
 * @throws BadakError when an option is unknown or out of range, when SIMD is missing or `build` cannot run here, when
 *   `threads` was given and they cannot be started, when a second call asks for another engine, and when the engine has
 *   stopped
 */
export async function init(options: InitOptions = {}): Promise<Backend> {
  readOptions('init', options, INIT_OPTIONS);
  current?.expectRunning();
  if (current || starting) {
    const backend = await (starting ?? Promise.resolve(current!.backend));
    const differs =
      (options.build !== undefined && options.build !== backend.build) ||
      (options.threads !== undefined && options.threads !== backend.threads) ||
      (options.strict === true && backend.build === 'relaxed');
    if (differs) {
      throw new BadakError(
        'invalid-argument',
        `init() was called before, and its engine is the ${backend.build} build with ${backend.threads} ` +
          'thread(s). A thread or page can have only one engine: `await shutdown()` ends it.',
      );
    }
    return backend;
  }
  starting = start(options, currentPlatform()).then((started) => {
    current = started;
    return started.backend;
  });
  try {
    return await starting;
  } finally {
    starting = undefined;
  }
}

/**
 * Ends the engine of this thread, its worker threads and its memory. Models, data sets and tensors of it cannot be used any
 * more. After it, `init` starts another engine, with other options if you like; also after the engine has failed. Without an
 * engine it does nothing.
 */
export async function shutdown(): Promise<void> {
  await starting?.catch(() => undefined);
  const ended = current;
  current = undefined;
  await ended?.end();
}

async function start(options: InitOptions, platform: Platform): Promise<Engine> {
  const threads = threadsFor(options.threads, platform);
  const { build, reasons } = choose(options, platform);
  const module = await compile(build, platform);
  if (build === 'simd') {
    const glue = await import('../wasm/glue-single.js');
    const { memory } = glue.initSync({ module });
    return new Engine(
      glue,
      memory,
      { build, threads: 1, arithmetic: arithmeticOf(glue, memory), reasons },
      [],
    );
  }
  const glue = await import('../wasm/glue-threads.js');
  const memory = sharedMemory(glue.INITIAL_PAGES);
  glue.initSync({ module, memory });
  // Workers that start together would all grow the memory. One of them could then use memory that another has just
  // added, before its own view includes it. So the memory is grown first.
  const room = threads * (WORKER_STACK_BYTES + WORKER_ROOM_BYTES);
  glue.release(glue.allocate(room), room);
  const script = (await import('../wasm/worker.js')).default;
  const { workers, failure } = await startWorkers(threads - 1, { script, module, memory, platform });
  if (failure !== undefined && options.threads !== undefined) {
    throw new BadakError(
      'engine-failed',
      `the worker threads could not be started: ${failure}. With \`threads\` 1 the engine needs none.`,
    );
  }
  // Nobody asked for threads: without them everything works, only slower.
  if (failure !== undefined) reasons.push(say`the worker threads could not be started: ${failure}`);
  const running = 1 + workers.length;
  glue.set_threads(running);
  glue.set_spin(running <= platform.availableParallelism() ? IDLE_LOOKS : 0);
  const arithmetic = arithmeticOf(glue, memory);
  return new Engine(glue, memory, { build, threads: running, arithmetic, reasons }, workers);
}

/** Asks by one real operation: engines differ in what relaxed SIMD does, and do not say it. */
function arithmeticOf(glue: Glue, memory: WebAssembly.Memory): Arithmetic {
  const floats = 4;
  const at = glue.allocate(2 * floats * 4) >>> 0;
  const values = new Float32Array(memory.buffer, at, 2 * floats);
  // (1 + 2⁻¹²)² = 1 + 2⁻¹¹ + 2⁻²⁴, of which a rounded product has no 2⁻²⁴.
  const x = 1 + 2 ** -12;
  values.fill(-1, 0, floats).fill(x, floats);
  glue.add_scaled(at as Out<'f32'>, (at + floats * 4) as In<'f32'>, floats, x);
  const [sum] = new Float32Array(memory.buffer, at, 1);
  glue.release(at, 2 * floats * 4);
  return sum === 2 ** -11 ? 'exact' : 'fused';
}

function threadsFor(threads: number | undefined, platform: Platform): number {
  return threads ?? Math.min(platform.availableParallelism(), DEFAULT_MAX_THREADS);
}

function choose(options: InitOptions, platform: Platform): { build: Build; reasons: string[] } {
  if (!hasSimd()) {
    throw new BadakError(
      'unsupported',
      'this JavaScript engine has no WebAssembly SIMD. Use Node 16.4, Chrome 91, Firefox 89, Safari 16.4 or newer.',
    );
  }
  if (options.strict && options.build === 'relaxed') {
    throw new BadakError(
      'invalid-argument',
      'init: strict forbids relaxed SIMD, but build is relaxed. Give only one of the two.',
    );
  }
  if (options.build === 'simd' && options.threads !== undefined && options.threads > 1) {
    throw new BadakError(
      'invalid-argument',
      `init: the simd build has one thread, found threads ${options.threads}`,
    );
  }
  const noThreads = whyNoThreads(platform);
  if (!noThreads && !options.strict && options.build !== 'threads') platform.allowRelaxedSimd();
  const noRelaxed = noThreads ?? (hasRelaxedSimd() ? undefined : say`there is no relaxed SIMD here`);

  const obstacle = { simd: undefined, threads: noThreads, relaxed: noRelaxed };
  if (options.build) {
    const why = obstacle[options.build];
    if (why) throw new BadakError('unsupported', `the ${options.build} build cannot run here: ${why}`);
    return { build: options.build, reasons: [say`it was asked for`] };
  }
  if (noThreads) {
    if (options.threads !== undefined && options.threads > 1) {
      throw new BadakError('unsupported', `${options.threads} threads cannot run here: ${noThreads}`);
    }
    return { build: 'simd', reasons: [noThreads] };
  }
  if (options.strict) return { build: 'threads', reasons: [say`strict forbids relaxed SIMD`] };
  return noRelaxed ? { build: 'threads', reasons: [noRelaxed] } : { build: 'relaxed', reasons: [] };
}

/** Everything that stands in the way of threads, so that nobody mends one thing only to learn of the next. */
function whyNoThreads(platform: Platform): string | undefined {
  const missing = missingForThreads();
  const why =
    missing &&
    {
      isolation: say`there is no shared memory here: the page and the script of its worker need the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp`,
      SharedArrayBuffer: say`there is no shared memory here: this JavaScript engine has no SharedArrayBuffer`,
      'shared wasm memory': say`there is no shared memory here: this JavaScript engine has none for WebAssembly`,
    }[missing];
  const page = platform.mayBlock() ? undefined : say`a page must not wait for threads; run badak in a worker`;
  return why && page ? say`${why}; ${page}` : (why ?? page);
}

async function compile(build: Build, platform: Platform): Promise<WebAssembly.Module> {
  try {
    return (await platform.compile(build)) as WebAssembly.Module;
  } catch (error) {
    throw new BadakError(
      'unsupported',
      `the ${build} build could not be compiled: ${reasonOf(error)}. If the page has a content ` +
        `security policy, it must allow 'wasm-unsafe-eval'.`,
    );
  }
}

function sharedMemory(initial: number): WebAssembly.Memory {
  let refused: unknown;
  for (const maximum of SHARED_PAGES) {
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    } catch (error) {
      refused = error;
    }
  }
  throw new BadakError(
    'out-of-memory',
    `the shared memory, of at least 128 MiB, could not be allocated: ${String(refused)}`,
  );
}
