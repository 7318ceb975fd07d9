/** Where a link begins: it may train first, whether its card is seen or not. */
import { useEffect, useRef } from 'preact/hooks';
import type { Lesson } from '../lessons/index.js';
import type { Card } from '../reading/card.js';
import { cardDeeds, cardsIn, loadCards, openCard } from '../state/cards.js';
import { cardShows } from '../state/card-shows.js';
import { keepMoments, preset, run, trainTo } from '../state/lab.js';
import { isHidden, place } from '../state/place.js';
import { asked } from '../state/asked.js';
import { besideRun } from '../state/beside.js';
import { isReading } from '../state/reading.js';
import { isNarrow } from '../state/width.js';
import { language, words } from '../text/index.js';

interface OpenCard {
  at: number;
  /** Undefined until it is there. */
  card: Card | undefined;
}

/**
 * The card that the link names, or the first, unless the cards are put away. Its run trains to where the card begins; one that
 * has gone further stays where it is.
 */
export function useBeginning(lesson: Lesson): OpenCard | undefined {
  const { card: named } = place.value!;
  const isWanted = !isHidden('read') && (named !== undefined || isReading.value || isNarrow.value);
  const cards = isWanted ? cardsIn(lesson) : undefined;
  const open = cards ? openCard(lesson, cards) : isWanted ? { at: named ?? 1, card: undefined } : undefined;
  useEffect(() => {
    if (isWanted) void loadCards(lesson);
  }, [lesson, isWanted]);
  const all = cardsIn(lesson);
  const now = run.value?.number;
  useEffect(() => {
    if (all) keepMoments(cardDeeds().stepsNamedBy(all, lesson));
  }, [all, now]);
  // A link with settings of its own is about those, unless it names a card.
  const card = named !== undefined || preset.peek() === 'quick' ? open?.card : undefined;
  useEffect(() => {
    if (card?.sets.steps !== undefined) trainTo(card.sets.steps);
  }, [card]);
  // The text of a link is not that of its card.
  const isOfLink = useRef(asked.value !== undefined);
  useEffect(() => {
    if (!card) return undefined;
    cardDeeds().show(card.sets, lesson, isOfLink.current);
    isOfLink.current = false;
    return () => {
      if (card.sets.shows?.moment !== undefined) besideRun.value = undefined;
      cardShows.value = undefined;
    };
  }, [card]);
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
