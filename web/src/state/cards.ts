/** The cards of lessons, which are loaded when one of them is wanted. */
import { signal } from '@preact/signals';
import type { AnyParams } from '../../../ts/experiments/params.js';
import { experimentOf, type ExperimentId, type Lesson, quick } from '../lessons/index.js';
import type { Card, CardState } from '../reading/card.js';
import type * as Deeds from '../reading/deeds.js';
import { given } from './params.js';
import { part } from './parts.js';
import { place } from './place.js';

const loaded = signal<ReadonlyMap<number, readonly Card[]>>(new Map());

/** The cards of a lesson; undefined until they are there. */
export const cardsIn = ({ number }: Lesson): readonly Card[] | undefined => loaded.value.get(number);

let loadedDeeds: typeof Deeds | undefined;

/** What an open card does to the page; there once any cards are. */
export const cardDeeds = () => loadedDeeds!;

const reading = () => import('../reading/index.js');

export async function loadCards({ number }: Lesson): Promise<void> {
  if (loaded.peek().has(number)) return;
  const found = await part(reading);
  const cards = found && (await part(() => found.cardsOf(number), number));
  if (!cards) return;
  loadedDeeds = found.deeds;
  loaded.value = new Map([...loaded.value, [number, cards]]);
}

/** What a card sets, over the preset `quick`. */
export const paramsOf = (experiment: ExperimentId, { params }: CardState): AnyParams =>
  given(experimentOf(experiment).params, { ...quick[experiment], ...params });

interface OpenCard {
  /** Its place in the lesson, from 1. */
  at: number;
  card: Card | undefined;
}

/** The card that the place names; one behind the last is the last. Where none is named, the first about the open experiment. */
export function openCard(lesson: Lesson, cards: readonly Card[]): OpenCard {
  const { card: named, experiment } = place.value!;
  const isAbout = ({ sets }: Card) => (sets.experiment ?? lesson.experiments[0]) === experiment;
  const at = Math.min(named ?? 1 + Math.max(0, cards.findIndex(isAbout)), cards.length);
  return { at, card: cards[at - 1] };
}
