import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { TrainingState } from '../../../ts/experiments/experiment.js';
import type { View } from '../../../ts/experiments/view.js';
import type { DigitGiven } from '../inputs/digit-pad.js';
import type { Chosen } from '../inputs/place-groups.js';
import { chosenFor, hasPlaces, Moves, Places, withoutWeight } from '../inputs/places.js';
import { askedOf, formOf } from '../inputs/forms.js';
import { Typed } from '../inputs/typed.js';
import { experimentOf, firstView } from '../lessons/index.js';
import { asked, forgotten } from '../state/asked.js';
import { besideRun } from '../state/beside.js';
import { cardShows } from '../state/card-shows.js';
import { chosen as chosenMoment, go, run } from '../state/lab.js';
import { isOffered, place } from '../state/place.js';
import { besideIt, main, MOTION } from '../state/look.js';
import { isNarrow } from '../state/width.js';
import { library, tabTitle, words } from '../text/index.js';
import { canStandBeside, useBeside } from './beside.js';
import { later } from './later.js';
import { Check } from './check.js';
import { Back, useOpening } from './opening.js';
import { Panels } from './panels.js';
import { Slow } from './slow.js';
import { WhatIf } from './what-if.js';

const DigitPad = later(() => import('../inputs/digit-pad.js').then((found) => found.DigitPad));
const BesideChooser = later(() => import('./beside-chooser.js').then((found) => found.BesideChooser));
const Sides = later(() => import('./sides.js').then((found) => found.Sides));

interface Listed {
  id: string;
  input?: View['input'] | undefined;
}

/** The view that is wanted, or else the first. */
function opened<V extends Listed>(views: readonly V[], wanted: string | undefined): V | undefined {
  return views.find(({ id }) => id === wanted) ?? views[0];
}

/** The pixel of a map that the open view shows in numbers. */
function pixelShown(view: View) {
  const now = main.shown.value;
  return now?.view === view.id
    ? now.panels.flatMap((panel) => (panel.kind === 'sum' && panel.place ? [panel.place] : []))[0]
    : undefined;
}

/** A training of a comparison that is looked into. */
interface ChosenTraining {
  at: number;
  /** What it is called; a card chooses before that is known. */
  name?: string | undefined;
}

/** The place of the chosen training in this run, or else of the first that has a model: one after another, only one has. */
function openTraining(trainings: readonly TrainingState[], chosen: ChosenTraining | undefined): number {
  // With other settings a run may have fewer, or others at the same places.
  const found =
    chosen?.name === undefined
      ? trainings.findIndex((_, i) => i === chosen?.at)
      : trainings.findIndex(({ name }) => name === chosen.name);
  return Math.max(0, found < 0 ? trainings.findIndex(({ isOpen }) => isOpen) : found);
}

