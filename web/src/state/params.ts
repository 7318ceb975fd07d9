/** Settings of an experiment: what differs from its defaults, read from a form or a link. */
import type { AnyParams, ParamSpec } from '../../../ts/experiments/params.js';
import { parseParam } from '../../../ts/experiments/params.js';
import type { Words } from '../text/en.js';

export { givenParams as given } from '../../../ts/experiments/run-link.js';

/** The value of a text; undefined when it is not what the parameter takes. An empty text is the default. */
export function readParam(
  key: string,
  spec: ParamSpec,
  text: string,
): { value: AnyParams[string] } | undefined {
  if (text === '' && spec.default === undefined) return { value: undefined };
  try {
    return { value: parseParam(key, spec, text) };
  } catch {
    return undefined;
  }
}

/** What a parameter takes, for the line under its field. */
export function rangeOf(spec: ParamSpec, { range }: Words): string {
  if (spec.kind === 'choice') return spec.choices.join(', ');
  if (spec.kind !== 'integer' && spec.kind !== 'number') return '';
  const limits: string[] = [];
  if ('above' in spec) limits.push(range.above(spec.above));
  else limits.push(range.atLeast(spec.min));
  if ('below' in spec && spec.below !== undefined) limits.push(range.below(spec.below));
  if (spec.max !== undefined && spec.max !== Number.MAX_SAFE_INTEGER) limits.push(range.atMost(spec.max));
  return range.of(range[spec.kind], limits);
}
