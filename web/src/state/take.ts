/** Files that a person takes away. */
import type { AnyParams } from '../../../ts/experiments/params.js';

/** Lets the browser save a file. */
export function save(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A run as a script repeats it. */
export interface Repeated {
  experiment: string;
  params: Readonly<AnyParams>;
  seed: number;
  /** The checkpoint file that a branch begins at. */
  branchOf?: string;
}

/** A script that repeats the run in Node, with the package `badak` beside it. */
export function scriptOf({ experiment, params, seed, branchOf }: Repeated): string {
  const written = JSON.stringify(params, null, 2);
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
import { openRun } from 'badak/experiments';

await init();
using opened = await openRun({
  experiment: ${JSON.stringify(experiment)},
  params: ${written.replaceAll('\n', '\n  ')},
  seed: ${seed},
${resume}});
console.log(opened.data.said);
for (const { type, run, step, metrics } of opened.run.reports) {
  if (type !== 'pause') console.log(run ?? '', step, metrics);
}
`;
}
