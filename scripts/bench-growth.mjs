/**
 * `npm run bench:growth`: how the time of a step grows with the batch, the hidden size and the vocabulary, for three systems, beside
 * the multiplications and additions of the step. It prints a table in Markdown. Run it on a quiet machine; it takes some minutes.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pictureOf, tableOf } from './lib/growth.mjs';
import { root } from './lib/paths.mjs';
import { mustRun } from './lib/run.mjs';
import { main, SetupError, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

const advice = 'npm run bench:growth -- --help';
const HELP = `npm run bench:growth -- [options]
  --threads <n>  number of threads (default: 2)
  --out <file>   writes the curves as an SVG picture`;

function readOptions() {
  const options = {
    threads: { type: 'string', default: '2' },
    out: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new SetupError(error.message, advice);
  }
}

await main(async () => {
  const { threads, out, help } = readOptions();
  if (help) {
    console.log(HELP);
    return;
  }
  if (!/^[1-9]\d*$/.test(threads))
    throw new SetupError(`--threads: expected a whole number of at least 1, found ${threads}`, advice);
  await setup();
  const rows = await step('steps of growing sizes', async (progress) => {
    const args = ['dist/cli.js', 'bench', 'growth', '--json', '--threads', threads];
    const { stdout } = await mustRun('badak bench growth', process.execPath, args, {
      ...{ cwd: root, advice: 'npm run bench:growth', progress: (line) => progress(JSON.parse(line).name) },
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  });
  console.log(tableOf(rows));
  if (out !== '') await writeFile(out, pictureOf(rows));
});
