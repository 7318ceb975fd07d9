/** A run as a program: loaded when a person asks for the first one. */
import type { AnyParams } from '../../../ts/experiments/params.js';
import type { MadeEdit } from '../../../ts/train/edits.js';

/** A run as a script repeats it. */
export interface Repeated {
  experiment: string;
  params: Readonly<AnyParams>;
  seed: number;
  /** The checkpoint file that a branch begins at. */
  branchOf?: string;
  /** What was changed since the run or the branch began. */
  edits?: readonly MadeEdit[];
}

/** A script that repeats the run in Node, with the package `badak` beside it. */
export function scriptOf({ experiment, params, seed, branchOf, edits = [] }: Repeated): string {
  const written = JSON.stringify(params, null, 2);
  const isEdited = edits.length > 0;
  // One step at a time; trainings of a comparison in turns, as the page trains them. A branch knows its own turns.
  const policy = branchOf === undefined ? `  policy: 'in-turns',\n` : '';
  const pace = isEdited ? `  pace: { steps: 1 },\n${policy}` : '';
  const file = JSON.stringify(branchOf);
  const [read, resume] =
    branchOf === undefined
      ? ['', '']
      : [
          `import { readFile } from 'node:fs/promises';\n`,
          `  // A branch begins at a checkpoint, which stands beside this file.
  resume: { from: ${file}, checkpoint: await readFile(new URL(${file}, import.meta.url)) },
  branch: true,\n`,
        ];
  return `// Repeats a run of badak's playground: npm install badak, then run this file with Node 22 or newer.
${read}import { init } from 'badak';
import { ${isEdited ? 'type MadeEdit, ' : ''}openRun } from 'badak/experiments';

await init();
using opened = await openRun({
  experiment: ${JSON.stringify(experiment)},
  params: ${written.replaceAll('\n', '\n  ')},
  seed: ${seed},
${resume}${pace}});
console.log(opened.data.said);
${isEdited ? editing(edits) : ''}for (const { type, run, step, metrics } of opened.run.reports) {
  if (type !== 'pause') console.log(run ?? '', step, metrics);
${isEdited ? '  edit();\n' : ''}}
console.log(opened.run.hash());
`;
}

/** The part of a script that makes edits at their steps. */
function editing(edits: readonly MadeEdit[]): string {
  const lines = edits.map((edit) => `  ${JSON.stringify(edit)},\n`).join('');
  return `// What was changed by hand, and after how many steps.
const edits: MadeEdit[] = [
${lines}];
function edit(): void {
  while (edits.length > 0 && opened.run.trainings[edits[0]!.training]!.step === edits[0]!.step) {
    const { step, training, ...change } = edits.shift()!;
    opened.run.edit(change, training);
  }
}
edit();
`;
}
