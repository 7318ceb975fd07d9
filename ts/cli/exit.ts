import { BadakError } from '../core/errors.js';

/** Exit codes: a contract with whoever calls the command. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** What was typed does not fit: the user is to type something else. */
export class UsageError extends BadakError {}

/** @throws UsageError where `check` throws a BadakError */
export function orUsage<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof BadakError ? new UsageError(error.message) : error;
  }
}
