/** What runs are called, and what tells them apart. */
import type { AnyParams, ParamSpecs } from '../../../ts/experiments/params.js';
import { experimentOf } from '../lessons/index.js';
import type { LabRun } from '../state/lab-run.js';
import { paramName, valueName, words } from '../text/index.js';

/** Settings that a name says at most. */
const MOST_SAID = 2;

export function runName(run: LabRun): string {
  return run.name.value ?? words.value.run(run.label);
}

/** The value of a parameter, also where the run has the default. */
export function valueOf({ experiment, params }: LabRun, key: string): AnyParams[string] {
  const specs: ParamSpecs = experimentOf(experiment).params;
  return params[key] ?? specs[key]!.default;
}

/** `learning rate 0.5` */
export function setting(run: LabRun, key: string): string {
  const specs: ParamSpecs = experimentOf(run.experiment).params;
  return `${paramName(key)} ${valueName(specs[key], valueOf(run, key))}`;
}

/** Names for runs side by side: one that nobody has named says what is set otherwise in it. */
export function namesOf(runs: readonly LabRun[]): string[] {
  const keys = [...new Set(runs.flatMap(({ params }) => Object.keys(params)))].filter(
    (key) => new Set(runs.map((run) => valueOf(run, key))).size > 1,
  );
  const hasSeeds = new Set(runs.map(({ seed }) => seed)).size > 1;
  return runs.map((run) => {
    if (run.name.value !== undefined) return run.name.value;
    const seed = hasSeeds ? [`${words.value.seed} ${run.seed}`] : [];
    const edited = run.edits.value.length > 0 ? [words.value.edited] : [];
    const said = [...edited, ...keys.map((key) => setting(run, key)), ...seed].slice(0, MOST_SAID);
    return [runName(run), ...said].join(', ');
  });
}

/** How far a run is. Of nets that train in turns it is the step of each. */
export function stepsOf(run: LabRun): string {
  const said = words.value;
  const { done, trainings } = run.standing.value;
  if (run.unit.value === 'trials') return said.trialOf(done, run.steps.value);
  if (!areInTurns(run)) return said.stepOf(done, run.steps.value);
  const most = Math.max(...trainings.map(({ steps }) => steps));
  return said.stepOfEach(stepOf(run, done), most, trainings.length);
}

/** Whether several nets train, a step of each in turn. */
export function areInTurns({ standing, unit }: LabRun): boolean {
  const { trainings } = standing.value;
  const going = trainings.filter(({ step, steps }) => step < steps).map(({ step }) => step);
  const isLevel = going.length === 0 || Math.max(...going) - Math.min(...going) <= 1;
  return unit.value === 'steps' && trainings.length > 1 && isLevel;
}

/** Where one more step leads to: of nets that train in turns, one of each. */
export function stepAfter(run: LabRun): 'step' | number {
  if (!areInTurns(run)) return 'step';
  const { done, trainings } = run.standing.value;
  const next = stepOf(run, done) + 1;
  return trainings.reduce((all, { steps }) => all + Math.min(next, steps), 0);
}

/** The step that people read in charts and views. @param done of all nets together */
export function stepOf(run: LabRun, done: number): number {
  if (!areInTurns(run)) return done;
  const ends = run.standing.value.trainings.map(({ steps }) => steps).sort((a, b) => a - b);
  let [level, left] = [0, done];
  for (const [i, end] of ends.entries()) {
    const going = ends.length - i;
    if (left < (end - level) * going) return level + Math.floor(left / going);
    left -= (end - level) * going;
    level = end;
  }
  return level;
}
