import { type Engine, engine } from './engine.js';
import { BadakError } from './errors.js';
import { INSPECT } from './inspect.js';
import { expectDimensions, format, type Shape, sizeOf } from './shape.js';
import { BYTES, type DType, Tensor } from './tensor.js';
import { shown } from './values.js';

/** Tensors start at cache lines. */
const ALIGNMENT = 64;
const FIRST_BLOCK_BYTES = 256 * 1024;

interface Block {
  offset: number;
  bytes: number;
}

/**
 * The memory that a workspace holds. It is a separate object, so that the memory can be freed after the workspace is
 * collected.
 */
interface Holdings {
  readonly engine: Engine;
  readonly kept: Block[];
  readonly step: Block[];
}

function giveBack({ engine, kept, step }: Holdings): void {
  engine.holders -= 1;
  for (const { offset, bytes } of [...kept.splice(0), ...step.splice(0)]) engine.release(offset, bytes);
}

/** Frees the memory of workspaces that were not disposed, after the garbage collector has collected them. */
const forgotten = new FinalizationRegistry(giveBack);

/**
 * The memory of one model, with two lifetimes.
 *
 * *Kept* memory ({@link keep}) holds parameters, gradients and states until {@link dispose}. *Step* memory
 * ({@link take}) holds the results of one step; {@link begin} takes all of it back at once, at the start of the next.
 * Step memory grows up to what the largest step needs. After that, steps allocate nothing.
 *
 * A workspace that was not disposed gives its memory back when the garbage collector collects it. Call `dispose`
 * nevertheless: the collector sees only a small object and not the megabytes that it holds, so it may take a long time.
 */
export class Workspace implements Disposable {
  /** The engine whose memory it is. */
  readonly engine: Engine = engine();
  readonly #holdings: Holdings = { engine: this.engine, kept: [], step: [] };
  /** Bytes of the last step block that are in use. */
  #used = 0;
  #generation = 1;
  #disposed = false;

  /** An empty workspace. @throws BadakError when `init` was not awaited before, or the engine has ended */
  constructor() {
    this.engine.holders += 1;
    forgotten.register(this, this.#holdings, this);
  }

  /**
   * Calls `make` and returns its result. If `make` throws, the workspace is disposed. This is for constructors: if one
   * throws, its caller has no object to dispose.
   * @throws what `make` threw
   */
  wholly<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /**
   * A tensor of zeros that lives as long as the workspace.
   * @throws BadakError when the shape or the type is not valid, or there is not enough memory
   */
  keep<D extends DType = 'f32'>(shape: Shape, dtype: D = 'f32' as D): Tensor<D> {
    const block = this.#allocate(bytesOf(shape, dtype));
    this.#holdings.kept.push(block);
    new Uint8Array(this.engine.memory.buffer, block.offset, block.bytes).fill(0);
    return Tensor.in(this, { offset: block.offset, shape, dtype, generation: 0 });
  }

  /**
   * A tensor that lives until the next {@link begin}. Its values are undefined until they are set.
   * @throws BadakError when the shape or the type is not valid, or there is not enough memory
   */
  take<D extends DType = 'f32'>(shape: Shape, dtype: D = 'f32' as D): Tensor<D> {
    const bytes = bytesOf(shape, dtype);
    const { step } = this.#holdings;
    let block = step.at(-1);
    if (!block || this.#used + bytes > block.bytes) {
      block = this.#allocate(Math.max(bytes, FIRST_BLOCK_BYTES));
      step.push(block);
      this.#used = 0;
    }
    const offset = block.offset + this.#used;
    this.#used += bytes;
    return Tensor.in(this, { offset, shape, dtype, generation: this.#generation });
  }

  /**
   * Starts a step. The memory of every tensor taken before is given back.
   * @throws BadakError when there is not enough memory for the steps that were seen
   */
  begin(): void {
    this.#generation += 1;
    this.#used = 0;
    const { step } = this.#holdings;
    if (step.length > 1) {
      // The last step needed several blocks. One block of their total size is enough for every step of this size.
      const bytes = step.reduce((sum, block) => sum + block.bytes, 0);
      for (const block of step.splice(0)) this.engine.release(block.offset, block.bytes);
      step.push(this.#allocate(bytes));
    }
  }

  /** Bytes of kept memory and of step memory together. */
  get bytes(): number {
    const { kept, step } = this.#holdings;
    return [...kept, ...step].reduce((sum, block) => sum + block.bytes, 0);
  }

  /** Whether the tensor's memory has not been given back. @internal */
  isLive({ generation }: Tensor<DType>): boolean {
    return !this.#disposed && (generation === 0 || generation === this.#generation);
  }

  /** Bytes held, for `console.log`. @internal */
  [INSPECT](): string {
    return this.#disposed ? 'Workspace, disposed' : `Workspace of ${this.bytes.toLocaleString('en')} bytes`;
  }

  /** Bytes held, for `JSON.stringify` of what holds a workspace. */
  toJSON(): { bytes: number } {
    return { bytes: this.bytes };
  }

  /** @throws BadakError when the tensor's memory was given back @internal */
  check(tensor: Tensor<DType>): void {
    this.engine.expectThere();
    if (this.#disposed)
      throw new BadakError(
        'disposed',
        `a tensor ${format(tensor.shape)} was used after its memory was given back: its model, data set or workspace was disposed`,
      );
    if (tensor.generation !== 0 && tensor.generation !== this.#generation) {
      throw new BadakError(
        'disposed',
        `a tensor ${format(tensor.shape)} was used after the next pass or batch, which takes its memory. To keep ` +
          'the values, copy them with toArray() before.',
      );
    }
  }

  /** Gives all memory back. Calling it twice does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    forgotten.unregister(this);
    giveBack(this.#holdings);
  }

  /** The same as {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #allocate(bytes: number): Block {
    if (this.#disposed)
      throw new BadakError('disposed', 'a model, data set or workspace was used after it was disposed');
    return {
      offset: this.engine.allocate(bytes, { bytes: this.bytes, kept: this.#holdings.kept.length }),
      bytes,
    };
  }
}

function bytesOf(shape: Shape, dtype: DType): number {
  expectDimensions(shape);
  const bytes: unknown = BYTES[dtype];
  if (typeof bytes !== 'number') {
    const types = Object.keys(BYTES).join(', ');
    throw new BadakError(
      'invalid-argument',
      `expected a type of tensors, one of ${types}, found ${shown(dtype)}`,
    );
  }
  return Math.max(1, Math.ceil((sizeOf(shape) * bytes) / ALIGNMENT)) * ALIGNMENT;
}
