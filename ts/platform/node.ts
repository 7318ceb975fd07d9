import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, homedir, hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { hasRelaxedSimd } from '../core/detect.js';
import { BadakError } from '../core/errors.js';
import { say } from '../core/say.js';
import { compileEmbedded } from './embedded.js';
import type { Files, Platform, TrialWorker, WorkerHandle } from './platform.js';
import { recordedTexts } from './recorded-texts.js';

/** That of Node 24. */
const FIRST_WIDE_V8 = 13;

/** The platform of Node: threads are worker_threads, the main thread may block, files are local. */
export const nodePlatform: Platform = {
  name: 'node',
  compile: compileEmbedded,
  availableParallelism,
  mayBlock: () => true,
  allowRelaxedSimd() {
    // Node 21 and newer always have relaxed SIMD, and the newest versions print an error for the flag.
    if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
  },
  allowWide() {
    // Older versions do not join fused multiplications and additions; some print an error for the flag.
    const engine = process.versions.v8;
    if (!(parseInt(engine ?? '0') >= FIRST_WIDE_V8)) return say`it needs Node 24 or newer`;
    try {
      setFlagsFromString('--experimental-wasm-revectorize');
      return undefined;
    } catch {
      return say`this runtime has no flag for it`;
    }
  },
  startWorker: (script) => new NodeWorker(new Worker(script, { eval: true })),
  startTrialWorker() {
    // In the package the script is next to this file. If the sources run directly, it does not exist.
    const script = new URL('./trials-node.js', import.meta.url);
    return existsSync(script) ? new NodeTrialWorker(script) : undefined;
  },
  files: {
    read: (path) => readWhole(path),
    async *stream(path) {
      if (path === '-' && process.stdin.isTTY) {
        throw new BadakError(
          'unsupported',
          '- reads standard input, but nothing is piped into it. Name a file, or pipe a text into the command.',
        );
      }
      try {
        yield* (path === '-' ? process.stdin : createReadStream(path)) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw unreadable(path, error as NodeJS.ErrnoException);
      }
    },
    recordedTexts: recordedTexts(async (path) => {
      try {
        // A stream of the shell, such as /dev/stdin, can be read only once, even where it is a file.
        if (path.startsWith('/dev/') || (await sizeOf(path)) === undefined) return undefined;
        const hash = createHash('sha256');
        for await (const bytes of createReadStream(path)) hash.update(bytes as Uint8Array);
        return hash.digest('hex');
      } catch (error) {
        if (error instanceof NotAFile) return undefined;
        throw unreadable(path, error as NodeJS.ErrnoException);
      }
    }),
    isFolder,
    list: (path) => readdir(path).catch(() => undefined),
    write: writeAtomically,
    join,
    // Asked for when it is needed: some runtimes want a permission to read the environment.
    get cacheFolder() {
      return cacheFolder();
    },
    dataFolders() {
      const named = process.env['BADAK_DATA'];
      return [
        ...(named ? [{ path: named, namedBy: 'BADAK_DATA' }] : []),
        { path: 'data' },
        { path: join(cacheFolder(), 'data') },
      ];
    },
  } satisfies Files,
};

class NodeWorker implements WorkerHandle {
  readonly #worker: Worker;
  #terminated = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#worker.unref();
  }
  post(message: unknown): void {
    this.#worker.postMessage(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    // A listener for messages would otherwise keep the process alive.
    this.#worker.on('message', listener).unref();
  }
  onFailure(listener: (error: Error) => void): void {
    this.#worker.on('error', listener);
    this.#worker.on('exit', (code) => {
      if (!this.#terminated) listener(new Error(`exit code ${code}`));
    });
  }
  terminate(): Promise<unknown> {
    this.#terminated = true;
    return this.#worker.terminate();
  }
}

class NodeTrialWorker extends NodeWorker implements TrialWorker {
  readonly #port;

