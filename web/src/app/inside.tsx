import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import type { View } from '../../../ts/experiments/view.js';
import { DigitPad } from '../inputs/digit-pad.js';
import { TextInput } from '../inputs/text-input.js';
import { go, look, place, run, seen, shown } from '../state/lab.js';
import { library, words } from '../text/index.js';
import { DrawnPanel } from './drawn.js';

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
      {view && <Input view={view} onInput={(given) => (input.value = given)} />}
      <Panels view={view?.id} />
    </>
  );
}

function Input({ view, onInput }: { view: View; onInput: (input: object | undefined) => void }) {
  if (view.input === 'digit') return <DigitPad onDigit={onInput} />;
  if (view.input === 'sentence' && view.takes.includes('sentence')) {
    return (
      <TextInput
        label={words.value.sentence}
        onText={(text) => onInput(text ? { sentence: text } : undefined)}
      />
    );
  }
  if (view.input === 'question' && view.takes.includes('question')) {
    return (
      <TextInput
        label={words.value.question}
        onText={(text) => onInput(text ? { question: text } : undefined)}
      />
    );
  }
  if (view.input === 'question' && view.takes.includes('questions')) {
    return (
      <TextInput
        label={words.value.question}
        onText={(text) => onInput(text ? { questions: [text] } : undefined)}
      />
    );
  }
  return null;
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
        {now.panels.map((panel, i) => (
          <section class={`panel of-${panel.kind}`} key={`${i} ${panel.kind}`}>
            <h3>{library(panel.title)}</h3>
            {panel.note && <p class="note">{library(panel.note)}</p>}
            <DrawnPanel panel={panel} {...(i === now.panels.length - 1 && { drawn: seen })} />
          </section>
        ))}
      </div>
    </>
  );
}