/** What can be looked at: the open view, and the input that it takes. */
export function Inside() {
  const { experiment, view: wanted = firstView[experiment] } = place.value!;
  const views = (run.value?.views.value ?? []).filter(({ id }) => isOffered(id));
  // Those of the run are not known while it opens, when the pad is to stay.
  const listed: readonly Listed[] = experimentOf(experiment).views.filter(({ id }) => isOffered(id));
  const view = opened(views, wanted);
  // What was drawn or typed is asked of every view that takes it, also of the next run.
  const digit = useSignal<DigitGiven | undefined>(undefined);
  const chosen = useSignal<Chosen>({});
  // Of the next step the beats are asked for, instead.
  const beat = useSignal<object | undefined>(undefined);
  const chosenTraining = useSignal<ChosenTraining | undefined>(undefined);
  // A weight that is set is not set at the moments before.
  const setAt = useSignal(0);
  const moment = chosenMoment.value;
  const choosePlaces = (given: Chosen) => {
    if (given.place !== chosen.value.place || given.at !== chosen.value.at)
      setAt.value = moment ?? run.value?.standing.value.done ?? 0;
    chosen.value = given;
  };
  const isBefore = moment !== undefined && moment < setAt.value;
  const goTo = ({ id }: View) => go({ ...place.value!, view: id }, true);
  const trainings = run.value?.standing.value.trainings ?? [];
  const onModel = (name: string) => {
    // Beside each other stand also a net before its training and now.
    const training = trainings.findIndex((each) => each.name === name);
    if (training >= 0) chosenTraining.value = { at: training, name };
  };
  const opening = useOpening({ views, view, chosen, asked, onView: goTo, onModel });
  // Views of another experiment are others, though they have the same names.
  useEffect(() => {
    opening.forget();
    return () => void (besideRun.value = undefined);
  }, [experiment]);
  const ofCard = cardShows.value;
  useEffect(() => {
    if (ofCard?.experiment !== experiment) return;
    // What was chosen for another card may not be there for this one: what a card does not set is as usual.
    chosenTraining.value = ofCard.training === undefined ? undefined : { at: ofCard.training };
    chosen.value = ofCard.places ?? {};
    opening.forget();
  }, [ofCard]);
  const training = openTraining(trainings, chosenTraining.value);
  const beside = useBeside(view, training);
  // One that shows all models has none to choose.
  const isOfOne = view?.ofModel && !view.ofAll;
  const wantedOf = (view: View) => {
    const given = view.input === 'digit' ? digit.value : askedOf(view, asked.value);
    const at = chosenFor(view, isBefore ? withoutWeight(chosen.value) : chosen.value);
    const input = view.id === MOTION ? beat.value : at ? { ...given, ...at } : given;
    return [run.value!.number, view.id, input] as const;
  };
  const inputs = [run.value?.number, view?.id, digit.value, asked.value, chosen.value, isBefore, beat.value];
  useEffect(() => {
    if (view?.isSlow) main.leave();
    else if (view) main.look(...wantedOf(view), trainings.length > 1 ? training : undefined);
  }, [...inputs, training]);
  // What stood there before is not shown under another name.
  useEffect(() => () => besideIt.leave(), [beside?.names[1]]);
  useEffect(() => {
    if (view && beside) besideIt.look(...wantedOf(view), beside.training);
    else besideIt.leave();
  }, [...inputs, beside?.key, beside?.training]);
  const places = view && !view.isSlow && hasPlaces(view) && (
    <Places
      view={view}
      chosen={chosen.value}
      named={main.shown.value?.view === view.id ? main.shown.value.names : undefined}
      onChosen={choosePlaces}
    />
  );
  const isEmbedded = place.value!.embed ?? false;
  // The cell of a map of attention that was left for its numbers.
  const { row, column } = chosen.value;
  const hasWeight =
    opening.left?.takes.includes('place') === true && row !== undefined && column !== undefined;
  const setWeight = () => {
    const question = asked.value;
    opening.back();
    asked.value = question;
    choosePlaces({ ...chosen.value, at: row!, place: column!, weight: 1 });
  };
  const isCompared = canStandBeside(view) && !isEmbedded;
  const besideChooser = isCompared && <BesideChooser run={run.value!} training={training} beside={beside} />;
  const typed = view && (
    <Typed
      key={`${view.id} ${forgotten.value}`}
      view={view}
      asked={asked.value}
      known={run.value?.words.value}
      sample={main.shown.value?.view === view.id ? main.shown.value.sample : undefined}
      onAsked={(given) => (asked.value = given)}
    />
  );
  const pixel = view && pixelShown(view);
  const isFolded = isNarrow.value || isEmbedded;
  const isWeightSet = view?.takes.includes('place') === true && chosen.value.place !== undefined;
  const fields = isFolded
    ? (besideChooser || places || (isEmbedded && view && formOf(view))) && (
        <details class="of-rare" open={isWeightSet}>
          <summary class="note">{words.value.whatIsShown}</summary>
          {besideChooser && <div class="choosers">{besideChooser}</div>}
          {isEmbedded && typed}
          {places}
        </details>
      )
    : places;
  const panels =
    view && beside ? (
      <Sides view={view} beside={beside} opening={opening} />
    ) : (
      <Panels watched={main} view={view?.id} opening={opening} />
    );
  return (
    <>
      <h2 class="unseen">{words.value.inside}</h2>
      {/* In a frame of another page the picture comes first. */}
      {(views.length > 1 || !isEmbedded) && (
        <Tabs
          views={views}
          open={view}
          onView={(next) => {
            opening.forget();
            goTo(next);
          }}
        />
      )}
      {isOfOne && (trainings.length > 1 || !isFolded) && (
        <div class="choosers">
          {trainings.length > 1 && (
            <TrainingChooser
              trainings={trainings}
              chosen={training}
              onChosen={(i) => (chosenTraining.value = { at: i, name: trainings[i]!.name })}
            />
          )}
          {!isFolded && besideChooser}
        </div>
      )}
      {/* The pad and what the net makes of it stand side by side, below the fields. On a narrow page the picture comes first. */}
      {view?.input === 'digit' && !isEmbedded && fields}
      {listed.some(({ input }) => input === 'digit') && (
        <DigitPad
          isHidden={opened(listed, wanted)?.input !== 'digit'}
          onDigit={(given) => {
            digit.value = given;
            // What is drawn next is another digit.
            if (!given) {
              const others = { ...chosen.value };
              delete others.label;
              chosen.value = others;
            }
          }}
        />
      )}
      {opening.left && <Back key={opening.depth} opening={opening} />}
      {hasWeight && (
        <p>
          <button type="button" onClick={setWeight}>
            {words.value.setWeight}
          </button>
        </p>
      )}
      {!isEmbedded && typed}
      {view?.input !== 'digit' && !isEmbedded && fields}
      {pixel && <Moves pixel={pixel} onMove={(to) => (chosen.value = { ...chosen.value, ...to })} />}
      {view?.id === MOTION ? (
        <Slow experiment={experiment} onInput={(input) => (beat.value = input)}>
          {panels}
        </Slow>
      ) : view?.isSlow ? (
        <Check key={`${run.value!.number} ${training}`} run={run.value!} view={view} training={training}>
          {panels}
        </Check>
      ) : (
        panels
      )}
      {isEmbedded && fields}
      {run.value && isOfOne && !place.value!.embed && (
        <WhatIf key={run.value.number} run={run.value} training={training} />
      )}
    </>
  );
}

