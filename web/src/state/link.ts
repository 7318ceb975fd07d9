/** The address of a run: `#/cnn?learning-rate=0.01&seed=3&view=filters`. Version 1, which is not written. */
import type { AnyParams, ParamSpecs } from '../../../ts/experiments/params.js';
import { experimentOf, isExperiment, type ExperimentId } from '../lessons/index.js';
import { flagName, readParam } from './params.js';

/** What a link says of a run. */
export interface Place {
  experiment: ExperimentId;
  /** Those that differ from the defaults. */
  params: AnyParams;
  seed: number;
  view?: string;
}

export interface ReadLink {
  /** Undefined for the gallery. */
  place: Place | undefined;
  /** What of the link does not exist, in its own words. */
  wrong: string[];
}

const MOST_SEED = 2 ** 53 - 1;
/** A link is as long as people can send; more is not read. */
const MOST_LENGTH = 4000;

export function writeLink({ experiment, params, seed, view }: Place): string {
  const said = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined) said.set(flagName(key), String(value));
  }
  if (seed !== 0) said.set('seed', String(seed));
  if (view !== undefined) said.set('view', view);
  const text = said.toString();
  return `#/${experiment}${text && `?${text}`}`;
}

export function readLink(hash: string): ReadLink {
  const [path = '', query = ''] = hash
    .slice(0, MOST_LENGTH)
    .replace(/^#\/?/, '')
    .split(/\?(.*)/s);
  if (path === '') return { place: undefined, wrong: [] };
  if (!isExperiment(path)) return { place: undefined, wrong: [path.slice(0, 60)] };
  const specs: ParamSpecs = experimentOf(path).params;
  const keys = new Map(Object.keys(specs).map((key) => [flagName(key), key]));
  const place: Place = { experiment: path, params: {}, seed: 0 };
  const wrong: string[] = [];
  for (const [name, text] of new URLSearchParams(query)) {
    const key = keys.get(name);
    const seed = Number(text);
    if (name === 'seed' && text !== '' && Number.isSafeInteger(seed) && seed >= 0 && seed <= MOST_SEED)
      place.seed = seed;
    else if (name === 'view') place.view = text;
    else {
      const read = key === undefined ? undefined : readParam(key, specs[key]!, text);
      if (read) place.params[key!] = read.value;
      else wrong.push(`${name}=${text}`.slice(0, 60));
    }
  }
  return { place, wrong };
}