  constructor(script: URL) {
    const { port1, port2 } = new MessageChannel();
    super(new Worker(script, { workerData: port2, transferList: [port2] }));
    this.#port = port1;
  }
  override post(message: unknown): void {
    this.#port.postMessage(message);
  }
  receive(): unknown {
    return (receiveMessageOnPort(this.#port) as { message: unknown } | undefined)?.message;
  }
}

/** Something else in the place of a file. */
class NotAFile extends Error {}

/**
 * The bytes of a file, or of what a link to one names. A pipe would be waited for, and a device may never end.
 * @returns undefined when there is nothing of this name
 * @throws NotAFile, or an error of the system
 */
async function sizeOf(path: string): Promise<number | undefined> {
  const found = await ifThere(stat(path));
  if (!found || found.isFile()) return found?.size;
  throw new NotAFile(`expected a file, found ${found.isDirectory() ? 'a folder' : 'a pipe or a device'}`);
}

/** The result of work on a path. @throws BadakError that names the path, whatever the system's error is */
async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}

/**
 * Reads a file of a run or of a data set: the one way to read what somebody else may have put there.
 * @param most bytes that are read
 * @returns undefined when there is no such file
 * @throws BadakError when it cannot be read, is longer, or is something else, such as a pipe
 */
export function readWhole(path: string, most = Infinity): Promise<Buffer | undefined> {
  return naming(path, async () => {
    const size = await sizeOf(path);
    if (size !== undefined && size > most) {
      throw new BadakError(
        'unusable-data',
        `${path}: expected a file of at most ${most} bytes, found ${size}`,
      );
    }
    return size === undefined ? undefined : readFile(path);
  });
}

/** Whether there is a file of this name. @throws BadakError when something else is in its place, such as a pipe */
export function isReadable(path: string): Promise<boolean> {
  return naming(path, async () => (await sizeOf(path)) !== undefined);
}

/** Reads a text in UTF-8, as {@link readWhole}. */
export function readWholeText(path: string, most?: number): Promise<string | undefined> {
  // A file can be longer than a text can be.
  return naming(path, async () => (await readWhole(path, most))?.toString('utf8'));
}

/** What the system found; undefined when there is nothing of this name. */
function ifThere<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The error for a file that cannot be read. For unknown reasons it contains the message of the system. */
function unreadable(path: string, error: NodeJS.ErrnoException): Error {
  if (error instanceof BadakError) return error;
  if (isMissing(error)) return new BadakError('not-found', `the file ${path} does not exist`);
  if (error instanceof NotAFile) return new BadakError('unreadable', `${path}: ${error.message}`);
  if (error.code === 'EISDIR')
    return new BadakError('unreadable', `${path}: expected a file, found a folder`);
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new BadakError('unreadable', `${path} cannot be read: permission denied (${error.code})`);
  return new BadakError('unreadable', `${path} cannot be read: ${error.message}`);
}

/** Files that are not written to their end yet: `<target>.<machine>-<process>.<random>.tmp`. */
const BESIDE = /^(.+?)(?:\.([\w-]+)-(\d+))?\.[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;

/** The machine's name. Some runtimes do not say it without a permission. */
function machineName(): string {
  try {
    return hostname().replace(/[^\w-]/g, '-') || 'machine';
  } catch {
    return 'machine';
  }
}

function nameBeside(path: string): string {
  return `${path}.${machineName()}-${process.pid}.${randomUUID()}.tmp`;
}

/**
 * The name of the file that a new file was written beside; undefined if the name is not that of such a file, or a process of
 * this machine is still writing it.
 */
export function leftBeside(name: string): string | undefined {
  const [, target, machine, pid] = BESIDE.exec(name) ?? [];
  return machine === machineName() && isAlive(Number(pid)) ? undefined : target;
}

/** Removes what processes of this machine that have ended have left beside a file. Others may still be at work. */
async function removeLeftBeside(path: string): Promise<void> {
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    const [, target, machine, pid] = BESIDE.exec(name) ?? [];
    if (target !== basename(path) || machine !== machineName() || isAlive(Number(pid))) continue;
    await rm(join(dirname(path), name), { force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Writes a new file next to the target, flushes and renames it. So the target is always the old file or the complete
 * new one.
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  await makeFolders(dirname(path));
  await removeLeftBeside(path);
  const beside = nameBeside(path);
  try {
    const file = await open(beside, 'w');
    try {
      await file.writeFile(bytes);
      // Handles of Yarn's Plug'n'Play have no `sync`, and say so without the code that errors of the system have.
      await file.sync().catch((error: NodeJS.ErrnoException) => {
        if (error.code !== undefined) throw error;
      });
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/**
 * Makes a file with all of its content at once, if there is none: of several processes that try, one succeeds, and the others find the
 * whole file. Where the file system has no links, they may find it empty for a moment.
 * @returns whether it was made
 */
export async function makeFile(path: string, content: string): Promise<boolean> {
  const make = () => writeFile(path, content, { flag: 'wx' });
  try {
    // An empty file is whole at once, and leaves nothing beside it where the process is killed.
    await (content === '' ? make() : linkTo(path, content, make));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param make what is done instead where there are no links */
async function linkTo(path: string, content: string, make: () => Promise<void>): Promise<void> {
  const beside = nameBeside(path);
  try {
    await writeFile(beside, content);
    await link(beside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      return make();
    });
  } finally {
    // What is left is removed by the next one that writes there.
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/**
 * Makes a folder and its parents. Node's `recursive` option never returns in a file system that does not allow new
 * folders, such as Linux's /proc.
 */
export async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolders(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Another process may have made the folder in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isFolder(path))) throw error;
  }
}

export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Whether there is a file or a folder of this name. @throws BadakError when that cannot be found out */
export async function isThere(path: string): Promise<boolean> {
  return (await naming(path, () => ifThere(stat(path)))) !== undefined;
}

/** The names in a folder; undefined when there is no such folder. @throws BadakError when it cannot be read */
export function namesIn(path: string): Promise<string[] | undefined> {
  return naming(path, () => ifThere(readdir(path)));
}

/** The names of what is no folder in a folder; undefined when there is no such folder. @throws BadakError as {@link namesIn} */
export function filesIn(path: string): Promise<string[] | undefined> {
  return naming(path, async () => {
    const found = await ifThere(readdir(path, { withFileTypes: true }));
    return found?.filter((each) => !each.isDirectory()).map(({ name }) => name);
  });
}

/** The folder for caches of the operating system. */
function cacheFolder(): string {
  const { env, platform } = process;
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'badak');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'badak');
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'badak');
}
