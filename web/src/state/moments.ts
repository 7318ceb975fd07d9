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

/** Leaves out those that stand closest, but neither the first nor the last, until the others fit. */
function thinned(moments: readonly Moment[]): readonly Moment[] {
  const kept = [...moments];
  let size = kept.reduce((sum, { bytes }) => sum + bytes.length, 0);
  while (size > MOST_BYTES && kept.length > 2) {
    const gapWithout = (i: number) => kept[i + 1]!.step - kept[i - 1]!.step;
    let closest = 1;
    for (let i = 2; i < kept.length - 1; i++) if (gapWithout(i) < gapWithout(closest)) closest = i;
    const [left] = kept.splice(closest, 1);
    size -= left!.bytes.length;
  }
  return kept;
}
