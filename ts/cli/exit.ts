import { BadakError } from '../core/errors.js';
import { experiments } from '../experiments/index.js';
import { flagName } from '../experiments/params.js';

/** Exit codes. Scripts rely on them. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** An error in the typed command or its flags. It ends with the exit code {@link EXIT}.usage. */
export class UsageError extends BadakError {
  constructor(message: string) {
    super('usage', message);
  }
}

/** The result of `check`. @throws UsageError where `check` throws an error of class `kind` */
export function orUsage<T>(check: () => T, kind: new (...given: never[]) => BadakError = BadakError): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof kind ? new UsageError(error.message) : error;
  }
}

/** Names of the library that are flags of the command line. */
const NAMES: ReadonlySet<string> = new Set([
  ...experiments.flatMap(({ params }) => Object.keys(params)),
  ...['search', 'trials', 'shard', 'dataDir', 'threads', 'strict', 'wide', 'seed', 'checkpoint', 'tensor'],
]);

/** A message of the library for the command line: `hiddenSize` in backticks becomes --hidden-size. */
export function withFlags(sentence: string): string {
  return sentence.replace(/`([a-zA-Z]+)`/g, (quoted, name: string) =>
    NAMES.has(name) ? `--${flagName(name)}` : quoted,
  );
}
