/** The options of the trials. */
import { parseArgs } from 'node:util';
import { SetupError } from '../lib/say.mjs';

/**
 * Reads what was typed. `--help` prints the help and ends.
 * @param {string} trial its name, as in `npm run trial:<name>`
 * @param {string} lines the help of each option
 * @param {Record<string, number | string | boolean>} defaults by name; a number takes whole numbers from 1 on, a share
 *   any above 0
 */
export function readOptions(trial, lines, defaults) {
  const advice = `npm run trial:${trial} -- --help`;
  const options = Object.fromEntries(
    Object.entries({ ...defaults, help: false }).map(([name, value]) => [
      name,
      typeof value === 'boolean'
        ? { type: 'boolean', default: value }
        : { type: 'string', default: String(value) },
    ]),
  );
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    throw new SetupError(error.message, advice);
  }
  if (values.help) {
    console.log(`npm run trial:${trial} -- [options]\n${lines}`);
    process.exit(0);
  }
  const read = Object.entries(defaults).map(([name, value]) => {
    if (typeof value !== 'number') return [name, values[name]];
    const given = Number(values[name]);
    if (given > 0 && (name === 'share' || Number.isSafeInteger(given))) return [name, given];
    const wanted = name === 'share' ? 'a number above 0' : 'a whole number of at least 1';
    throw new SetupError(`--${name}: expected ${wanted}, found ${values[name]}`, advice);
  });
  return Object.fromEntries(read);
}
