import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { TrainingState } from '../../../ts/experiments/experiment.js';
import type { View } from '../../../ts/experiments/view.js';
import { DigitPad } from '../inputs/digit-pad.js';
import { Typed } from '../inputs/typed.js';
import { firstView } from '../lessons/index.js';
import { go, place, run } from '../state/lab.js';
import { look, seen, shown } from '../state/look.js';
import { explained, library, words } from '../text/index.js';
import { panelIn } from '../text/panels.js';
import { DrawnPanel } from './drawn.js';
import { Save } from './save.js';

/** What can be looked at: the open view, and the input that it takes. */
export function Inside() {
  const views = run.value?.views.value ?? [];
  const wanted = place.value?.view;
  const view =
    views.find(({ id }) => id === wanted) ??
    views.find(({ id }) => id === firstView[place.value!.experiment]) ??
    views[0];
  const input = useSignal<object | undefined>(undefined);
  const chosenTraining = useSignal<number | undefined>(undefined);
  const trainings = run.value?.standing.value.trainings ?? [];
  // One after another, only one of them has a model.
  const training =
    chosenTraining.value ??
    Math.max(
      0,
      trainings.findIndex(({ isOpen }) => isOpen),
    );
  // The pad keeps its digit for views that answer one, too.
  const openView = (next: View) => {
    if (next.input !== 'digit' || view?.input !== 'digit') input.value = undefined;
    go({ ...place.value!, view: next.id }, true);
  };
  useEffect(() => {
    if (view) look(run.value!.number, view.id, input.value, trainings.length > 1 ? training : undefined);
  }, [view?.id, input.value, training]);
  if (run.value && run.value.condition.value !== 'opening' && !view) {
    return <p class="note empty">{words.value.noViews}</p>;
  }
  return (
    <>
      <h2 class="unseen">{words.value.inside}</h2>
      <Tabs views={views} open={view} onView={openView} />
      {trainings.length > 1 && view?.ofModel && (
        <TrainingChooser
          trainings={trainings}
          chosen={training}
          onChosen={(i) => (chosenTraining.value = i)}
        />
      )}
      {view?.input === 'digit' && <DigitPad onDigit={(digit) => (input.value = digit)} />}
      {view && (
        <Typed
          key={view.id}
          view={view}
          known={run.value?.words.value}
          onInput={(given) => (input.value = given)}
        />
      )}
      <Panels view={view?.id} />
    </>
  );
}

/** Scrolls a row of tabs to the chosen one, where not all have room. */
function showChosen(row: HTMLElement | null): void {
  const chosen = row?.querySelector<HTMLElement>('[aria-selected="true"]');
  if (row && chosen) row.scrollLeft = chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
}

/** Of what was drawn last, in pixels: kept free while a run opens, so that the charts stay where they are. */
let height = 0;

function keepHeight(box: HTMLElement | null): void {
  if (box) box.style.minHeight = height > 0 ? `${height}px` : '60vh';
}

function Arriving() {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => keepHeight(box.current), []);
  return (
    <div ref={box} class="arriving">
      <p class="note empty">{words.value.opening}</p>
    </div>
  );
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
          onClick={() => onView(each)}
        >
          {library(each.title)}
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

function Panels({ view }: { view: string | undefined }) {
  const now = shown.value;
  const box = useRef<HTMLDivElement>(null);
  const isHere = now !== undefined && now.view === view;
  useEffect(() => {
    // Where nothing is drawn, no drawing says that it is seen.
    if (now?.panels.length === 0) seen();
  }, [now]);
  // Panels are drawn a frame after their boxes are there.
  useLayoutEffect(() => keepHeight(box.current), [isHere]);
  const drawn = () => {
    if (box.current) {
      box.current.style.minHeight = '';
      height = box.current.offsetHeight;
    }
    seen();
  };
  if (!isHere) return <Arriving key={view} />;
  if (now.failure) {
    return (
      <p class="warning" role="alert">
        {explained(now.failure)}
      </p>
    );
  }
  const panels = now.panels.map((panel) => panelIn(library, panel));
  return (
    <>
      {now.notes.map((note) => (
        <p class="note" key={note}>
          {library(note)}
        </p>
      ))}
      <div ref={box} class="panels">
        {panels.map((panel, i) => (
          <section class={`panel of-${panel.kind}`} key={`${i} ${panel.kind}`}>
            <h3>{panel.title}</h3>
            <Save drawn={panel} name={i === 0 ? now.view : `${now.view}-${i + 1}`} step={now.step} />
            {panel.note && <p class="note">{panel.note}</p>}
            <DrawnPanel panel={panel} {...(i === panels.length - 1 && { drawn })} />
          </section>
        ))}
      </div>
    </>
  );
}
