/**
 * Tall tiles: six rows of sums instead of four. They are faster where the JavaScript engine keeps the order of the
 * instructions, and half as fast where it does not, because it runs out of registers. The bits are the same.
 */
import type { Glue } from './engine.js';
import { fastest, type Product, withProducts } from './trial-products.js';

const TIMED: Product = { m: 48, n: 128, k: 256 };
/** Each kind is timed for so long, in turns. */
const ROUND_MS = 1;
const ROUNDS = 4;
/** Before the engine has compiled the loops once more, both are about as fast as each other. */
const SLOWER = 1.15;

/** Turns tall tiles on, if they are not slower here. @internal */
export function tryTall(glue: Glue, memory: WebAssembly.Memory): void {
  if (!keepsOrder()) return;
  const isFaster = withProducts(glue, memory, TIMED, ({ compute }) => {
    const best = [Infinity, Infinity];
    for (let round = 0; round < ROUNDS; round++) {
      for (const tall of [0, 1] as const) {
        glue.set_tall(tall === 1);
        best[tall] = Math.min(
          best[tall]!,
          fastest(() => compute(TIMED, tall), ROUND_MS),
        );
      }
    }
    return best[1]! <= SLOWER * best[0]!;
  });
  glue.set_tall(isFaster === true);
}

/**
 * Whether the engine may keep the order. V8 does so since version 13.2, so neither Node 20 and 22 nor older Chromium do. What
 * this looks for is a little younger there, and Firefox and Safari have it as well.
 */
function keepsOrder(): boolean {
  return 'isError' in Error;
}
