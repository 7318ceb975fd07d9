/** Where in a run the card begins, and the way to it. */
import { useEffect } from 'preact/hooks';
import { areInTurns, stepOf } from '../app/run-name.js';
import { aimedAt, choose, chosen, run, trainAgain, trainTo } from '../state/lab.js';
import type { LabRun } from '../state/lab-run.js';
import { openedWords } from '../text/opened.js';
import type { Card, CardState } from './card.js';

/** The part of the card's step before which a moment is another one than it speaks of. */
const NEAR = 0.5;

/** The card that was opened last, with its run. */
let opened: { sets: CardState; run: LabRun } | undefined;

/** Shows the card's own moment when the card is opened, if it is kept; else now, whatever was looked at with the card before. */
function useOwnMoment(sets: CardState, now: LabRun | undefined): void {
  const condition = now?.condition.value;
  const isThere = condition !== undefined && condition !== 'opening';
  useEffect(() => {
    // The pane may have been closed in the meantime, with the same card in it, or a reader has gone on to another run.
    if (!now || !isThere || opened?.sets === sets) return;
    const isNext = opened?.run === now;
    opened = { sets, run: now };
    const { steps, isOnlyThen = false } = sets;
    const isPast = isOnlyThen && now.standing.value.done > steps!;
    if (isPast && now.moments.at(steps!) !== undefined) choose(steps);
    else if (isNext) choose(undefined);
  }, [sets, now, isThere]);
}

export function StepNote({ sets }: Card) {
  return (
    <>
      <Own sets={sets} />
      <Named names={sets.names ?? []} />
    </>
  );
}

/** The ways to the other steps that the card names. */
function Named({ names }: { names: readonly number[] }) {
  const now = run.value;
  if (!now || names.length === 0 || now.condition.value === 'opening') return null;
  const { done } = now.standing.value;
  const said = openedWords.value;
  const ways = names.filter((step) =>
    step > done ? step <= now.steps.value : now.moments.at(step) !== undefined,
  );
  if (ways.length === 0) return null;
  const isBusy = now.condition.value === 'playing';
  const isShown = (step: number) => (chosen.value ?? done) === step;
  return (
    <p class="note past">
      {ways.map((step) => (
        <button
          key={step}
          type="button"
          class="quiet"
          // It keeps the focus while it can do nothing.
          aria-disabled={isBusy || isShown(step)}
          onClick={() => {
            if (isBusy) return;
            if (step > done) trainTo(step);
            else choose(step === done ? undefined : step);
          }}
        >
          {step > done ? said.trainToStep(stepOf(now, step)) : said.showStep(stepOf(now, step))}
        </button>
      ))}
    </p>
  );
}

function Own({ sets }: Pick<Card, 'sets'>) {
  const { steps, isOnlyThen = false, looksBack = false, names = [] } = sets;
  const now = run.value;
  useOwnMoment(sets, now);
  if (steps === undefined) return null;
  // What it says of several nets is known when they are there.
  if (!now || now.condition.value === 'opening') return <p class="note">{'\u00a0'}</p>;
  const { done } = now.standing.value;
  const first = now.moments.steps.value[0];
  if (looksBack && done > 0 && first !== 0) return <Again run={now} steps={steps} isBeginning />;
  const lost = names.filter((step) => isLost(now, step));
  const isOwnHere = !isOnlyThen || done <= steps || now.moments.at(steps) !== undefined;
  if (lost.length > 0 && isOwnHere) {
    return (
      <>
        <Again run={now} steps={Math.max(steps, ...lost)} lost={lost} />
        {isOnlyThen && done > steps && <Past run={now} steps={steps} />}
      </>
    );
  }
  if (done <= steps) return <Trains run={now} steps={steps} />;
  // What the card says is there at every later step as well.
  return isOnlyThen ? <Past run={now} steps={steps} /> : null;
}

/** Whether a run that was to keep a moment does not have it any more. */
const isLost = ({ moments, standing }: LabRun, step: number): boolean =>
  moments.held.includes(step) && standing.value.done >= step && !moments.steps.value.includes(step);

interface Goal {
  run: LabRun;
  /** Of all nets together. */
  steps: number;
}

/** A run that was begun again, or stopped on the way, does not train by itself. */
function Trains({ run, steps }: Goal) {
  const step = stepOf(run, steps);
  const isHalted =
    run.condition.value === 'waiting' && run.standing.value.done < steps && (aimedAt.value ?? 0) < steps;
  return (
    <p class="note past">
      {areInTurns(run) ? openedWords.value.cardTrainsEach(step) : openedWords.value.cardTrains(steps)}{' '}
      {isHalted && (
        <button type="button" class="quiet" onClick={() => trainTo(steps)}>
          {openedWords.value.trainToStep(step)}
        </button>
      )}
    </p>
  );
}

/** The run has gone further than the card: the way to the moment that it speaks of, or to the last one before that. */
function Past({ run, steps }: Goal) {
  const moment = run.moments.steps.value.findLast((step) => step <= steps);
  if (moment === undefined || moment < NEAR * steps) return <Again run={run} steps={steps} />;
  if (chosen.value === moment) return <p class="note">{openedWords.value.cardShows(stepOf(run, moment))}</p>;
  const wanted = stepOf(run, steps);
  return (
    <p class="note past">
      {openedWords.value.cardOfStep(wanted)}{' '}
      <button type="button" class="quiet" onClick={() => choose(moment)}>
        {moment === steps
          ? openedWords.value.showStep(wanted)
          : openedWords.value.showStepBefore(stepOf(run, moment))}
      </button>
    </p>
  );
}

interface Gone extends Goal {
  isBeginning?: boolean;
  /** Those that are gone; default the one at `steps`. */
  lost?: readonly number[];
}

/** The run does not have what the card speaks of: it was opened again, or has no room for all its moments. */
function Again({ run, steps, isBeginning = false, lost = [steps] }: Gone) {
  const said = openedWords.value;
  return (
    <p class="note past">
      {isBeginning ? said.cardNoBeginning : said.cardNoMoments(lost.map((step) => stepOf(run, step)))}{' '}
      <button type="button" class="quiet" onClick={() => trainAgain(steps)}>
        {said.trainAgain(stepOf(run, steps))}
      </button>
    </p>
  );
}
