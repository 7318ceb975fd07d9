/**
 * What the set-up says: one line per step, on stderr, so that stdout stays the command's own. On a terminal one line shows
 * what is being done and how far it is; elsewhere a long step prints that now and then.
 */
/** A dumb terminal, or one of which nothing is known, shows the codes that move the cursor as text; Windows names none. */
const movesCursor = process.env.TERM ? process.env.TERM !== 'dumb' : process.platform === 'win32';
const terminal = process.stderr.isTTY === true && movesCursor;
/** How often a line is printed where there is no terminal, in ms. */
const PRINT_MS = 20_000;
const REDRAW_MS = 200;

/** A failure the user can do something about; printed without a stack trace. */
export class SetupError extends Error {
  /** @param {string} message @param {string} [command] what to type */
  constructor(message, command) {
    super(command ? `${message}\n  Try:  ${command}` : message);
  }
}

/** @typedef {{ title: string, started: number, what: string }} Step */

/** The steps that are being done; several may run side by side. @type {Set<Step>} */
const running = new Set();
let timer;

const seconds = ({ started }) => `${((performance.now() - started) / 1000).toFixed(0)} s`;
const line = (one) => [`${one.title} … ${seconds(one)}`, one.what].filter(Boolean).join(', ');

function show() {
  if (!terminal) {
    for (const one of running) process.stderr.write(`  ${line(one)}\n`);
    return;
  }
  const width = (process.stderr.columns ?? 80) - 1;
  process.stderr.write(`\r\x1b[K${`  ${[...running].map(line).join('; ')}`.slice(0, width)}`);
}

/**
 * @template T
 * @param {string} title
 * @param {(progress: (what: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const one = { title, started: performance.now(), what: '' };
  running.add(one);
  timer ??= setInterval(show, terminal ? REDRAW_MS : PRINT_MS);
  if (terminal) show();
  let mark = '✗';
  try {
    const result = await work((now) => {
      one.what = now;
    });
    mark = '✓';
    return result;
  } finally {
    running.delete(one);
    process.stderr.write(`${terminal ? '\r\x1b[K' : ''}${mark} ${title} (${seconds(one)})\n`);
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
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
