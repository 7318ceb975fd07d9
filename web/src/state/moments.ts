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

  /** Keeps the last one alone. */
  keepLast(): void {
    this.#all.value = this.#all.value.slice(-1);
  }

  clear(): void {
    this.#all.value = [];
  }
}

/** Of the last moments of the runs in the list. */
const MOST_OF_OTHERS = 32 * 1024 * 1024;

/** Forgets the oldest of runs that are not open, until the others fit. */
export function letGo(ofRuns: readonly Moments[]): void {
  let size = 0;
  for (const moments of ofRuns.toReversed()) {
    size += moments.size;
    if (size > MOST_OF_OTHERS) moments.clear();
  }
}

const sizeOf = (moments: readonly Moment[]) => moments.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** Leaves out those that stand closest, but neither the first, the last nor a held one, until the others fit. */
function thinned(moments: readonly Moment[], held: readonly number[]): readonly Moment[] {
  const kept = [...moments];
  let size = sizeOf(kept);
  const gapWithout = (i: number) =>
    held.includes(kept[i]!.step) ? Infinity : kept[i + 1]!.step - kept[i - 1]!.step;
  while (size > MOST_BYTES) {
    let closest = 0;
    let least = Infinity;
    for (let i = 1; i < kept.length - 1; i++) {
      if (gapWithout(i) < least) [closest, least] = [i, gapWithout(i)];
    }
    if (closest === 0) break;
    const [left] = kept.splice(closest, 1);
    size -= left!.bytes.length;
  }
  return kept;
}
