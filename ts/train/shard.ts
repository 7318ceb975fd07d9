/** A share of the trials of a search, so that several machines train one search. */

/**
 * Shard `number` of `of`, from 1. Trial t, from 1, belongs to shard 1 + (t − 1) mod `of`: a search of more trials leaves every
 * trial in its shard, which blocks of neighbours would not, and no shard has more than one trial more than another.
 */
export interface Shard {
  /** Which share, from 1. */
  number: number;
  /** How many shares there are. */
  of: number;
}

export function isShard(value: unknown): boolean {
  const { number, of } = (value ?? {}) as Partial<Shard>;
  return Number.isSafeInteger(number) && Number.isSafeInteger(of) && number! >= 1 && number! <= of!;
}

/** `3/40` */
export function shardName({ number, of }: Shard): string {
  return `${number}/${of}`;
}

/** Those of all trials that belong to the shard; all without one. */
export function shareOf<T>(trials: readonly T[], shard: Shard | undefined): T[] {
  const { number, of } = shard ?? { number: 1, of: 1 };
  return trials.filter((_, index) => index % of === number - 1);
}
