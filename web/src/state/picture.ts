/** A picture of a digit that a person gives: read by the worker, shown on the pad. */
import { signal } from '@preact/signals';
import { experimentOf, type ExperimentId } from '../lessons/index.js';
import { words } from '../text/index.js';
import { go } from './lab.js';
import { place } from './place.js';
import { listen, order } from './trainer.js';

export interface Pictured {
  name: string;
  /** [28 · 28], 0 ground … 255 ink. */
  digit: Uint8Array;
  doubt: string | undefined;
}

/** What a pad is to take up. */
export const pictured = signal<Pictured | undefined>(undefined);

/** The experiment that is to answer the picture which is being read. */
let asked: ExperimentId | undefined;

/** Lets the lesson's view of a digit answer a picture. @returns why it cannot */
export function givePicture(name: string, file: Blob): string | undefined {
  const at = place.value;
  const views = at ? experimentOf(at.experiment).views : [];
  const digits = views.filter(({ input }) => input === 'digit');
  if (!at || digits.length === 0) return words.value.noPad(name);
  // Without a view in the link the first one is open.
  const open = at.view ?? views[0]?.id;
  if (!digits.some(({ id }) => id === open)) go({ ...at, view: digits[0]!.id }, true);
  asked = at.experiment;
  order({ kind: 'picture', name, file });
  return undefined;
}

listen((message) => {
  if (message.kind === 'pictured' && place.value?.experiment === asked) pictured.value = message;
});
