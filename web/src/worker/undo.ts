/** A run as it was before each of its edits, so that it can go back. */

interface Before {
  /** The checkpoint. */
  bytes: Uint8Array;
  /** Reports since the run was opened. */
  reports: number;
  /** Reports with an evaluation. */
  evaluated: number;
  epoch: number | undefined;
  trainedMs: number;
}

/** Of one run. */
const MOST_BYTES = 64 * 1024 * 1024;

export class Undo {
  readonly #all: Before[] = [];

  /** How many edits can be taken back. */
  get size(): number {
    return this.#all.length;
  }

  /** Remembers the run before an edit. The earliest are forgotten where there is no room for all. */
  add(before: Before): void {
    this.#all.push(before);
    let size = this.#all.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (size > MOST_BYTES && this.#all.length > 1) size -= this.#all.shift()!.bytes.length;
  }

  /** The run before its last edit. */
  take(): Before | undefined {
    return this.#all.pop();
  }
}
