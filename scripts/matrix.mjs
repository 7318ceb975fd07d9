/**
 * `npm run matrix`: packs the package, installs it into empty folders, each with one tool that people use, and trains there: in
 * four Nodes, Deno, Bun and Electron, under test runners, after each bundler in a real browser, with TypeScript. Wherever the
 * arithmetic is the same the parameters are to have the same bits. Five minutes, and more than 1 GB of packages the first time.
 *
 *   npm run matrix [-- jest "Node 24"] [--write]
 *
 * Words choose the rows that have one of them in their name. `--write` puts the table into docs/notes/matrix.md.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Project } from './lib/matrix/cell.mjs';
import { NODE_CELLS } from './lib/matrix/node-cells.mjs';
import { PAGE_CELLS } from './lib/matrix/page-cells.mjs';
import { table, writeTable } from './lib/matrix/table.mjs';
import { packInto } from './lib/packed.mjs';
import { main, SetupError, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

/** The cells with the runs that were asked for. */
function chosen(words) {
  const isAsked = (name) =>
    words.length === 0 || words.some((word) => name.toLowerCase().includes(word.toLowerCase()));
  return [...NODE_CELLS, ...PAGE_CELLS]
    .map((cell) => ({ ...cell, runs: cell.runs.filter(({ name }) => isAsked(`${cell.name}, ${name}`)) }))
    .filter(({ runs }) => runs.length > 0);
}

/** The first hash of each arithmetic, which all others are compared with. @type {Map<string, string>} */
const hashes = new Map();

function compared(outcome) {
  const { result, wrong } = outcome;
  if (!result || wrong) return outcome;
  const expected = hashes.get(result.arithmetic) ?? result.hash;
  hashes.set(result.arithmetic, expected);
  return expected === result.hash ? outcome : { ...outcome, wrong: `the bits of others are ${expected}` };
}

function say(name, { result, wrong, cannot }) {
  const said = result && [result.build, result.threads, result.arithmetic, result.hash].join(' ');
  console.log(
    `${wrong ? '✗' : cannot ? '–' : '✓'} ${[name, said, wrong, cannot].filter(Boolean).join(': ')}`,
  );
}

async function rowsOf(cell, tarball) {
  const rows = [];
  const project = await Project.make(cell, tarball);
  try {
    const prepared = await step(`${cell.name}: installing and building`, () => project.prepare());
    for (const run of cell.runs) {
      const isReady = !prepared.wrong && !prepared.cannot;
      const outcome = isReady ? compared(await project.run(run)) : prepared;
      say(`${cell.name}, ${run.name}`, outcome);
      const versions = [await project.versions(run), outcome.browser].filter(Boolean).join(', ');
      rows.push({ cell: cell.name, run: run.name, versions, outcome });
    }
  } finally {
    await project.remove();
  }
  return rows;
}

await main(async () => {
  const { values, positionals } = parseArgs({
    options: { write: { type: 'boolean' } },
    allowPositionals: true,
  });
  await setup();
  const folder = await mkdtemp(join(tmpdir(), 'badak-packed-'));
  try {
    const { filename } = await step('npm pack', () => packInto(folder));
    const rows = [];
    for (const cell of chosen(positionals)) rows.push(...(await rowsOf(cell, join(folder, filename))));
    const text = table(rows);
    console.log(`\n${text}`);
    if (values.write) await writeTable(text);
    const failed = rows.filter(({ outcome }) => outcome.wrong);
    if (rows.length === 0) throw new SetupError('Nothing has such a name.', 'npm run matrix -- esbuild');
    if (failed.length > 0) throw new SetupError(`${failed.length} of ${rows.length} failed.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
