/** Checkpoints of a run, thinned evenly so that they stay small together. */
import { computed, signal } from '@preact/signals';

interface Moment {
  step: number;
  bytes: Uint8Array;
}

/** Of one run. */
const MOST_BYTES = 64 * 1024 * 1024;

export class Moments {
  readonly #all = signal<readonly Moment[]>([]);
  /** Steps at which there is one, rising. */
  readonly steps = computed(() => this.#all.value.map(({ step }) => step));

  get last(): number | undefined {
    return this.#all.value.at(-1)?.step;
  }

  at(step: number): Uint8Array | undefined {
    return this.#all.value.find((moment) => moment.step === step)?.bytes;
  }

  /** @param held the step of one that is looked at, which stays */
  add(step: number, bytes: Uint8Array, held?: number): void {
    const earlier = this.#all.value.filter((moment) => moment.step < step);
    this.#all.value = thinned([...earlier, { step, bytes }], held);
  }

  clear(): void {
    this.#all.value = [];
  }
}

/** Leaves out those that stand closest, but neither the first, the last nor the held one, until the others fit. */
function thinned(moments: readonly Moment[], held: number | undefined): readonly Moment[] {
  const kept = [...moments];
  let size = kept.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const gapWithout = (i: number) =>
    kept[i]!.step === held ? Infinity : kept[i + 1]!.step - kept[i - 1]!.step;
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
