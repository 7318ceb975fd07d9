/** Checkpoints of a run, thinned evenly so that they stay small together. */
import { computed, signal } from '@preact/signals';

/** A run at a step. */
export interface Moment {
  step: number;
  bytes: Uint8Array;
  /** Number of its reports so far. In a comparison their steps are those of one training, and do not tell. */
  reports: number;
}

/** Of one run. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Of all runs in the list together. */
const MOST_OF_OTHERS = 64 * 1024 * 1024;

export class Moments {
  readonly #all = signal<readonly Moment[]>([]);
  /** Steps at which there is one, rising. */
  readonly steps = computed(() => this.#all.value.map(({ step }) => step));
  readonly #held = signal<readonly number[]>([]);

  /** Steps that cards name: their moments are the last to be left out. */
  get held(): readonly number[] {
    return this.#held.value;
  }

  hold(steps: readonly number[]): void {
    this.#held.value = steps;
  }

  get last(): Moment | undefined {
    return this.#all.value.at(-1);
  }

  at(step: number): Moment | undefined {
    return this.#all.value.find((moment) => moment.step === step);
  }

  get size(): number {
    return sizeOf(this.#all.value);
  }

  /** @param seen the steps of those that are looked at, which stay */
  add(added: Moment, seen: readonly number[] = []): void {
    const earlier = this.#all.value.filter(({ step }) => step < added.step);
    this.#all.value = thinned([...earlier, added], [...seen, ...this.held]);
  }

  /** Takes over those of the same run before it was left, which has none from then on: the page may hold it a while. */
  takeUp(earlier: Moments): void {
    this.#all.value = earlier.#all.value;
    this.hold(earlier.held);
    earlier.clear();
  }

  /**
   * Leaves out one of those between the first and the last, or else the first.
   * @param isOfAll whether one that a card names may go as well
   * @returns whether there is one less
   */
  thin(isOfAll = false): boolean {
    const spared = spare(this.#all.value, isOfAll ? [] : this.held);
    if (spared === undefined) return false;
    this.#all.value = this.#all.value.toSpliced(spared, 1);
    return true;
  }

  /** Whether there is one that no card names, before the last. */
  get canThin(): boolean {
    return spare(this.#all.value, this.held) !== undefined;
  }

  clear(): void {
    this.#all.value = [];
  }
}

/**
 * Thins the moments of runs that are not open until all fit: those of the largest first, then those that cards name, of the oldest
 * run first. Where the last of each are still too large together, the oldest runs lose theirs.
 */
export function letGo(ofRuns: readonly Moments[]): void {
  const isTooMuch = () => ofRuns.reduce((sum, { size }) => sum + size, 0) > MOST_OF_OTHERS;
  const largest = () =>
    ofRuns
      .filter(({ canThin }) => canThin)
      .reduce<Moments | undefined>((most, each) => (most && most.size >= each.size ? most : each), undefined);
  while (isTooMuch() && largest()?.thin());
  for (const moments of ofRuns) while (isTooMuch() && moments.thin(true));
  for (const moments of ofRuns) if (isTooMuch()) moments.clear();
}

const sizeOf = (moments: readonly Moment[]) => moments.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** The one that is missed least: the first where there is none between it and the last. */
function spare(moments: readonly Moment[], held: readonly number[]): number | undefined {
  const isFirstSpare = moments.length > 1 && !held.includes(moments[0]!.step);
  return closestOf(moments, held) ?? (isFirstSpare ? 0 : undefined);
}

/** The one without which the gap is least; neither the first, the last nor a held one. */
function closestOf(moments: readonly Moment[], held: readonly number[] = []): number | undefined {
  let [closest, least]: [number | undefined, number] = [undefined, Infinity];
  for (let i = 1; i < moments.length - 1; i++) {
    const gap = moments[i + 1]!.step - moments[i - 1]!.step;
    if (gap < least && !held.includes(moments[i]!.step)) [closest, least] = [i, gap];
  }
  return closest;
}

/** Leaves out those that stand closest until the others fit. */
function thinned(moments: readonly Moment[], held: readonly number[]): readonly Moment[] {
  const kept = [...moments];
  let size = sizeOf(kept);
  while (size > MOST_BYTES) {
    const closest = closestOf(kept, held);
    if (closest === undefined) break;
    const [left] = kept.splice(closest, 1);
    size -= left!.bytes.length;
  }
  return kept;
}
