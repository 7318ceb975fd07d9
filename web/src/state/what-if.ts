/** Changes of the open run's model, and the numbers that can be changed. */
import { signal } from '@preact/signals';
import type { EditableLayer } from '../../../ts/train/edited-model.js';
import type { Edit, MadeEdit } from '../../../ts/train/edits.js';
import type { FromTrainer, ToTrainer, WeightsOrder } from '../worker/protocol.js';
import { listen, order } from './trainer.js';

/** What can be edited in the open run, with the numbers that were asked for. */
export const weights = signal<Extract<FromTrainer, { kind: 'weights' }> | undefined>(undefined);

/** One order at a time: of those that come in the meantime only the last counts. */
class Line<O extends ToTrainer & { run: number }> {
  #asked: number | undefined;
  #next: O | undefined;

  send(wanted: O): void {
    if (this.#asked === wanted.run) {
      this.#next = wanted;
      return;
    }
    this.#asked = wanted.run;
    order(wanted);
  }

  answered(): void {
    const next = this.#next;
    this.#asked = this.#next = undefined;
    if (next) this.send(next);
  }
}

const asking = new Line<WeightsOrder>();
const moving = new Line<Extract<ToTrainer, { kind: 'edit' }>>();

/** Asks for what can be edited, and for numbers. */
export function askWeights(wanted: Omit<WeightsOrder, 'kind'>): void {
  asking.send({ kind: 'weights', ...wanted });
}

/** Makes an edit of a run. */
export function edit(run: number, change: Edit, training: number): void {
  const wanted = { kind: 'edit', run, edit: change, training } as const;
  // A slider gives more values than can be seen.
  if (change.kind === 'set') moving.send(wanted);
  else order(wanted);
}

/** Whether something of a layer is frozen. @param edits of its training */
export function isFrozen(edits: readonly MadeEdit[], { name, parameters }: EditableLayer): boolean {
  const frozen = new Set<string>();
  for (const made of edits) {
    if (made.kind !== 'freeze' && made.kind !== 'unfreeze') continue;
    const of = made.layer === name ? parameters : parameters.filter((each) => each === made.parameter);
    for (const each of of) {
      if (made.kind === 'freeze') frozen.add(each);
      else frozen.delete(each);
    }
  }
  return frozen.size > 0;
}

/** Whether a unit of a layer is switched off. @param edits of its training */
export function isOff(edits: readonly MadeEdit[], layer: string, unit: number): boolean {
  const last = edits.findLast(
    (made) => (made.kind === 'off' || made.kind === 'on') && made.layer === layer && made.unit === unit,
  );
  return last?.kind === 'off';
}

/** Goes back to the run before its last edit. */
export function undo(run: number): void {
  order({ kind: 'undo', run });
}

listen((message) => {
  if (message.kind === 'weights') weights.value = message;
  if (message.kind === 'weights' || message.kind === 'refused') asking.answered();
  if (message.kind === 'edited' || message.kind === 'refused') moving.answered();
});
