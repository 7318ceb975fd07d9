import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { type OptionTable, readOptions, wordIdOption } from '../core/options.js';
import { expectSize } from '../core/shape.js';
import { expectWordIds } from '../core/whole-numbers.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import { expectRowNumbers } from './row-numbers.js';

/** A batch of N targets and their contexts. */
export interface WindowBatch {
  /** Contexts: ids [N, 2·window], from left to right without the target. */
  x: Tensor<'i32'>;
  /** Targets: ids of the words in the middle [N]. */
  t: Tensor<'i32'>;
}

/** Options of {@link Windows}. */
export interface WindowOptions {
  /**
   * The id that ends a line. Contexts do not cross it: outside of a line they are filled with this id, and every other
   * word of the text is a target. By default contexts cross lines.
   */
  lineEnd?: number | undefined;
}

const OPTIONS: OptionTable<WindowOptions> = { lineEnd: wordIdOption };

/**
 * A corpus in wasm memory, cut into targets and contexts: a word is a target when it has `window` words on each side
 * (vol. 2, section 3.3.1).
 */
export class Windows implements Disposable {
  /** Number of targets. */
  readonly count: number;
  readonly #workspace = new Workspace();
  readonly #corpus: Tensor<'i32'>;
  /** Where the windows begin; undefined when one begins at every place of the corpus. */
  readonly #places: Uint32Array | undefined;

  /**
   * @param options where lines end
   * @throws BadakError when an option is unknown or not an id, the window is not a positive whole number, or the text
   *   is too short
   */
  constructor(
    ids: ArrayLike<number>,
    /** Words on each side of a target. */
    readonly window: number,
    options: WindowOptions = {},
  ) {
    expectSize('Windows: window', window);
    const { lineEnd } = readOptions('Windows', options, OPTIONS);
    expectWordIds('Windows', ids);
    if (lineEnd !== undefined) {
      const { apart, places } = linesApart(ids, window, lineEnd);
      [ids, this.#places] = [apart, places];
    }
    this.count = this.#places?.length ?? ids.length - 2 * window;
    if (this.count < 1) {
      throw new BadakError(
        'unusable-data',
        `Windows: expected at least ${2 * window + 1} words of text for a window of ${window}, found ${ids.length}. Use a smaller window or more text.`,
      );
    }
    const ws = this.#workspace;
    this.#corpus = ws.wholly(() => ws.keep([ids.length], 'i32').set(ids));
  }

  /**
   * The targets with these numbers and their contexts; valid until the next batch.
   * @throws BadakError when there is no number, or one is not the number of a target
   */
  batch(rows: ArrayLike<number>): WindowBatch {
    expectRowNumbers('target', rows, this.count);
    const n = rows.length;
    const ws = this.#workspace;
    ws.begin();
    const places = this.#places;
    const picks = ws.take([n], 'u32').set(places ? Array.from(rows, (row) => places[row]!) : rows);
    const x = ws.take([n, 2 * this.window], 'i32');
    const t = ws.take([n], 'i32');
    kernels.contextsAndTargets(x, t, this.#corpus, picks);
    return { x, t };
  }

  /** Frees the memory. */
  dispose(): void {
    this.#workspace.dispose();
  }

  /** The same as {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** The text with `window` line ends after each line, and where the windows of all other words begin. */
function linesApart(
  ids: ArrayLike<number>,
  window: number,
  lineEnd: number,
): { apart: Uint32Array; places: Uint32Array } {
  let ends = 0;
  for (let i = 0; i < ids.length; i++) if (ids[i] === lineEnd) ends += 1;
  const apart = new Uint32Array(ids.length + ends * (window - 1) + 2 * window).fill(lineEnd);
  const places = new Uint32Array(ids.length - ends);
  let [at, found] = [window, 0];
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === lineEnd) {
      at += window;
      continue;
    }
    places[found++] = at - window;
    apart[at++] = ids[i]!;
  }
  return { apart, places };
}
