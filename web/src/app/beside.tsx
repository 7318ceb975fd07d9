import { useEffect } from 'preact/hooks';
import '../style/beside.css';
import type { View } from '../../../ts/experiments/view.js';
import { besideRun } from '../state/beside.js';
import { kept, run as openRun } from '../state/lab.js';
import { place } from '../state/place.js';
import type { LabRun } from '../state/lab-run.js';
import { order } from '../state/trainer.js';
import { library } from '../text/index.js';
import type { Moment } from '../worker/protocol.js';
import { MOTION } from '../state/look.js';
import { namesOf, runName } from './run-name.js';

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
export const trainingName = ({ standing }: LabRun, i: number) =>
  library(standing.value.trainings[i]?.name ?? '');

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

/** Whether a view can be seen of two models. One step in slow motion is of the open run alone. */
export const canStandBeside = (view: View | undefined): boolean =>
  view?.ofModel === true && !view.isSlow && view.id !== MOTION && openRun.value?.unit.value === 'steps';

/** What stands beside the open view; the worker is told. @param training the one that is open */
export function useBeside(view: View | undefined, training: number): Beside | undefined {
  const run = openRun.value;
  const beside = run && !view?.ofAll && canStandBeside(view) ? besideNow(run, training) : undefined;
  const { key, moment } = beside ?? {};
  useEffect(() => {
    if (run) order({ kind: 'restore', run: run.number, beside: true, ...(moment && { moment }) });
  }, [run?.number, key]);
  return beside;
}
