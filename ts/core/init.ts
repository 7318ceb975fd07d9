/** Starts the engine of this thread with the fastest build that can run here, and ends it. */
import { currentPlatform } from './current-platform.js';
import type { Build, Platform } from '../platform/platform.js';
import { hasRelaxedSimd, hasSimd, missingForThreads } from './detect.js';
import {
  type Arithmetic,
  type Backend,
  currentEngine,
  Engine,
  type Glue,
  type In,
  type Out,
  replaceEngine,
} from './engine.js';
import { BadakError, reasonOf } from './errors.js';
import { choice, flagOption, type OptionTable, readOptions, wholeNumber } from './options.js';
import { say } from './say.js';
import { tryTall } from './tall.js';
import { isList, isObject } from './values.js';
import { startWorkers, WORKER_STACK_BYTES } from './workers.js';

/** Options of {@link init}. */
export interface InitOptions {
  /** Threads to compute with, the calling one included. Default: one per processor, at most 8. */
  threads?: number | undefined;
  /** Forbids relaxed SIMD, so that results are the same bits on every processor. */
  strict?: boolean | undefined;
  /** The build to use; an error if it cannot run here. Default: the fastest that can. */
  build?: Build | undefined;
  /**
   * Asks for wide mode: instructions on 256 bits, which Node 24 and newer can make of two on 128 bits. Products,
   * convolutions and recurrent layers are then up to twice as fast, with the same bits. It is an experiment of the
   * JavaScript engine, so `init` first compares values and speed, for about a tenth of a second. Where it brings
   * nothing, the engine starts without it, and {@link Backend.reasons} says why.
   */
  wide?: boolean | undefined;
}

/** More threads than this gain nothing, and each takes memory. */
export const MAX_THREADS = 64;

const INIT_OPTIONS: OptionTable<InitOptions> = {
  threads: wholeNumber(1, MAX_THREADS),
  strict: flagOption,
  build: choice('simd', 'threads', 'relaxed'),
  wide: flagOption,
};

/** What a worker allocates at its start, in addition to its stack: thread-locals, and the allocator's own data. */
const WORKER_ROOM_BYTES = 64 * 1024;
/** More than this rarely helps models of this size. */
const DEFAULT_MAX_THREADS = 8;
/**
 * How often an idle worker looks for work before it sleeps: about 100 µs. It is 0 when threads outnumber processors.
 */
const IDLE_LOOKS = 50_000;
/** Maximum sizes of shared memory to try, in pages of 64 KiB: a phone may refuse the first. */
const SHARED_PAGES = [16384, 8192, 4096, 2048];

let starting: Promise<Backend> | undefined;
/** Of the engine that runs or starts: it may stay off all the same, and would do so again. */
let askedForWide = false;

/**
 * Starts the wasm engine of this thread: picks the fastest build that can run here and starts its workers.
 * Everything after it is synchronous. A second call returns the engine that is running.
 * @throws BadakError when an option is unknown or out of range, when SIMD is missing or `build` cannot run here, when
 *   `threads` was given and they cannot be started, when a second call asks for another engine, and when the engine has
 *   stopped
 */
export async function init(options: InitOptions = {}): Promise<Backend> {
  options = readOptions('init', readOnce(options), INIT_OPTIONS);
  const running = currentEngine();
  running?.expectRunning();
  if (running || starting) {
    const backend = await (starting ?? Promise.resolve(running!.backend));
    const differs =
      (options.build !== undefined && options.build !== backend.build) ||
      (options.threads !== undefined && options.threads !== backend.threads) ||
      (options.strict === true && backend.build === 'relaxed') ||
      (options.wide === true && !askedForWide);
    if (differs) {
      throw new BadakError(
        'invalid-argument',
        `init() was called before, and its engine is the ${backend.build} build with ${backend.threads} ` +
          'thread(s). A thread or page can have only one engine: `await shutdown()` ends it.',
      );
    }
    return backend;
  }
  askedForWide = options.wide === true;
  starting = start(options, currentPlatform()).then((started) => {
    replaceEngine(started);
    return started.backend;
  });
  try {
    return await starting;
  } finally {
    starting = undefined;
  }
}

/** The options as they are now: one that is computed could be another, which nothing has checked, when it is read again. */
function readOnce(given: InitOptions): InitOptions {
  if (!isObject(given) || isList(given)) return given;
  const { threads, strict, build, wide, ...others } = given;
  return { threads, strict, build, wide, ...others };
}

/**
 * Ends the engine of this thread, its worker threads and its memory. Models, data sets and tensors of it cannot be used any
 * more. After it, `init` starts another engine, with other options if you like; also after the engine has failed. Without an
 * engine it does nothing.
 */
export async function shutdown(): Promise<void> {
  await starting?.catch(() => undefined);
  await replaceEngine(undefined)?.end();
}

async function start(options: InitOptions, platform: Platform): Promise<Engine> {
  const threads = threadsFor(options.threads, platform);
  const { build, reasons } = choose(options, platform);
  // Before the kernels are compiled: the JavaScript engine decides then.
  const cannot = options.wide ? platform.allowWide() : undefined;
  // Most engines are not asked for it.
  const { tryWide } = options.wide && cannot === undefined ? await import('./wide.js') : {};
  /** What an engine of this glue computes like. */
  const backend = (glue: Glue, memory: WebAssembly.Memory, running: number): Backend => {
    tryTall(glue, memory);
    const staysOff = cannot ?? tryWide?.(glue, memory);
    return {
      build,
      threads: running,
      arithmetic: arithmeticOf(glue, memory),
      wide: options.wide === true && staysOff === undefined,
      reasons: staysOff === undefined ? reasons : [...reasons, say`wide mode stays off: ${staysOff}`],
    };
  };
  const module = await compile(build, platform);
  if (build === 'simd') {
    const glue = await import('../wasm/glue-single.js');
    const { memory } = glue.initSync({ module });
    return new Engine(glue, memory, backend(glue, memory, 1), []);
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
  const found = backend(glue, memory, running);
  glue.set_threads(running);
  glue.set_spin(running <= platform.availableParallelism() ? IDLE_LOOKS : 0);
  return new Engine(glue, memory, found, workers);
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
    // The platform knows better why.
    if (error instanceof BadakError) throw error;
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
