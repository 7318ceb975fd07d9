/** What the open card shows beside its view. A person may choose other things afterwards. */
import { signal } from '@preact/signals';
import type { CardShows } from '../reading/card.js';

/** Undefined where no card is open. Each opening of a card has a value of its own. */
export const cardShows = signal<CardShows | undefined>(undefined);
