import { useEffect, useId } from 'preact/hooks';
import '../style/beside.css';
import type { View } from '../../../ts/experiments/view.js';
import { besideRun } from '../state/beside.js';
import { go, kept, run as openRun } from '../state/lab.js';
import { place } from '../state/place.js';
import type { LabRun } from '../state/lab-run.js';
import { order } from '../state/trainer.js';
import { library, words } from '../text/index.js';
import type { Moment } from '../worker/protocol.js';
import { namesOf, runName, stepOf } from './run-name.js';

/** What stands beside the open view. */
export interface Beside {
  /** As the chooser's options have it. */
  key: string;
  /** Of a comparison. */
  training: number | undefined;
  /** What both sides are called, the open one first. */
  names: readonly [string, string];
  /** The model, unless it is one of the run as it goes on. */
  moment: Moment | undefined;
}

/** The name of a training of a comparison. */
const trainingName = ({ standing }: LabRun, i: number) => library(standing.value.trainings[i]?.name ?? '');

/** What a person has chosen, if it is there. @param training the one that is open */
function besideNow(run: LabRun, training: number): Beside | undefined {
  const trainings = run.standing.value.trainings.length;
  const own = trainings > 1 ? training : undefined;
  const name = own === undefined ? runName(run) : trainingName(run, own);
  const chosen = besideRun.value;
  if (chosen?.kind === 'moment') {
    // Before the first that is kept there is none.
    const step = Math.max(chosen.step, run.moments.steps.value[0] ?? 0);
    const moment = run.moments.at(step);
    return moment && { key: `moment ${step}`, training: own, names: [name, name], moment };
  }
  if (chosen?.kind === 'run') {
    const other = kept.value.find(({ number }) => number === chosen.number);
    const last = other?.moments.last;
    if (!other || !last) return undefined;
    const moment = { ...last, isOther: true };
    const names = namesOf([run, other]) as [string, string];
    return { key: `run ${other.number}`, training: own, names, moment };
  }
  const { beside } = place.value!;
  if (beside === undefined || beside === own || beside >= trainings) return undefined;
  const names = [name, trainingName(run, beside)] as const;
  return { key: `training ${beside}`, training: beside, names, moment: undefined };
}

/** What stands beside the open view; the worker is told. @param training the one that is open */
export function useBeside(view: View | undefined, training: number): Beside | undefined {
  const run = openRun.value;
  const isOffered = view?.ofModel && !view.ofAll && !view.isSlow && run?.unit.value === 'steps';
  const beside = isOffered ? besideNow(run, training) : undefined;
  const { key, moment } = beside ?? {};
  useEffect(() => {
    if (run) order({ kind: 'restore', run: run.number, beside: true, ...(moment && { moment }) });
  }, [run?.number, key]);
  return beside;
}

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
          <option value="">{said.besideNothing}</option>
          {trainings.map((_, i) =>
            i === training ? null : (
              <option key={i} value={`training ${i}`}>
                {trainingName(run, i)}
              </option>
            ),
          )}
          {steps.length > 0 && (
            <option value={isMoment ? beside!.key : `moment ${steps[0]}`}>{said.besideMoment}</option>
          )}
          {kept.value.map(({ number, moments }, i) => (
            <option key={number} value={`run ${number}`} disabled={moments.steps.value.length === 0}>
              {moments.steps.value.length > 0 ? names[i] : said.besideNoModel(names[i]!)}
            </option>
          ))}
        </select>
      </span>
      {isMoment && (
        <label class="beside-moment">
          <span class="unseen">{said.besideMoment}</span>
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
