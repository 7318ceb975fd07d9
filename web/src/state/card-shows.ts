/** What the open card shows beside its view. A person may choose other things afterwards. */
import { signal } from '@preact/signals';
import type { ExperimentId } from '../lessons/index.js';
import type { CardShows } from '../reading/card.js';

/** With the experiment that it is for: when a reader turns to another one, its view is drawn before the new card is there. */
interface Showing extends CardShows {
  experiment: ExperimentId;
}

/** Undefined where no card is open. Each opening of a card has a value of its own. */
export const cardShows = signal<Showing | undefined>(undefined);
