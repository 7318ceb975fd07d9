import { spawn } from 'node:child_process';
import { SetupError } from './say.mjs';

/** On Windows npm and the tools that it installs are scripts, which need a shell. */
const windows = process.platform === 'win32';

/**
 * Runs a program and gives its output. The last line it prints is its progress.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, progress?: (line: string) => void,
 *   timeoutMs?: number, shell?: boolean }} [options]
 * @returns {Promise<{ code: number, stdout: string, all: string }>} code −1 when it could not be started or took too
 *   long
 */
export function run(command, args, { cwd, env, progress, timeoutMs, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows && shell,
    });
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill(), timeoutMs);
    let stdout = '';
    let all = '';
    const take = (text) => {
      all += text;
      const last = text
        .trim()
        .split(/[\r\n]+/)
        .at(-1)
        ?.trim();
      if (last) progress?.(last);
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: -1, stdout, all: all + error.message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? -1, stdout, all });
    });
  });
}

/**
 * Calls {@link run}. A failure ends the set-up with the program's last lines and a command to type.
 * @param {{ advice?: string }} options the command to type after the cause is fixed; default: the set-up again
 */
export async function mustRun(what, command, args, { advice = 'npm run setup', ...options } = {}) {
  return expectSuccess(what, await run(command, args, options), advice);
}

/** What {@link run} gave. @throws SetupError with the program's last lines when it failed */
export function expectSuccess(what, result, advice) {
  if (result.code === 0) return result;
  const lines = result.all.trimEnd().split(/[\r\n]+/);
  const tail = lines
    .filter((line) => !IN_PROGRESS.test(line))
    .slice(-25)
    .join('\n');
  throw new SetupError(`${what} failed (exit code ${result.code}):\n${tail}`, advice);
}

/** Makes cargo print its progress without a terminal. */
export const CARGO_PROGRESS = { CARGO_TERM_PROGRESS_WHEN: 'always', CARGO_TERM_PROGRESS_WIDTH: '80' };
/** `Building [====>   ] 57/120: syn, libc` */
const IN_PROGRESS = /^\s*Building \[.*\] (\d+)\/(\d+)/;

/** Cargo's progress in words. @param {(what: string) => void} say @returns {(line: string) => void} */
export function cargoProgress(say) {
  return (line) => {
    const [, done, all] = IN_PROGRESS.exec(line) ?? [];
    if (all) say(`${done} of ${all} crates`);
  };
}

/** Whether a program runs with these arguments and succeeds. */
export async function works(command, args, options = {}) {
  return (await run(command, args, { timeoutMs: 30_000, ...options })).code === 0;
}
