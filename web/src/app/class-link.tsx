import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import '../style/class-link.css';
import type { Opens, Panel } from '../../../ts/experiments/panels.js';
import { firstView, type Lesson, lessonOf } from '../lessons/index.js';
import { cardsIn, loadCards } from '../state/cards.js';
import { chosen, run } from '../state/lab.js';
import { shown } from '../state/look.js';
import { place } from '../state/place.js';
import { PAGE_PARTS, type PagePart, type Place } from '../state/link.js';
import { addressOf, typedHere } from '../state/own-link.js';
import { backend } from '../state/trainer.js';
import { experimentName, library, words } from '../text/index.js';
import { openedWords } from '../text/opened.js';
import { Frame, Given } from './frame.js';
import { stepOf } from './run-name.js';

/** A set without a member, or with it. */
function toggled<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}

/** Chooses what a class sees, and gives the link; and the frame for another page. */
export function ClassLink({ onClose }: { onClose: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  const hidden = useSignal<ReadonlySet<PagePart>>(new Set());
  const views = run.value?.views.value ?? [];
  const left = useSignal<ReadonlySet<string>>(new Set());
  const [isLocked, isExact] = [useSignal(true), useSignal(false)];
  const [hasStep, hasTyped] = [useSignal(false), useSignal(true)];
  const title = useId();
  const said = { ...words.value, ...openedWords.value };
  const here = place.value!;
  const lesson = lessonOf(here.experiment);
  useEffect(() => {
    box.current?.showModal();
    void loadCards(lesson);
  }, []);
  const open = views.find(({ id }) => id === (here.view ?? firstView[here.experiment])) ?? views[0];
  // What a piece of the open view opens, and the class could not.
  const opened = left.value.size > 0 ? opensOf(shown.value?.panels ?? []) : undefined;
  const closed = views
    .filter(({ id }) => left.value.has(id) && opened?.has(id))
    .map(({ title }) => `“${library(title)}”`);
  const step = chosen.value ?? run.value?.standing.value.done ?? 0;
  const typed = typedHere();
  const own = backend.value?.arithmetic ?? 'exact';
  const arithmetic = isExact.value ? 'exact' : own;
  const { card, ...bare } = here;
  const isReadHidden = hidden.value.has('read');
  const begins: Place = {
    ...bare,
    ...(open && { view: open.id }),
    ...(left.value.size > 0 && {
      views: views.filter(({ id }) => !left.value.has(id)).map(({ id }) => id),
    }),
    ...(hasStep.value && step > 0 && { step }),
    ...(hasTyped.value && typed),
    // Other arithmetic gives other last digits, and another hash.
    ...(isLocked.value && { arithmetic }),
  };
  const to: Place = {
    ...begins,
    ...(card !== undefined && !isReadHidden && { card }),
    ...(hidden.value.size > 0 && { hide: PAGE_PARTS.filter((part) => hidden.value.has(part)) }),
    ...(isLocked.value && { lockSeed: true }),
  };
  return (
    <dialog ref={box} class="class-link" aria-labelledby={title} onClose={onClose}>
      <h2 id={title}>{said.classLink}</h2>
      <p class="note">{said.classHelp}</p>
      <fieldset>
        <legend>{said.classParts}</legend>
        {PAGE_PARTS.map((part) => (
          <Check
            key={part}
            label={said.parts[part]}
            isOn={!hidden.value.has(part)}
            onChange={() => (hidden.value = toggled(hidden.value, part))}
          />
        ))}
        {hidden.value.has('settings') && !isReadHidden && <Unsolvable lesson={lesson} />}
      </fieldset>
      {views.length > 1 && open && (
        <fieldset>
          <legend>{said.views}</legend>
          {views.map(({ id, title }) => (
            <Check
              key={id}
              label={library(title)}
              isOn={!left.value.has(id)}
              isFixed={id === open.id}
              onChange={() => (left.value = toggled(left.value, id))}
            />
          ))}
          <p class="of-all">
            <button type="button" onClick={() => (left.value = new Set())}>
              {said.classAllViews}
            </button>
            <button
              type="button"
              onClick={() => (left.value = new Set(views.map(({ id }) => id).filter((id) => id !== open.id)))}
            >
              {said.classOpenView}
            </button>
          </p>
          <p class="note">{said.classBeginsWith(library(open.title))}</p>
          {closed.length > 0 && <p class="warning">{said.classOpens(closed.join(', '))}</p>}
        </fieldset>
      )}
      {(step > 0 || typed.ask) && (
        <fieldset>
          <legend>{said.classBegin}</legend>
          {step > 0 && (
            <Check
              label={said.classStep(stepOf(run.value!, step))}
              isOn={hasStep.value}
              onChange={() => (hasStep.value = !hasStep.value)}
            />
          )}
          {typed.ask && (
            <Check
              label={said.classTyped(typed.ask.join(', '))}
              isOn={hasTyped.value}
              onChange={() => (hasTyped.value = !hasTyped.value)}
            />
          )}
        </fieldset>
      )}
      <fieldset>
        <legend>{said.seed}</legend>
        <Check
          label={said.classSeed(here.seed, arithmetic)}
          isOn={isLocked.value}
          onChange={() => (isLocked.value = !isLocked.value)}
        />
        {isLocked.value && own === 'fused' && (
          <>
            <Check
              label={said.classExact}
              isOn={isExact.value}
              onChange={() => (isExact.value = !isExact.value)}
            />
            {!isExact.value && <p class="note">{said.classFused}</p>}
          </>
        )}
      </fieldset>
      <Given label={said.classLink} text={addressOf(to)} />
      <Frame to={{ ...begins, embed: true }} title={experimentName(here.experiment)} />
      <form method="dialog">
        <button type="submit" class="main">
          {said.close}
        </button>
      </form>
    </dialog>
  );
}

/** The ids of the views that pieces of panels open. */
function opensOf(panels: readonly Panel[]): ReadonlySet<string> {
  const found = new Set<string>();
  JSON.stringify(panels, (key, value: unknown) => {
    if (key === 'opens' && value) found.add((value as Opens).view);
    return ArrayBuffer.isView(value) ? undefined : value;
  });
  return found;
}

/** The exercises that ask for other settings. */
function Unsolvable({ lesson }: { lesson: Lesson }) {
  const cards = cardsIn(lesson) ?? [];
  const found = cards.flatMap(({ exercise }, i) => (exercise?.needsSettings ? [i + 1] : []));
  if (found.length === 0) return null;
  return <p class="warning">{openedWords.value.classUnsolvable(found.join(', '))}</p>;
}

interface CheckProps {
  label: string;
  isOn: boolean;
  /** Whether it cannot be changed. */
  isFixed?: boolean;
  onChange: () => void;
}

function Check({ label, isOn, isFixed = false, onChange }: CheckProps) {
  return (
    <label>
      <input type="checkbox" checked={isOn} disabled={isFixed} onChange={onChange} /> {label}
    </label>
  );
}
