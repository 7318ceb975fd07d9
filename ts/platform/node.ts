import { randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { hasRelaxedSimd } from '../core/detect.js';
import { BadakError } from '../core/errors.js';
import type { Files, Platform, TrialWorker, WorkerHandle } from './platform.js';

/** Node: threads are worker_threads, the main thread may block, files are local. */
export const nodePlatform: Platform = {
  name: 'node',
  availableParallelism,
  mayBlock: () => true,
  allowRelaxedSimd() {
    // Node 21 and newer have it on, and newest ones print an error for the flag; so ask first.
    if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
  },
  startWorker: (script) => new NodeWorker(new Worker(script, { eval: true })),
  startTrialWorker() {
    // Beside this file in the package; there is none where the sources run as they are.
    const script = new URL('./trials-node.js', import.meta.url);
    return existsSync(script) ? new NodeTrialWorker(script) : undefined;
  },
  files: {
    async read(path) {
      try {
        return await readFile(path);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw unreadable(path, error as NodeJS.ErrnoException);
      }
    },
    async *stream(path) {
      if (path === '-' && process.stdin.isTTY) {
        throw new BadakError('- reads what is piped in, and nothing is: name a file, or pipe a text in');
      }
      try {
        yield* (path === '-' ? process.stdin : createReadStream(path)) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw unreadable(path, error as NodeJS.ErrnoException);
      }
    },
    isFolder,
    list: (path) => readdir(path).catch(() => undefined),
    write: writeAtomically,
    join,
    cacheFolder: cacheFolder(),
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
    // Listening for messages would keep the process alive again.
    this.#worker.on('message', listener).unref();
  }
  onFailure(listener: (error: Error) => void): void {
    this.#worker.on('error', listener);
    this.#worker.on('exit', (code) => {
      if (!this.#terminated) listener(new Error(`exit code ${code}`));
    });
  }
  terminate(): void {
    this.#terminated = true;
    void this.#worker.terminate();
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

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** What users can do something about, in their words; anything else as the system says it. */
function unreadable(path: string, error: NodeJS.ErrnoException): Error {
  if (isMissing(error)) return new BadakError(`no file ${path}`);
  if (error.code === 'EISDIR') return new BadakError(`${path}: expected a file, found a folder`);
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new BadakError(`${path} may not be read (${error.code})`);
  return new BadakError(`${path} could not be read: ${error.message}`);
}

/** Writes beside the target, flushes, then renames: the target is the old file or the new one, never half of it. */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  await makeFolders(dirname(path));
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(beside, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
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
 * Makes a folder and those it lies in. Node's own way of doing that never ends where a file system takes no folders at
 * all, as Linux's /proc.
 */
export async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolders(parent);
  try {
    await mkdir(path);
  } catch (error) {
    // Somebody else may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isFolder(path))) throw error;
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Where the operating system wants caches. */
function cacheFolder(): string {
  const { env, platform } = process;
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'badak');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'badak');
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'badak');
}
