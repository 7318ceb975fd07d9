/**
 * Wide mode: tiles of 16 columns, whose instructions the JavaScript engine joins in pairs to instructions on 256 bits. No
 * engine says whether it does, so this tries it.
 */
import type { Glue } from './engine.js';
import { say } from './say.js';
import { fastest, type Product, withProducts } from './trial-products.js';

/** Its values are compared: tiles with all kinds of edges, and two blocks of k. */
const COMPARED: Product = { m: 18, n: 37, k: 401 };
/** It is timed: about a tenth of a millisecond. */
const TIMED: Product = { m: 96, n: 160, k: 384 };

/** The engine compiles hot functions once more, in the background; before that both modes are slow. */
const PATIENCE_MS = 250;
const ROUND_MS = 3;
/** Wide mode has to be this much faster, in so many rounds in a row. */
const WORTH = 1.2;
const SURE_ROUNDS = 3;

/**
 * Turns wide mode on, if it gives the same bits and is faster here.
 * @returns why wide mode stays off; undefined if it is on
 * @internal
 */
export function tryWide(glue: Glue, memory: WebAssembly.Memory): string | undefined {
  glue.set_wide(true);
  const why = compare(glue, memory);
  if (why !== undefined) glue.set_wide(false);
  return why;
}

function compare(glue: Glue, memory: WebAssembly.Memory): string | undefined {
  const found = withProducts(glue, memory, [COMPARED, TIMED], ({ compute, bits }): { why?: string } => {
    const [narrow, wide] = [0, 1] as const;
    const run = (product: Product, kind: 0 | 1) => {
      glue.set_wide(kind === wide);
      compute(product, kind);
    };
    run(COMPARED, narrow);
    run(COMPARED, wide);
    const expected = bits(narrow, COMPARED);
    if (bits(wide, COMPARED).some((value, i) => value !== expected[i]))
      return { why: say`it gave other values` };

    const end = performance.now() + PATIENCE_MS;
    // The fastest of all rounds, of both: on a busy machine a round can take long.
    const fastestMs = [Infinity, Infinity];
    let [sure, ratio] = [0, 0];
    while (sure < SURE_ROUNDS) {
      if (performance.now() > end) return { why: say`it is ${ratio.toFixed(2)} times as fast here` };
      for (const kind of [narrow, wide])
        fastestMs[kind] = Math.min(
          fastestMs[kind]!,
          fastest(() => run(TIMED, kind), ROUND_MS),
        );
      ratio = fastestMs[narrow]! / fastestMs[wide]!;
      sure = ratio >= WORTH ? sure + 1 : 0;
    }
    return {};
  });
  return found === undefined ? say`there is not enough memory to try it` : found.why;
}
