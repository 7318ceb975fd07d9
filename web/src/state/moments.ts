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

/** Leaves out every second one, but neither the first, the last nor the held one, until the others fit. */
function thinned(moments: readonly Moment[], held: number | undefined): readonly Moment[] {
  const size = moments.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const others = moments.slice(1, -1).filter(({ step }) => step !== held);
  if (size <= MOST_BYTES || others.length === 0) return moments;
  const dropped = new Set(others.filter((_, i) => i % 2 === 0));
  return thinned(
    moments.filter((moment) => !dropped.has(moment)),
    held,
  );
}
