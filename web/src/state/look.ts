/** The view that is looked at: one at a time, kept up to date by the worker. */
import { signal } from '@preact/signals';
import type { Failure } from '../../../ts/core/errors.js';
import type { Panel } from '../../../ts/experiments/panels.js';
import { listen, order } from './trainer.js';

/** What the open view shows. */
export interface Shown {
  view: string;
  /** What a person gave; undefined for the view's sample. */
  input?: object;
  /** Steps that the model had done. */
  step: number;
  panels: readonly Panel[];
  notes: readonly string[];
  /** Why there is nothing to show. */
  failure?: Failure;
}

export const shown = signal<Shown | undefined>(undefined);

let looks = 0;
let openLook: { run: number; look: number; view: string; input?: object } | undefined;

/**
 * Shows a view of a run from now on.
 * @param run its number
 */
export function look(run: number, view: string, input?: object, training?: number): void {
  if (openLook) order({ kind: 'forget', run: openLook.run, look: openLook.look });
  openLook = { run, look: ++looks, view, ...(input && { input }) };
  order({
    ...{ kind: 'look', ...openLook },
    ...(training !== undefined && { training }),
  });
}

/** Looks at nothing until something is asked for. */
export function lookNowhere(): void {
  if (openLook) order({ kind: 'forget', run: openLook.run, look: openLook.look });
  lookAway();
}

/** The page has drawn what the view shows. */
export function seen(): void {
  if (openLook) order({ kind: 'seen', run: openLook.run, look: openLook.look });
}

/** The run that was looked at is closed. */
export function lookAway(): void {
  openLook = undefined;
  shown.value = undefined;
}

listen((message) => {
  if (message.kind !== 'looked' && message.kind !== 'unseen') return;
  if (!openLook || message.look !== openLook.look) return;
  const { view, input } = openLook;
  if (message.kind === 'looked') shown.value = { ...message, view, ...(input && { input }) };
  else {
    const { code, message: why } = message;
    shown.value = { view, step: 0, panels: [], notes: [], failure: { code, message: why } };
  }
});
