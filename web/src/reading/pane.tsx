import { useEffect, useRef } from 'preact/hooks';
import '../style/reading.css';
import { experimentOf, type Lesson, lessons } from '../lessons/index.js';
import type { ParamSpecs } from '../../../ts/experiments/params.js';
import { runName, stepOf } from '../app/run-name.js';
import { forgetAsked } from '../state/asked.js';
import { aimedAt, chosen, go, isSame, kept, openAgain, puts, run } from '../state/lab.js';
import { classIn, isHidden, isOffered, place, placeOf } from '../state/place.js';
import { cardsIn, loadCards, openCard, paramsOf } from '../state/cards.js';
import type { Place } from '../state/link.js';
import { shown } from '../state/look.js';
import { leftByCard, solved } from '../state/reading.js';
import { language, library, paramName, valueName, words } from '../text/index.js';
import { openedWords } from '../text/opened.js';
import type { LabRun } from '../state/lab-run.js';
import type { Both, Card, Exercise as ExerciseOf } from './card.js';
import { Formula } from './formula.js';
import { Source } from './source.js';
import { StepNote } from './step-note.js';

/** A particle stays beside the quote that it belongs to: browsers break lines between them. */
const said = ([en, ko]: Both): string =>
  language.value === 'ko' ? ko.replace(/(?<=[’”])(?=[가-힣])/g, '\u2060') : en;

/** Below what is brought into sight, in pixels. */
const SPACE = 12;
/** Height of the bar of Play, in pixels. */
const BAR = 72;

/** Where a card leads. @param at its place in the lesson, from 1 */
function placeOfCard(lesson: Lesson, at: number, { sets }: Card): Place {
  const experiment = sets.experiment ?? lesson.experiments[0]!;
  const ofClass = classIn(lesson);
  const from = [place.value, ofClass].find((each) => each?.experiment === experiment);
  const { params, seed, view } = from ?? placeOf(experiment);
  const opened = sets.view !== undefined && !isOffered(sets.view, experiment) ? view : sets.view;
  return {
    experiment,
    params: isHidden('settings') ? params : paramsOf(experiment, sets),
    seed,
    ...(opened !== undefined && { view: opened }),
    card: at,
  };
}

/** Whether no card has set what a run was opened with: a reader did. */
function isReaders({ experiment, params, begin, edits }: LabRun, lesson: Lesson): boolean {
  const isOfCard = cardsIn(lesson)!.some(
    ({ sets }) =>
      experiment === (sets.experiment ?? lesson.experiments[0]) && isSame(params, paramsOf(experiment, sets)),
  );
  return !isOfCard || begin?.parent !== undefined || edits.value.length > 0;
}

/** Goes to a card, and sets what it needs. @param at its place in the lesson, from 1 */
function open(lesson: Lesson, at: number, card: Card): void {
  const before = run.value;
  // What no view could read is not asked of the next one.
  if (shown.value?.failure) forgetAsked();
  go(placeOfCard(lesson, at, card));
  leftByCard.value = before && run.value !== before && isReaders(before, lesson) ? before : undefined;
}

/** The run that a reader had before the card, if it is in the list with its model. */
function leftNow(): { left: LabRun; step: number } | undefined {
  const left = leftByCard.value;
  const step = left?.moments.steps.value.at(-1);
  return left && step !== undefined && kept.value.includes(left) ? { left, step } : undefined;
}

/** The open card, and the way to the others. */
export function Pane({ lesson }: { lesson: Lesson }) {
  const cards = cardsIn(lesson);
  useEffect(() => void loadCards(lesson), [lesson]);
  const box = useRef<HTMLDivElement>(null);
  if (!cards) return null;
  const { at, card } = openCard(lesson, cards);
  if (!card) return null;
  const next = lessons[lesson.number];
  const following = cards[at];
  const turn = (to: number) => {
    if (cards[to - 1]) open(lesson, to, cards[to - 1]!);
    box.current?.focus({ preventScroll: true });
    // The card begins at its top, and so does what it speaks of.
    box.current?.closest('.pane-read')?.scrollTo(0, 0);
    const work = box.current?.closest('.work')?.getBoundingClientRect().top ?? 0;
    if (work < 0) window.scrollBy(0, work - BAR);
  };
  return (
    <div
      ref={box}
      class="reading"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.target instanceof HTMLElement && event.target.closest('button, a, pre, input')) return;
        if (event.key === 'ArrowRight' || event.key === ' ') turn(at + 1);
        else if (event.key === 'ArrowLeft') turn(at - 1);
        else return;
        event.preventDefault();
      }}
    >
      <p class="note" aria-live="polite">
        {openedWords.value.cardOf(at, cards.length)} · {openedWords.value.bookSection(...card.book)}
        {card.exercise && (
          <span class="to-exercise">
            {' · '}
            {/* In a long card it is out of sight. */}
            <button
              type="button"
              class="quiet"
              onClick={() => box.current!.querySelector('.exercise')!.scrollIntoView({ block: 'center' })}
            >
              {openedWords.value.exercise} ↓
            </button>
          </span>
        )}
      </p>
      <h2>{said(card.title)}</h2>
      <StepNote {...card} />
      <Kept {...card} />
      <Left />
      {card.text.map((paragraph) => (
        <p key={paragraph[0]}>
          <Coded text={said(paragraph)} />
        </p>
      ))}
      {card.formula && <Formula of={card.formula} />}
      {card.exercise && <Exercise key={at} name={`${lesson.number}.${at}`} exercise={card.exercise} />}
      {card.source && <Source {...card.source} />}
      {following && puts(placeOfCard(lesson, at + 1, following)) && (
        <p class="note ahead">{openedWords.value.cardNextPuts(runName(run.value!))}</p>
      )}
      <nav class="turn" aria-label={words.value.cards}>
        <button type="button" disabled={at === 1} onClick={() => turn(at - 1)}>
          {openedWords.value.cardBefore}
        </button>
        <Dots count={cards.length} at={at} onCard={turn} />
        {at < cards.length ? (
          <button type="button" class="onward" onClick={() => turn(at + 1)}>
            {openedWords.value.cardAfter}
          </button>
        ) : next ? (
          <button
            type="button"
            class="onward"
            onClick={() => go({ ...(classIn(next) ?? placeOf(next.experiments[0]!)), card: 1 })}
          >
            {openedWords.value.nextLesson(language.value === 'ko' ? next.titleKo : next.title)}
          </button>
        ) : null}
      </nav>
    </div>
  );
}

