import { BadakError, type ErrorCode } from '../../ts/index.js';

/**
 * Matches a {@link BadakError} by its code and by the names and numbers that its message has to repeat, in any order.
 * Sentences are free to change: `expect(call).toThrow(refusal('shape-mismatch', 'W1', '[2, 3]'))`.
 */
export function refusal(
  code: ErrorCode,
  ...mentions: (string | number)[]
): { asymmetricMatch(error: unknown): boolean } {
  return {
    asymmetricMatch: (error) => {
      const isRefused = error instanceof BadakError && error.code === code;
      if (isRefused && mentions.every((mention) => error.message.includes(String(mention)))) return true;
      // Vitest alone would not show the error that it found.
      const found = error instanceof BadakError ? `${error.code}: ${error.message}` : String(error);
      throw new Error(`expected ${[code, ...mentions].join(', ')}\nfound ${found}`, { cause: error });
    },
  };
}
