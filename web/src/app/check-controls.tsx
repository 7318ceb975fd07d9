import { useSignal } from '@preact/signals';
import mistakes from '../../../ts/experiments/mistakes.ts?raw';
import type { Mistake } from '../../../ts/experiments/views/gradcheck.js';
import { Source } from '../reading/source.js';
import { main, type Shown, shown } from '../state/look.js';
import { openedWords } from '../text/opened.js';
import '../style/check.css';
import '../style/reading.css';
import type { CheckProps } from './check.js';

/** The lines that are the mistake. */
const LIT: Readonly<Record<Exclude<Mistake, 'none'>, readonly string[]>> = {
  transpose: ['kernels.gemm('],
  mean: ['kernels.scaleInPlace(dout, dout.size'],
  'sampled-mean': ['kernels.scaleInPlace(gradient'],
  contexts: ['kernels.scaleInPlace(dout, contexts'],
  encoder: ['kernels.fill(lost'],
  state: ['stateless.forward(', 'stateless.backward('],
};

/** A mistake to choose, the button that checks, and what was found. */
export function Controls({ run, view, training, children }: CheckProps) {
  const said = openedWords.value.check;
  const mistake = useSignal<Mistake>('none');
  const asked = useSignal<{ mistake: Mistake } | undefined>(undefined);
  const found = shown.value;
  // What was found is of the mistake that was chosen then.
  const isShown = asked.value?.mistake === mistake.value;
  // An answer to an earlier question has another input.
  const isChecking = asked.value !== undefined && found?.input !== asked.value && !found?.failure;
  const check = () => {
    asked.value = { mistake: mistake.value };
    const { trainings } = run.standing.value;
    main.look(run.number, view.id, asked.value, trainings.length > 1 ? training : undefined);
  };
  return (
    <div class="check">
      <fieldset>
        <legend>{said.mistake}</legend>
        {(view.choices!['mistake'] as readonly Mistake[]).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="mistake"
              checked={each === mistake.value}
              onChange={() => (mistake.value = each)}
            />
            <span>{said.mistakes[each]}</span>
          </label>
        ))}
      </fieldset>
      <p class="check-row">
        <button type="button" class="main" onClick={check}>
          {said.start}
        </button>
        <span class="note">{said.help}</span>
      </p>
      <p class="check-found" role="status">
        {isChecking ? said.checking : isShown && found && !found.failure && summary(found)}
      </p>
      {found && isShown && children}
      {mistake.value !== 'none' && (
        <Source file="ts/experiments/mistakes.ts" text={mistakes} lit={LIT[mistake.value]} />
      )}
    </div>
  );
}

/** What was found, in a sentence. */
function summary({ panels, step }: Shown): string {
  const said = openedWords.value.check;
  const [table] = panels;
  const wrong = table?.kind === 'table' ? table.rows.filter((row) => row.includes('wrong')) : [];
  return wrong.length === 0 ? said.right(step) : said.wrong(step, wrong.map(([name]) => name).join(', '));
}
