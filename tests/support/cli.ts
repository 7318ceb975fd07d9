/** Runs the built command as a user does: as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIGITS_SET } from './digits-set.js';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
if (!existsSync(program)) throw new Error('dist/cli.js is not built: run `npm run setup` first');

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Runs the command on its own terminal; all its output is then on stdout. */
  terminal?: boolean;
  /** Called when the process has been started. */
  started?: (child: ChildProcess) => void;
  /** Called with all of stdout so far, whenever it grows. */
  watch?: (child: ChildProcess, stdout: string) => void;
}

export function cli(
  args: readonly string[],
  { cwd, env, terminal, started, watch }: CliOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const command = [process.execPath, program, ...args];
    // No argument of a test contains a quote.
    const quoted = command.map((word) => `'${word}'`).join(' ');
    const [first, ...rest] = terminal ? ['script', '-qec', `exec ${quoted}`, '/dev/null'] : command;
    // No data set of this machine unless a test gives one, and no network.
    const child = spawn(first!, rest, {
      cwd,
      // The variables of npm, which runs these tests, are removed.
      env: {
        ...process.env,
        npm_command: undefined,
        BADAK_DATA: '',
        XDG_CACHE_HOME: join(cwd ?? tmpdir(), 'no-cache'),
        ...env,
      },
    });
    started?.(child);
    const outcome: Outcome = { code: -1, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      outcome.stdout += text;
      watch?.(child, outcome.stdout);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      outcome.stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...outcome, code: code ?? -1 }));
  });
}

/**
 * Runs the command with {@link DIGITS_SET} as the only data set: training begins a second earlier than on generated
 * digits.
 */
export function cliOnDigits(args: readonly string[], options: CliOptions = {}): Promise<Outcome> {
  return cli(args, { ...options, env: { BADAK_DATA: DIGITS_SET, ...options.env } });
}

/** The objects of `--format jsonl` or `--json`. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A folder that is deleted after the test. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'badak-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