/** Scrolls a row of tabs to the chosen one, where not all have room. */
export function showChosen(row: HTMLElement | null): void {
  const chosen = row?.querySelector<HTMLElement>('[aria-selected="true"]');
  if (row && chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
}

interface TabsProps {
  views: readonly View[];
  open: View | undefined;
  onView: (view: View) => void;
}

function Tabs({ views, open, onView }: TabsProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => showChosen(row.current), [open?.id, views.length]);
  return (
    <div ref={row} class="tabs views" role="tablist" aria-label={words.value.views}>
      {views.map((each) => (
        <button
          key={each.id}
          type="button"
          role="tab"
          aria-selected={each.id === open?.id}
          aria-label={library(each.title)}
          title={library(each.title)}
          onClick={() => onView(each)}
        >
          {tabTitle(each.title)}
        </button>
      ))}
    </div>
  );
}

interface ChooserProps {
  trainings: readonly TrainingState[];
  chosen: number;
  onChosen: (training: number) => void;
}

/** Which net of a comparison is looked into. */
function TrainingChooser({ trainings, chosen, onChosen }: ChooserProps) {
  return (
    <label class="chooser">
      <select
        aria-label={words.value.runs}
        value={chosen}
        onChange={(event) => onChosen(Number(event.currentTarget.value))}
      >
        {trainings.map(({ name }, i) => (
          <option key={name} value={i}>
            {library(name ?? '')}
          </option>
        ))}
      </select>
    </label>
  );
}
