import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import { type OptionTable, readOptions, wordIdOption } from '../core/options.js';
import { expectSize } from '../core/shape.js';
import { expectWordIds } from '../core/whole-numbers.js';
import type { Tensor } from '../core/tensor.js';
import { Workspace } from '../core/workspace.js';
import { expectRowNumbers } from './row-numbers.js';

export interface WindowBatch {
  /** Contexts: ids [N, 2·window], from left to right without the target. */
  x: Tensor<'i32'>;
  /** Targets: ids of the words in the middle [N]. */
  t: Tensor<'i32'>;
}

export interface WindowOptions {
  /**
   * The id that ends a line. Contexts do not reach over it: beyond a line's ends they are made of this id, and every other word of
   * the text is a target. By default contexts reach over lines.
   */
  lineEnd?: number | undefined;
}

const OPTIONS: OptionTable<WindowOptions> = { lineEnd: wordIdOption };

/**
 * A corpus in wasm memory, cut into a target and the words around it at every place that has enough on either side
 * (vol. 2, section 3.3.1).
 */
export class Windows implements Disposable {
  /** Targets there are. */
  readonly count: number;
  readonly #workspace = new Workspace();
  readonly #corpus: Tensor<'i32'>;
  /** Where the windows begin, where that is not every place of the corpus. */
  readonly #places: Uint32Array | undefined;

  /**
   * @param options where lines end
   * @throws BadakError when an option is unknown or no id, or the window is not a positive whole number, or is wider than the corpus
   */
  constructor(
    ids: ArrayLike<number>,
    readonly window: number,
    options: WindowOptions = {},
  ) {
    expectSize('window', window);
    const { lineEnd } = readOptions('Windows', options, OPTIONS);
    expectWordIds('Windows', ids);
    if (lineEnd !== undefined) {
      const { apart, places } = linesApart(ids, window, lineEnd);
      [ids, this.#places] = [apart, places];
    }
    this.count = this.#places?.length ?? ids.length - 2 * window;
    if (this.count < 1) {
      throw new BadakError(
        `a window of ${window} takes ${2 * window + 1} words of text, and there are ${ids.length}: give a smaller window or more text`,
      );
    }
    const ws = this.#workspace;
    this.#corpus = ws.wholly(() => ws.keep([ids.length], 'i32').set(ids));
  }

  /**
   * The targets with these numbers and their contexts; valid until the next batch.
   * @throws BadakError when there is none, or one is not the number of a target
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

  dispose(): void {
    this.#workspace.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** The lines of a text with as many of its line ends between them as a window is wide, and where the other words' windows begin. */
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
