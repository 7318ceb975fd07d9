import { FileButton } from '../inputs/file-button.js';
import { takeFiles } from '../state/files.js';
import type { LabRun } from '../state/lab-run.js';
import { chosen, run, takeReport } from '../state/lab.js';
import { part } from '../state/parts.js';
import { save } from '../state/take.js';
import { words } from '../text/index.js';

const BYTES = 'application/octet-stream';

const tables = () => import('../state/drawn-files.js');
const scripts = () => import('../state/script.js');

/** What a person can take away of a run, and bring back. */
export function Take() {
  const now = run.value;
  const step = chosen.value ?? now?.moments.steps.value.at(-1);
  return (
    <>
      <h2>{words.value.take}</h2>
      <div class="take away">
        <button type="button" disabled={step === undefined} onClick={() => now && takeCheckpoint(now, step!)}>
          {words.value.takeCheckpoint}
        </button>
        <button type="button" disabled={!now} onClick={takeReport}>
          {words.value.takeReport}
        </button>
        <button type="button" disabled={!now} onClick={() => now && void takeTable(now)}>
          {words.value.takeTable}
        </button>
        <button type="button" disabled={!now} onClick={() => now && void takeScript(now)}>
          {words.value.takeScript}
        </button>
        <FileButton
          label={words.value.openCheckpoint}
          accept=".safetensors"
          onFiles={(given) => void takeFiles(given)}
        />
      </div>
    </>
  );
}

function takeCheckpoint(run: LabRun, step: number): void {
  const moment = run.moments.at(step);
  if (moment)
    save(`${run.experiment}-step-${step}.safetensors`, moment.bytes as Uint8Array<ArrayBuffer>, BYTES);
}

/** A branch begins at a checkpoint, which is saved with its script. */
async function takeScript({ experiment, params, seed, begin, edits, opened }: LabRun): Promise<void> {
  const branchOf = begin?.parent ? `${experiment}-step-${begin.step}.safetensors` : undefined;
  if (branchOf !== undefined) save(branchOf, begin!.bytes as Uint8Array<ArrayBuffer>, BYTES);
  // The checkpoint of a branch has the edits before it.
  const since = edits.value.slice(branchOf === undefined ? 0 : opened.edits);
  const branch = branchOf === undefined ? {} : { branchOf };
  const loaded = await part(scripts);
  if (!loaded) return;
  const script = loaded.scriptOf({ experiment, params, seed, ...branch, edits: since });
  save(`${experiment}.ts`, script, 'text/plain');
}

async function takeTable({ experiment, reports }: LabRun): Promise<void> {
  const loaded = await part(tables);
  if (loaded) save(`${experiment}.csv`, loaded.csvOf(loaded.metricRows(reports)), 'text/csv');
}
