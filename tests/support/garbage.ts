/** Damaged files, the same ones in every run. */
import { expect } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';

/** Whole numbers below a bound that look random. */
export function dice(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A file with bytes changed, removed or inserted; one in ten has only random bytes. */
export function garbageOf(whole: Uint8Array, seed: number): Uint8Array {
  const roll = dice(seed);
  if (roll(10) === 0) return Uint8Array.from({ length: roll(300) }, () => roll(256));
  const bytes = [...whole];
  for (let change = roll(4); change >= 0; change--) {
    const at = roll(bytes.length);
    const some = Array.from({ length: roll(3) }, () => roll(256));
    bytes.splice(at, roll(3), ...some);
  }
  return Uint8Array.from(bytes);
}

/** Expects that reading garbage gives a sound result, or an error that names the file. @returns the number of errors */
export function expectRefusals<T>(
  whole: Uint8Array,
  read: (bytes: Uint8Array) => T,
  names: RegExp,
  isSound: (read: T) => boolean,
): number {
  let refused = 0;
  for (let seed = 0; seed < 2000; seed++) {
    let result: T;
    try {
      result = read(garbageOf(whole, seed));
    } catch (error) {
      expect(error, `garbage ${seed}`).toBeInstanceOf(BadakError);
      expect((error as Error).message).toMatch(names);
      refused += 1;
      continue;
    }
    expect(isSound(result), `garbage ${seed}`).toBe(true);
  }
  return refused;
}
