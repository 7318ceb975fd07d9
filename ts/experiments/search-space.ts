/** What a search tries: parameters of an experiment, drawn at random from ranges. */
import { ParamError } from '../core/errors.js';
import { RandomStream } from '../core/random.js';
import type { Metrics } from '../train/report.js';
import { drawValues, parseSearch, type Searchable } from '../train/search.js';
import { type Shard, shardName } from '../train/shard.js';
import type { Experiment } from './experiment.js';
import { type AnyParams, flagName, type ParamSpecs, resolveParams } from './params.js';

export const searchParams = {
  search: {
    kind: 'text',
    default: undefined,
    help: 'parameters to try at random, as learning-rate=1e-6..1e-2:log,hidden-size=50..200',
  },
  trials: { kind: 'integer', default: 100, min: 1, max: 100_000, help: 'number of trials, with `search`' },
} as const satisfies ParamSpecs;

/** What a search tries where its parameters do not say. */
export interface SearchDefaults {
  search?: string;
  trials?: number;
}

/** The name of a trial, the parameters that it trains with, and those of them that were drawn. */
export interface DrawnTrial {
  name: string;
  params: AnyParams;
  values: Metrics;
}

/** @param index from 0 */
export const trialName = (index: number) => `trial ${index + 1}`;

/** The number of a trial, from 1, by its name. */
export const trialNumber = (name: string) => name.replace('trial ', '');

/** The numeric parameters of an experiment, except `trial`, which is the number of the trial itself. */
export function searchableOf(specs: ParamSpecs): Searchable[] {
  return Object.entries(specs).flatMap(([key, { kind }]) =>
    (kind === 'number' || kind === 'integer') && key !== 'trial'
      ? [{ name: flagName(key), key, whole: kind === 'integer' }]
      : [],
  );
}

/** The parameters of a search over an experiment: its own, `search` and `trials`. */
export class SearchSpace {
  readonly specs: ParamSpecs;
  /** What each trial trains. */
  readonly #experiment: Experiment;

  constructor(experiment: Experiment, defaults: SearchDefaults) {
    this.#experiment = experiment;
    this.specs = {
      ...experiment.params,
      search: { ...searchParams.search, default: defaults.search },
      trials: { ...searchParams.trials, default: defaults.trials ?? searchParams.trials.default },
    };
  }

  /** @throws ParamError when an end of a range is not a value that its parameter takes: a trial in between would fail */
  resolve(given: Readonly<AnyParams>, earlier: Readonly<AnyParams>): AnyParams {
    const { search, trials } = this.specs;
    const both = {
      ...picked(earlier, isOwn),
      ...picked(given, (key, value) => isOwn(key) && value !== undefined),
    };
    const params = {
      ...this.#experiment.resolve(this.trialParams(given), this.trialParams(earlier)),
      ...resolveParams({ search: search!, trials: trials! }, both),
    };
    for (const end of ['low', 'high'] as const) this.atEnd(params, end);
    return params;
  }

  /** Those that the trained experiment takes. */
  trialParams(params: Readonly<AnyParams>): AnyParams {
    return picked(params, (key) => key in this.#experiment.params);
  }

  /** Those that are the same in all trials. */
  commonParams(params: Readonly<AnyParams>): AnyParams {
    const drawn = this.ranges(params).map(({ key }) => key);
    return picked(params, (key) => key !== 'trial' && !drawn.includes(key));
  }

  ranges(params: Readonly<AnyParams>): ReturnType<typeof parseSearch> {
    return parseSearch(String(params['search']), searchableOf(this.#experiment.params));
  }

  /** The parameters of every trial: a function of the seed, so that a resumed search tries the same ones. */
  trials(params: Readonly<AnyParams>, seed: number): DrawnTrial[] {
    const stream = new RandomStream(seed, 'search');
    const ranges = this.ranges(params);
    return Array.from({ length: params['trials'] as number }, (_, index) => {
      const values = drawValues(ranges, stream);
      const numbered = 'trial' in this.#experiment.params ? { trial: index } : {};
      const resolved = this.#experiment.resolve({ ...values, ...numbered }, this.trialParams(params));
      return { name: trialName(index), params: resolved, values };
    });
  }

  /** The parameters of a trial at one end of all ranges. */
  atEnd(params: Readonly<AnyParams>, end: 'low' | 'high'): AnyParams {
    const values = this.ranges(params).map((range) => [range.key, range[end]]);
    return this.#experiment.resolve(Object.fromEntries(values), this.trialParams(params));
  }
}

/** @throws ParamError when `trials` is given without `search` */
export function expectSearch(given: Readonly<AnyParams>): void {
  if (given['trials'] !== undefined && given['search'] === undefined) {
    throw new ParamError('trials', 'it is the number of trials of `search`; give both, or neither');
  }
}

/** @throws ParamError when there are no trials to share out, or fewer than shards */
export function expectShard(experiment: Experiment, params: Readonly<AnyParams>, shard: Shard): void {
  const found = `found ${shardName(shard)}`;
  if (!experiment.searched)
    throw new ParamError(
      'shard',
      `it is a share of the trials of \`search\`; give both, or neither, ${found}`,
    );
  const trials = params['trials'] as number;
  if (shard.of > trials)
    throw new ParamError('shard', `expected at most ${trials} shards, one for each of \`trials\`, ${found}`);
}

const isOwn = (key: string) => key in searchParams;

function picked(
  params: Readonly<AnyParams>,
  keeps: (key: string, value: AnyParams[string]) => boolean,
): AnyParams {
  return Object.fromEntries(Object.entries(params).filter(([key, value]) => keeps(key, value)));
}
