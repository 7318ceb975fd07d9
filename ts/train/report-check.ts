/** What is taken for a report where it does not come from a run at once: a file, and what a browser has kept, can hold anything. */
import { isText, listOf, maybe, oneOf } from '../core/checks.js';
import { visible } from '../core/errors.js';
import type { Report, Said } from './report.js';

/** The types of what is written; a pause reports nothing. */
const isWrittenType = oneOf('step', 'eval', 'epoch');
const isMaybeTrue = oneOf(undefined, true);

/** Whether a value is a text or an answer that a model wrote. */
function isSaid(value: unknown): value is Said {
  const { text, question, answer, expected } = (value ?? {}) as Record<string, unknown>;
  return isText(text) || [question, answer, expected].every(isText);
}

/** Whether a value is a list of such texts, or nothing. */
export const areSaid = maybe(listOf(isSaid));

/** Whether a value is a text that can be printed as it is, such as the name of a training, or nothing. */
export const isPrintable = maybe((value) => typeof value === 'string' && visible(value) === value);

/** Whether a value has numbers by names that are printed as they are. */
export function areMetrics(value: unknown): boolean {
  const isMetric = ([name, number]: [string, unknown]) =>
    visible(name) === name && typeof number === 'number';
  return typeof value === 'object' && value !== null && Object.entries(value).every(isMetric);
}

/** Whether a value is a report that a run writes. */
export function isWrittenReport(value: unknown): value is Report {
  const { type, run, step, epoch, metrics, said, best, diverged } = (value ?? {}) as Record<string, unknown>;
  return (
    isWrittenType(type) &&
    isPrintable(run) &&
    Number.isSafeInteger(step) &&
    (step as number) >= 0 &&
    Number.isFinite(epoch) &&
    (epoch as number) >= 0 &&
    areMetrics(metrics) &&
    areSaid(said) &&
    [best, diverged].every(isMaybeTrue)
  );
}
