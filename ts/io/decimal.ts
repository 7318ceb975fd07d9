/**
 * Reads decimal numbers in ASCII without making a string of each: a file of word vectors has hundreds of millions of
 * them.
 *
 *     value = ± mantissa · 10^exponent
 *
 * A mantissa of at most 15 digits is exact in double precision, and so is 10^22. One product or quotient of the two is
 * then rounded once, as `Number(text)` rounds. All other numbers go through `Number`.
 */
const MOST_DIGITS = 15;
const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);
const [PLUS, MINUS, POINT, ZERO, E, LOWER_E] = [0x2b, 0x2d, 0x2e, 0x30, 0x45, 0x65];
/** Only one of its parts can take a digit: otherwise a long text that is no number could be read in many ways. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * @returns NaN when the bytes from `start` to before `end` are not a decimal number: `nan`, `0x1f` and `1,5` are not
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const negative = bytes[at] === MINUS;
  if (negative || bytes[at] === PLUS) at += 1;
  let mantissa = 0;
  let digits = 0;
  let read = 0;
  let exponent = 0;
  let behindPoint = false;
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      if (mantissa > 0) digits += 1;
      read += 1;
      if (behindPoint) exponent -= 1;
    } else if (bytes[at] === POINT && !behindPoint) behindPoint = true;
    else break;
  }
  if (read === 0) return NaN;
  if (at < end) {
    if (bytes[at] !== E && bytes[at] !== LOWER_E) return NaN;
    return slowly(bytes, start, end);
  }
  if (digits > MOST_DIGITS || exponent < -22) return slowly(bytes, start, end);
  const value = exponent < 0 ? mantissa / POWERS[-exponent]! : mantissa;
  return negative ? -value : value;
}

function slowly(bytes: Uint8Array, start: number, end: number): number {
  const text = DECODER.decode(bytes.subarray(start, Math.min(end, start + MOST_CHARACTERS)));
  return NUMBER.test(text) ? Number(text) : NaN;
}

/** A byte order mark is kept, so that a text with one is no number. */
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
/** No program writes a longer number. */
const MOST_CHARACTERS = 1000;
