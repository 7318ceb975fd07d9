/**
 * Prints the progress of the set-up on stderr, one line per step; stdout is for the command. On a terminal one line
 * shows the current steps and their progress; elsewhere a long step prints a line every 20 seconds.
 */
/** A dumb or unknown terminal prints cursor codes as text. Windows does not set TERM. */
const movesCursor = process.env.TERM ? process.env.TERM !== 'dumb' : process.platform === 'win32';
const terminal = process.stderr.isTTY === true && movesCursor;
/** Interval between lines without a terminal, in ms. */
const PRINT_MS = 20_000;
const REDRAW_MS = 200;

/** A failure that the user can fix; printed without a stack trace. */
export class SetupError extends Error {
  /** @param {string} message @param {string} [command] what to type */
  constructor(message, command) {
    super(command ? `${message}\n  Try:  ${command}` : message);
  }
}

/** @typedef {{ title: string, started: number, what: string }} Step */

/** The steps that are running; several may run in parallel. @type {Set<Step>} */
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

/** Runs a script's main function. Errors that users can fix are printed without a stack, all others with it. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`\n${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
