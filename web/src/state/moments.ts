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

  add(step: number, bytes: Uint8Array): void {
    this.#all.value = thinned([...this.#all.value.filter((moment) => moment.step < step), { step, bytes }]);
  }
}

/** Leaves out every second one, but neither the first nor the last, until the others fit. */
function thinned(moments: readonly Moment[]): readonly Moment[] {
  const size = moments.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (size <= MOST_BYTES || moments.length <= 2) return moments;
  return thinned(moments.filter((_, i) => i % 2 === 0 || i === moments.length - 1));
}
