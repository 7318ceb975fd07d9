/** What a reader has open: the pane of cards, and the exercises that are solved. */
import { effect, signal } from '@preact/signals';
import type { LabRun } from './lab-run.js';

/** As wide as a page has to be for the cards to stand beside the stage. */
const WIDE = '(min-width: 75rem)';
const [OPEN, SOLVED] = ['badak/reading', 'badak/solved'];

/** A private window may refuse to keep anything. */
function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // The next visit begins anew.
  }
}

/** Whether the cards are seen. A wide page begins with them. */
export const isReading = signal(recall(OPEN) === null ? matchMedia(WIDE).matches : recall(OPEN) === 'yes');

export function read(isOpen: boolean): void {
  isReading.value = isOpen;
  keep(OPEN, isOpen ? 'yes' : 'no');
}

/** The run of a reader that the open card, with settings of its own, has put into the list. */
export const leftByCard = signal<LabRun | undefined>(undefined);

/** Names of the exercises that are solved. */
export const solved = signal<ReadonlySet<string>>(new Set((recall(SOLVED) ?? '').split(' ').filter(Boolean)));

effect(() => {
  if (solved.value.size > 0) keep(SOLVED, [...solved.value].join(' '));
});
