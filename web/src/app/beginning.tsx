/** Where a link begins: it may train first, whether its card is seen or not. */
import { useEffect } from 'preact/hooks';
import type { Lesson } from '../lessons/index.js';
import type { Card } from '../reading/card.js';
import { cardAt, cardsIn, loadCards } from '../state/cards.js';
import { trainTo } from '../state/lab.js';
import { isHidden, place } from '../state/place.js';
import { language, words } from '../text/index.js';

interface OpenCard {
  at: number;
  /** Undefined until it is there. */
  card: Card | undefined;
}

/** The card that the link names. Its run trains to where the card begins; one that has gone further stays where it is. */
export function useBeginning(lesson: Lesson): OpenCard | undefined {
  const wanted = isHidden('read') ? undefined : place.value!.card;
  const cards = cardsIn(lesson);
  const open =
    wanted === undefined ? undefined : cards ? cardAt(cards, wanted) : { at: wanted, card: undefined };
  useEffect(() => {
    if (wanted !== undefined) void loadCards(lesson);
  }, [lesson, wanted === undefined]);
  const card = open?.card;
  useEffect(() => {
    if (card?.sets.steps !== undefined) trainTo(card.sets.steps);
  }, [card, wanted]);
  return open;
}

/** Says which card is open, where it is not seen. */
export function CardLine({ at, card, onRead }: OpenCard & { onRead: () => void }) {
  const [en, ko] = card?.title ?? ['…', '…'];
  return (
    <p class="note card-line">
      <span>{words.value.cardHere(at, language.value === 'ko' ? ko : en)}</span>
      <button type="button" onClick={onRead}>
        {words.value.read}
      </button>
    </p>
  );
}
