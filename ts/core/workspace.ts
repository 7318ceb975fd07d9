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

/** What a workspace holds, apart from it, so that it can be given back when the workspace is gone. */
interface Holdings {
  readonly engine: Engine;
  readonly kept: Block[];
  readonly step: Block[];
}

function giveBack({ engine, kept, step }: Holdings): void {
  engine.holders -= 1;
  for (const { offset, bytes } of [...kept.splice(0), ...step.splice(0)]) engine.release(offset, bytes);
}

/** Workspaces that nobody disposed and nobody can reach: the garbage collector finds them, some time. */
const forgotten = new FinalizationRegistry(giveBack);

/**
 * The memory of one model, with two lifetimes.
 *
 * *Kept* memory ({@link keep}) holds parameters, gradients and states until {@link dispose}. *Step* memory
 * ({@link take}) holds what one step computes; {@link begin} takes all of it back at once, at the start of the next.
 * Step memory only ever grows to what the largest step needed: after that, steps allocate nothing.
 *
 * One that is forgotten gives its memory back when the garbage collector comes by. That is no reason not to dispose: the
 * collector sees a small object, not the megabytes behind it, and is in no hurry.
 */
export class Workspace implements Disposable {
  readonly engine: Engine = engine();
  readonly #holdings: Holdings = { engine: this.engine, kept: [], step: [] };
  /** Bytes in use of the last step block. */
  #used = 0;
  #generation = 1;
  #disposed = false;

  constructor() {
    this.engine.holders += 1;
    forgotten.register(this, this.#holdings, this);
  }

  /**
   * For constructors: whoever gets an error instead of an object has nothing to dispose. If `make` throws, everything
   * is given back at once.
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
   * @throws BadakError when it is no shape or type, or the memory is not enough
   */
  keep<D extends DType = 'f32'>(shape: Shape, dtype: D = 'f32' as D): Tensor<D> {
    const block = this.#allocate(bytesOf(shape, dtype));
    this.#holdings.kept.push(block);
    new Uint8Array(this.engine.memory.buffer, block.offset, block.bytes).fill(0);
    return Tensor.in(this, { offset: block.offset, shape, dtype, generation: 0 });
  }

  /** A tensor that lives until the next {@link begin}; its values are undefined until set. */
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

  /** Starts a step: every tensor taken before is gone. */
  begin(): void {
    this.#generation += 1;
    this.#used = 0;
    const { step } = this.#holdings;
    if (step.length > 1) {
      // The last step outgrew its block: one block of the size of all serves every step like it.
      const bytes = step.reduce((sum, block) => sum + block.bytes, 0);
      for (const block of step.splice(0)) this.engine.release(block.offset, block.bytes);
      step.push(this.#allocate(bytes));
    }
  }

  /** Bytes held, of both lifetimes. */
  get bytes(): number {
    const { kept, step } = this.#holdings;
    return [...kept, ...step].reduce((sum, block) => sum + block.bytes, 0);
  }

  /** Whether the tensor's memory is still its own. @internal */
  isLive({ generation }: Tensor<DType>): boolean {
    return !this.#disposed && (generation === 0 || generation === this.#generation);
  }

  /** Bytes held, for `console.log`. @internal */
  [INSPECT](): string {
    return this.#disposed ? 'Workspace, disposed' : `Workspace of ${this.bytes.toLocaleString('en')} bytes`;
  }

  /** @throws BadakError when the tensor's memory is no longer its own @internal */
  check(tensor: Tensor<DType>): void {
    if (this.#disposed)
      throw new BadakError(`a tensor ${format(tensor.shape)} was used after its model was disposed`);
    if (tensor.generation !== 0 && tensor.generation !== this.#generation) {
      throw new BadakError(
        `a tensor ${format(tensor.shape)} was used after the step it belonged to; copy it with toArray() to keep its values`,
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

  [Symbol.dispose](): void {
    this.dispose();
  }

  #allocate(bytes: number): Block {
    if (this.#disposed) throw new BadakError('the model was disposed');
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
    throw new BadakError(`expected a tensor’s type, one of ${types}, found ${shown(dtype)}`);
  }
  return Math.max(1, Math.ceil((sizeOf(shape) * bytes) / ALIGNMENT)) * ALIGNMENT;
}
