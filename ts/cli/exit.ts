import { BadakError } from '../core/errors.js';
import { experiments } from '../experiments/index.js';
import { flagName } from '../experiments/params.js';

/** Exit codes: a contract with whoever calls the command. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** What was typed does not fit: the user is to type something else. */
export class UsageError extends BadakError {
  constructor(message: string) {
    super('usage', message);
  }
}

/** @throws UsageError where `check` throws an error of this kind */
export function orUsage<T>(check: () => T, kind: new (...given: never[]) => BadakError = BadakError): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof kind ? new UsageError(error.message) : error;
  }
}

/** What the library calls by its name and the command line by a flag. */
const NAMES: ReadonlySet<string> = new Set([
  ...experiments.flatMap(({ params }) => Object.keys(params)),
  ...['search', 'trials', 'dataDir', 'threads', 'seed'],
]);

/** A sentence of the library in the command line's words: `hiddenSize` in backticks becomes --hidden-size. */
export function withFlags(sentence: string): string {
  return sentence.replace(/`([a-zA-Z]+)`/g, (quoted, name: string) =>
    NAMES.has(name) ? `--${flagName(name)}` : quoted,
  );
}
