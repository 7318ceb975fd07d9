/**
 * What the set-up says: one line per step, on stderr, so that stdout stays the command's own. On a terminal a long step's
 * line is redrawn with what it is doing; elsewhere only its end is printed.
 */
const terminal = process.stderr.isTTY === true;

/** A failure the user can do something about; printed without a stack trace. */
export class SetupError extends Error {
  /** @param {string} message @param {string} [command] what to type */
  constructor(message, command) {
    super(command ? `${message}\n  Try:  ${command}` : message);
  }
}

/**
 * @template T
 * @param {string} title
 * @param {(progress: (what: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  let what = '';
  const draw = () => {
    const width = (process.stderr.columns ?? 80) - 1;
    process.stderr.write(`\r\x1b[K${`  ${title} … ${seconds()}  ${what}`.slice(0, width)}`);
  };
  const timer = terminal ? setInterval(draw, 200) : undefined;
  if (terminal) draw();
  else process.stderr.write(`  ${title} …\n`);
  let mark = '✗';
  try {
    const result = await work((now) => {
      what = now;
    });
    mark = '✓';
    return result;
  } finally {
    clearInterval(timer);
    process.stderr.write(`${terminal ? '\r\x1b[K' : ''}${mark} ${title} (${seconds()})\n`);
  }
}

/** Runs a script's main function: errors for people are printed plainly, others with their stack. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`\n${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
