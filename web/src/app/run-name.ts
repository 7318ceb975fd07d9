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

/** How far a run is. */
export function stepsOf({ standing, steps, unit }: LabRun): string {
  const said = words.value;
  return (unit.value === 'trials' ? said.trialOf : said.stepOf)(standing.value.done, steps.value);
}
