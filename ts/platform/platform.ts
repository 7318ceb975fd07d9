/** `simd`: one thread. `threads`: shared memory. `relaxed`: threads, and fused multiply-add. */
export type Build = 'simd' | 'threads' | 'relaxed';

/** A `WebAssembly.Module`, which the types of those who use the package may not have. */
export type CompiledKernels = object;

/** What the library needs from its runtime, Node or a browser. An entry point gives the platform to the core. */
export interface Platform {
  readonly name: 'node' | 'browser';

  /** The kernels of a build. */
  compile(build: Build): Promise<CompiledKernels>;

  /** Number of processors that can be used. */
  availableParallelism(): number;

  /** Whether this thread may wait for another one: false on the main thread of a page, true in Node and in workers. */
  mayBlock(): boolean;

  /** Turns relaxed SIMD on if the JavaScript engine has a flag for it. Otherwise it does nothing. */
  allowRelaxedSimd(): void;

  /** Lets the JavaScript engine make instructions on 256 bits. @returns why that is not possible; undefined if it is */
  allowWide(): string | undefined;

  /** Starts a thread that runs this script, which has no imports. The thread does not keep the process alive. */
  startWorker(script: string): WorkerHandle;

  /**
   * Starts a thread with the library and its experiments, for trials of a search; undefined if that is not possible.
   */
  startTrialWorker?(): TrialWorker | undefined;

  /** Local files, if the platform has any. */
  readonly files?: Files;
}

export interface WorkerHandle {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The listener is called when the thread fails, or ends without `terminate`. */
  onFailure(listener: (error: Error) => void): void;
  /** @returns a promise of the end, where the platform has one */
  terminate(): unknown;
}

/**
 * A thread whose messages are fetched by a call, so that a caller inside a synchronous calculation can also receive
 * them.
 */
export interface TrialWorker extends Omit<WorkerHandle, 'onMessage'> {
  /** The next message of the thread; undefined if there is none yet. */
  receive(): unknown;
}

export interface Files {
  /** The file's bytes; undefined when there is no such file. @throws BadakError when it cannot be read, or is a pipe or a device */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * The file's bytes piece by piece, for files that do not fit into memory. `-` is standard input, which can be read
   * only once.
   * @throws BadakError when the file cannot be read, or `-` is given and nothing is piped into standard input
   */
  stream(path: string): AsyncIterable<Uint8Array>;
  /** Only where a path can name any file of the machine: what a person gave to a page needs no proof. */
  readonly recordedTexts?: RecordedTexts;
  isFolder(path: string): Promise<boolean>;
  /** Names of the files and folders in a folder; undefined when there is no such folder. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** Writes the file completely or not at all, and makes the folders of its path. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  join(...parts: string[]): string;
  /** The folder for downloads, which the user's other projects can share. */
  readonly cacheFolder: string;
  /** The folders that are searched for data sets, in this order. */
  dataFolders(): DataFolder[];
}

/** The path that stands for standard input. */
export const STANDARD_INPUT = '-';

/** Texts whose paths stand in files. */
export interface RecordedTexts {
  /** SHA-256 of a text, which a run records. Undefined when it can be read only once, as standard input, or is no file. */
  hashOf(text: unknown): Promise<string | undefined>;
  /**
   * Checks that a recorded text can be read again. Nothing of another file is repeated in an error.
   * @param from what has recorded it, for errors
   * @param text its path; undefined where there is none
   * @param recorded what `hashOf` gave when the run began
   * @throws BadakError when the text does not exist any more, came from standard input, is another one, or has no hash
   */
  expect(from: string, text: unknown, recorded: string | undefined): Promise<void>;
}

export interface DataFolder {
  path: string;
  /** How the user named the folder, such as by an environment variable. A folder that was named has to exist. */
  namedBy?: string;
}
