/**
 * Tall tiles: six rows of sums instead of four. They are faster where the JavaScript engine keeps the order of the
 * instructions, and half as fast where it does not, because it runs out of registers. The bits are the same.
 */
import type { Glue } from './engine.js';
import { fastest, type Product, withProducts } from './trial-products.js';

const TIMED: Product = { m: 48, n: 128, k: 256 };
/** Each kind is timed for so long, in turns, at least so many times. */
const ROUND_MS = 1;
const ROUNDS = 3;
/** The engine compiles the loops of one kind once more before those of the other, and then that one is faster for a while. */
const PATIENCE_MS = 40;
/** Where sums do not fit into registers, tall tiles take twice as long. What is below this is noise. */
const MUCH_SLOWER = 1.15;

/**
 * Turns tall tiles on where the engine may keep the order of instructions, unless they are much slower all the same. The trial
 * finds only that: it often ends before the engine has compiled the loops as well as it can. @internal
 */
export function tryTall(glue: Glue, memory: WebAssembly.Memory): void {
  if (!keepsOrder()) return;
  const isOn = withProducts(glue, memory, [TIMED], ({ compute }) => {
    const time = (tall: 0 | 1) => {
      glue.set_tall(tall === 1);
      return fastest(() => compute(TIMED, tall), ROUND_MS);
    };
    const end = performance.now() + PATIENCE_MS;
    for (let round = 1; performance.now() < end; round++) {
      const low = time(0);
      if (time(1) <= MUCH_SLOWER * low && round >= ROUNDS) return true;
    }
    return false;
  });
  glue.set_tall(isOn === true);
}

/**
 * Whether the engine may keep the order. V8 does so since version 13.2, so neither Node 20 and 22 nor older Chromium do. What
 * this looks for is a little younger there, and Firefox and Safari have it as well.
 */
function keepsOrder(): boolean {
  return 'isError' in Error;
}
