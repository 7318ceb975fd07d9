/** The runs of a list as they are kept from visit to visit: with curves and results, without checkpoints. */
import { batch } from '@preact/signals';
import type { Chart } from '../../../ts/experiments/experiment.js';
import type { AnyParams } from '../../../ts/experiments/params.js';
import type { MadeEdit } from '../../../ts/train/edits.js';
import type { ExperimentId } from '../lessons/index.js';
import { ReportLog, type WrittenLog } from '../worker/report-log.js';
import type { Standing } from '../worker/protocol.js';
import { drawAll, type LabRun, newRun, noteLatest } from './lab-run.js';

export interface ListedRun extends WrittenLog {
  label: number;
  name: string | undefined;
  experiment: ExperimentId;
  params: AnyParams;
  seed: number;
  parent: { label: number; step: number } | undefined;
  standing: Standing;
  steps: number;
  unit: 'steps' | 'trials';
  hash: string | undefined;
  isWanted?: boolean | undefined;
  charts: readonly Chart[];
  /** Undefined in the list of an earlier version. */
  edits?: readonly MadeEdit[];
}

export function listed(run: LabRun): ListedRun {
  const { label, experiment, params, seed, begin, log } = run;
  return {
    ...{ label, experiment, params, seed },
    ...log.written,
    name: run.name.value,
    parent: begin?.parent,
    standing: run.standing.value,
    steps: run.steps.value,
    unit: run.unit.value,
    hash: run.hash.value,
    isWanted: run.isWanted.value,
    charts: run.charts.value.map(({ chart }) => chart),
    edits: run.edits.value,
  };
}

/** @param number a new one: the worker knows nothing of this run */
export function unlisted(entry: ListedRun, number: number): LabRun {
  const { label, parent } = entry;
  const begin = parent && { parent, step: parent.step, branch: true, bytes: new Uint8Array(0), name: '' };
  const run = newRun({ number, label, begin, at: entry, log: new ReportLog(entry) });
  batch(() => {
    run.name.value = entry.name;
    run.standing.value = entry.standing;
    run.steps.value = entry.steps;
    run.unit.value = entry.unit;
    run.hash.value = entry.hash;
    run.isWanted.value = entry.isWanted;
    run.edits.value = entry.edits ?? [];
    run.condition.value = entry.standing.done >= entry.steps ? 'done' : 'waiting';
    drawAll(run, entry.charts);
    noteLatest(run, run.reports);
  });
  return run;
}
