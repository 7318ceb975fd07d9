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

export class Moments {
  readonly #all = signal<readonly Moment[]>([]);
  /** Steps at which there is one, rising. */
  readonly steps = computed(() => this.#all.value.map(({ step }) => step));

  get last(): Moment | undefined {
    return this.#all.value.at(-1);
  }

  at(step: number): Moment | undefined {
    return this.#all.value.find((moment) => moment.step === step);
  }

  get size(): number {
    return sizeOf(this.#all.value);
  }

  /** @param held the steps of those that are looked at, which stay */
  add(added: Moment, held: readonly number[] = []): void {
    const earlier = this.#all.value.filter(({ step }) => step < added.step);
    this.#all.value = thinned([...earlier, added], held);
  }

  /** Takes over those of the same run before it was left. */
  takeUp(earlier: Moments): void {
    this.#all.value = earlier.#all.value;
  }

  /** Leaves out one of those between the first and the last, or else the first. @returns whether there is one less */
  thin(): boolean {
    const kept = this.#all.value;
    if (kept.length < 2) return false;
    this.#all.value = kept.toSpliced(closestOf(kept) ?? 0, 1);
    return true;
  }

  clear(): void {
    this.#all.value = [];
  }
}

/** Of all runs in the list together. */
const MOST_OF_OTHERS = 32 * 1024 * 1024;

/**
 * Thins the moments of runs that are not open, those of the largest first, until all fit. Where the last of each are still too
 * large together, the oldest runs lose theirs.
 */
export function letGo(ofRuns: readonly Moments[]): void {
  const sizes = () => ofRuns.reduce((sum, { size }) => sum + size, 0);
  const largest = () =>
    ofRuns
      .filter(({ steps }) => steps.value.length > 1)
      .reduce<Moments | undefined>((most, each) => (most && most.size >= each.size ? most : each), undefined);
  while (sizes() > MOST_OF_OTHERS && largest()?.thin());
  let size = 0;
  for (const moments of ofRuns.toReversed()) {
    size += moments.size;
    if (size > MOST_OF_OTHERS) moments.clear();
  }
}

const sizeOf = (moments: readonly Moment[]) => moments.reduce((sum, { bytes }) => sum + bytes.length, 0);

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