/** What the card would set, and the link for a class does not let it. */
function Kept({ sets }: Card) {
  const { experiment, params } = place.value!;
  const specs: ParamSpecs = experimentOf(experiment).params;
  const others = isHidden('settings')
    ? Object.entries(sets.params ?? {}).filter(
        ([key, value]) => value !== (params[key] ?? specs[key]?.default),
      )
    : [];
  const view = run.value?.views.value.find(({ id }) => id === sets.view && !isOffered(id));
  return (
    <>
      {others.length > 0 && (
        <p class="note">
          {openedWords.value.cardKeeps(
            others.map(([key, value]) => `${paramName(key)} ${valueName(specs[key], value)}`).join(' · '),
          )}
        </p>
      )}
      {view && <p class="note">{openedWords.value.cardNoView(library(view.title))}</p>}
    </>
  );
}

/** The way back to the run that the card has put away. */
function Left() {
  const found = leftNow();
  if (!found) return null;
  const { left, step } = found;
  return (
    <p class="note left">
      {openedWords.value.cardLeft(runName(left), stepOf(left, step))}{' '}
      <button type="button" class="quiet" onClick={() => openAgain(left)}>
        {openedWords.value.cardLeftOpen(runName(left))}
      </button>
    </p>
  );
}

/** Parts in backticks as code. */
function Coded({ text }: { text: string }) {
  return <>{text.split('`').map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</>;
}

interface DotsProps {
  count: number;
  at: number;
  onCard: (at: number) => void;
}

/** A button for each card. */
function Dots({ count, at, onCard }: DotsProps) {
  return (
    <ol class="dots">
      {Array.from({ length: count }, (_, i) => (
        <li key={i}>
          <button
            type="button"
            aria-label={openedWords.value.cardOf(i + 1, count)}
            aria-current={i + 1 === at ? 'step' : undefined}
            onClick={() => onCard(i + 1)}
          >
            {i + 1}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** Scrolls the column of the card, and nothing else: who tries something looks at the view. */
function bringIntoSight(part: HTMLElement): void {
  const column = part.closest('.pane-read')!;
  const bottom = Math.min(column.getBoundingClientRect().bottom, innerHeight);
  const below = part.getBoundingClientRect().bottom - bottom;
  if (below > 0) column.scrollBy(0, below + SPACE);
}

/** When the reader has last done something in the page. */
let actedAt = -Infinity;
for (const type of ['pointerdown', 'keydown'])
  addEventListener(type, () => (actedAt = performance.now()), { capture: true, passive: true });

/** Something to do; the page sees by itself when it is done. */
function Exercise({ name, exercise }: { name: string; exercise: ExerciseOf }) {
  const now = run.value;
  // Each batch of metrics is a new standing.
  const standing = now?.standing.value;
  const look = shown.value;
  const isDone = solved.value.has(name);
  useEffect(() => {
    if (isDone || !now || now.condition.value === 'opening') return;
    if (exercise.isSolved({ run: now, shown: look })) solved.value = new Set([...solved.value, name]);
  }, [standing, look, now?.failure.value, now?.condition.value]);
  // A word for every number that passes would be read aloud while it trains.
  const facts = now && now.condition.value !== 'opening' ? { run: now, shown: look } : undefined;
  const isPlaying = now?.condition.value === 'playing';
  // What a card trains by itself is no try.
  const isOwn = isPlaying && now.standing.value.done <= (aimedAt.value ?? 0);
  // Nor is what a reader looks at in the past.
  const isPast = chosen.value !== undefined;
  const tried =
    facts && !isOwn && !isPast && (isPlaying ? exercise.meanwhile?.(facts) : exercise.tried?.(facts));
  // One that is solved stays so, but its praise is not for another try.
  const isWrong = facts && tried && !exercise.isSolved(facts);
  const reply = [tried && said(tried), isDone && !isWrong && `✓ ${said(exercise.solved)}`].filter(Boolean);
  const box = useRef<HTMLDivElement>(null);
  const heard = useRef(reply.join());
  const openedAt = useRef(performance.now());
  useEffect(() => {
    if (reply.join() === heard.current) return;
    heard.current = reply.join();
    // A link, or the card itself, may have tried it: then the card is read from its top.
    if (reply.length > 0 && actedAt > openedAt.current) bringIntoSight(box.current!);
  });
  return (
    <div ref={box} class={isDone ? 'exercise is-solved' : 'exercise'}>
      <h3>{openedWords.value.exercise}</h3>
      <p>
        <Coded text={said(exercise.ask)} />
      </p>
      {exercise.needsSettings && isHidden('settings') && !isDone && (
        <p class="note">{openedWords.value.classUnsolvableHere}</p>
      )}
      {isPast && !isDone && <p class="note">{openedWords.value.exerciseIsNow}</p>}
      <div role="status">
        {reply.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </div>
  );
}
