import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import '../style/reading.css';
import '../style/slow-motion.css';
import type { ExperimentId } from '../lessons/index.js';
import { run, stepTo } from '../state/lab.js';
import type { LabRun } from '../state/lab-run.js';
import { shown } from '../state/look.js';
import { words } from '../text/index.js';
import { openedWords } from '../text/opened.js';
import { Formula } from './formula.js';
import { motions } from './motions.js';
import { Source } from './source.js';

const BEATS = ['forward', 'loss', 'backward', 'update'] as const;
/** How long a beat stands when they follow each other, in ms. */
const BEAT_MS = 2500;

interface SlowMotionProps {
  experiment: ExperimentId;
  /** Shows a beat: the input of the view `motion`. */
  onInput: (input: object) => void;
  /** The numbers of the beat. They come first: what is read beside them is the same at every step. */
  children: ComponentChildren;
}

/** The weights that the beat `backward` lists, as the beat `update` asks for them. */
function listed(): object | undefined {
  const now = shown.value;
  if (now?.view !== 'motion' || !now.input || !('beat' in now.input) || now.input.beat !== 'backward') {
    return undefined;
  }
  const table = now.panels.find(({ kind }) => kind === 'table');
  if (table?.kind !== 'table') return undefined;
  const column = (i: number) => table.rows.map((row) => row[i]);
  return { weights: column(0), before: column(1), gradients: column(2) };
}

/** Why no update can follow, if none can. @param beat that is shown */
function noUpdate(condition: LabRun['condition']['value'], beat: number): string | undefined {
  const { noUpdateAtEnd, noUpdateMeanwhile } = openedWords.value;
  if (condition === 'done' || condition === 'failed') return noUpdateAtEnd;
  return condition === 'playing' && BEATS[beat] === 'backward' ? noUpdateMeanwhile : undefined;
}

/** The four beats of a step, one after another; the last one trains it. */
export function SlowMotion({ experiment, onInput, children }: SlowMotionProps) {
  const at = useSignal(0);
  const isWatching = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const { slowMotion, pause } = words.value;
  const { beats, beatTo, cardBefore, cardAfter, watch, nextStep } = openedWords.value;
  const now = run.value;
  const condition = now?.condition.value;
  // What the update needs is there when the beat before it is seen.
  const found = listed();
  const isReady = at.value !== 2 || (found !== undefined && condition === 'waiting');
  const isLast = at.value === BEATS.length - 1;
  const why = condition && !isLast ? noUpdate(condition, at.value) : undefined;
  const goTo = (beat: number) => {
    if (beat === 3) {
      stepTo('step');
      onInput({ beat: 'update', ...found });
    } else onInput({ beat: BEATS[beat] });
    at.value = beat;
    // The next beat is read from its top.
    if (box.current && box.current.getBoundingClientRect().top < 0) box.current.scrollIntoView();
  };
  const onward = () => {
    if (isReady) goTo((at.value + 1) % BEATS.length);
  };
  useEffect(() => goTo(0), [now?.number]);
  const latest = useRef(onward);
  latest.current = onward;
  useEffect(() => {
    if (!isWatching.value) return undefined;
    const timer = setInterval(() => latest.current(), BEAT_MS);
    return () => clearInterval(timer);
  }, [isWatching.value]);
  const text = motions[experiment];
  const onKeyDown = (event: KeyboardEvent) => {
    const isOnButton = event.target instanceof HTMLElement && event.target.closest('button, pre');
    if (event.key === 'ArrowRight' || (event.key === ' ' && !isOnButton)) onward();
    else if (event.key === 'ArrowLeft' && at.value > 0 && !isLast) goTo(at.value - 1);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={box}
      class="slow-motion"
      role="group"
      aria-label={slowMotion}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <ol class="beats">
        {BEATS.map((beat, i) => (
          <li key={beat} aria-current={i === at.value ? 'step' : undefined}>
            {/* An update cannot be taken back, and the one to come needs what the beat before it shows. */}
            <button
              type="button"
              disabled={i === 3 && i !== at.value && (at.value !== 2 || !isReady)}
              onClick={() => i !== at.value && goTo(i)}
            >
              {beats[beat].name}
            </button>
          </li>
        ))}
      </ol>
      <p class="what" role="status">
        {beats[BEATS[at.value]!].what}
      </p>
      {why && <p class="note why">{why}</p>}
      <div class="take">
        <button type="button" disabled={at.value === 0 || isLast} onClick={() => goTo(at.value - 1)}>
          {at.value > 0 && !isLast ? beatTo(cardBefore, beats[BEATS[at.value - 1]!].name) : cardBefore}
        </button>
        <button type="button" class="onward" disabled={!isReady} onClick={onward}>
          {isLast ? nextStep : beatTo(cardAfter, beats[BEATS[at.value + 1]!].name)}
        </button>
        <button
          type="button"
          aria-pressed={isWatching.value}
          onClick={() => (isWatching.value = !isWatching.value)}
        >
          {isWatching.value ? pause : watch}
        </button>
      </div>
      {children}
      {text && (
        <div class="beside">
          <div class="lit-formula" data-beat={at.value}>
            <Formula of={text.formula} />
          </div>
          <Source {...text.sources[at.value]!} />
        </div>
      )}
    </div>
  );
}
