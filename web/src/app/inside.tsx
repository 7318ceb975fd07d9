import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { Panel } from '../../../ts/experiments/panels.js';
import { DigitPad } from '../inputs/digit-pad.js';
import { Typed } from '../inputs/typed.js';
import { go, look, place, run, seen, shown } from '../state/lab.js';
import { library, words } from '../text/index.js';
import { DrawnPanel } from './drawn.js';
import { Save } from './save.js';

/** What can be looked at: the open view, and the input that it takes. */
export function Inside() {
  const views = run.value?.views.value ?? [];
  const wanted = place.value?.view;
  const view = views.find(({ id }) => id === wanted) ?? views[0];
  const input = useSignal<object | undefined>(undefined);
  const training = useSignal<number | undefined>(undefined);
  const trainings = run.value?.standing.value.trainings ?? [];
  useEffect(() => {
    if (view) look(view.id, input.value, training.value);
  }, [view?.id, input.value, training.value]);
  if (run.value && run.value.condition.value !== 'opening' && !view) {
    return <p class="note empty">{words.value.noViews}</p>;
  }
  return (
    <>
      <h2 class="unseen">{words.value.inside}</h2>
      <div class="tabs views" role="tablist" aria-label={words.value.views}>
        {views.map((each) => (
          <button
            key={each.id}
            type="button"
            role="tab"
            aria-selected={each.id === view?.id}
            onClick={() => {
              input.value = undefined;
              go({ ...place.value!, view: each.id }, true);
            }}
          >
            {library(each.title)}
          </button>
        ))}
      </div>
      {trainings.length > 1 && view?.ofModel && (
        <label class="chooser">
          <select
            aria-label={words.value.runs}
            value={training.value ?? ''}
            onChange={(event) => {
              const { value } = event.currentTarget;
              training.value = value === '' ? undefined : Number(value);
            }}
          >
            {trainings.map(({ name }, i) => (
              <option key={name} value={i}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {view?.input === 'digit' && <DigitPad onDraw={(drawing) => (input.value = drawing && { drawing })} />}
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

function Panels({ view }: { view: string | undefined }) {
  const now = shown.value;
  if (!now || now.view !== view) return <p class="note empty">{words.value.opening}</p>;
  if (now.message) {
    seen();
    return (
      <p class="warning" role="alert">
        {now.message}
      </p>
    );
  }
  return (
    <>
      {now.notes.map((note) => (
        <p class="note" key={note}>
          {note}
        </p>
      ))}
      <div class="panels">
        {now.panels.map(translated).map((panel, i) => (
          <section class={`panel of-${panel.kind}`} key={`${i} ${panel.kind}`}>
            <h3>{panel.title}</h3>
            <Save drawn={panel} name={i === 0 ? now.view : `${now.view}-${i + 1}`} step={now.step} />
            {panel.note && <p class="note">{panel.note}</p>}
            <DrawnPanel panel={panel} {...(i === now.panels.length - 1 && { drawn: seen })} />
          </section>
        ))}
      </div>
    </>
  );
}

/** The panel with its texts in the page's language. */
function translated(panel: Panel): Panel {
  const { title, note } = panel;
  return { ...panel, title: library(title), ...(note && { note: library(note) }) };
}
