/** The cards of lessons, which are loaded when one of them is wanted. */
import { signal } from '@preact/signals';
import type { Lesson } from '../lessons/index.js';
import type { Card } from '../reading/card.js';

const loaded = signal<ReadonlyMap<number, readonly Card[]>>(new Map());

/** The cards of a lesson; undefined until they are there. */
export const cardsIn = ({ number }: Lesson): readonly Card[] | undefined => loaded.value.get(number);

export async function loadCards({ number }: Lesson): Promise<void> {
  if (loaded.peek().has(number)) return;
  const { cardsOf } = await import('../reading/index.js');
  const cards = await cardsOf(number);
  loaded.value = new Map([...loaded.value, [number, cards]]);
}

/** A card by its number. One behind the last is the last. */
export const cardAt = (cards: readonly Card[], number: number): { at: number; card: Card | undefined } => {
  const at = Math.min(number, cards.length);
  return { at, card: cards[at - 1] };
};
