import { useId } from 'preact/hooks';
import { besideRun } from '../state/beside.js';
import { go, kept } from '../state/lab.js';
import type { LabRun } from '../state/lab-run.js';
import { place } from '../state/place.js';
import { words } from '../text/index.js';
import { openedWords } from '../text/opened.js';
import { type Beside, trainingName } from './beside.js';
import { namesOf, stepOf } from './run-name.js';

function choose(key: string): void {
  const [kind, value] = key.split(' ');
  const number = Number(value);
  const { beside, ...others } = place.value!;
  besideRun.value =
    kind === 'moment' ? { kind, step: number } : kind === 'run' ? { kind, number } : undefined;
  if (kind === 'training') go({ ...others, beside: number }, true);
  else if (beside !== undefined) go(others, true);
}

interface ChooserProps {
  run: LabRun;
  training: number;
  beside: Beside | undefined;
}

/** Chooses what stands beside the open view: another training, a moment of the run, another run of the list. */
export function BesideChooser({ run, training, beside }: ChooserProps) {
  const said = words.value;
  const opened = openedWords.value;
  const id = useId();
  const { trainings } = run.standing.value;
  const steps = run.moments.steps.value;
  const isMoment = beside?.key.startsWith('moment');
  const names = namesOf([...kept.value, run]);
  return (
    <>
      <span class="chooser">
        <label for={id}>{said.beside}</label>
        <select id={id} value={beside?.key ?? ''} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{opened.besideNothing}</option>
          {trainings.map((_, i) =>
            i === training ? null : (
              <option key={i} value={`training ${i}`}>
                {trainingName(run, i)}
              </option>
            ),
          )}
          {steps.length > 0 && (
            <option value={isMoment ? beside!.key : `moment ${steps[0]}`}>{opened.besideMoment}</option>
          )}
          {kept.value.map(({ number, moments }, i) =>
            // Of an earlier visit there is no model.
            moments.steps.value.length === 0 ? null : (
              <option key={number} value={`run ${number}`}>
                {names[i]}
              </option>
            ),
          )}
        </select>
      </span>
      {isMoment && (
        <label class="beside-moment">
          <span class="unseen">{opened.besideMoment}</span>
          <input
            type="range"
            min={0}
            max={steps.length - 1}
            value={steps.indexOf(beside!.moment!.step)}
            aria-valuetext={said.momentAt(stepOf(run, beside!.moment!.step))}
            onInput={(event) => choose(`moment ${steps[Number(event.currentTarget.value)]}`)}
          />
        </label>
      )}
    </>
  );
}
