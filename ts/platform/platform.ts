/** What the library needs from the place it runs in. An entry point hands one of these to the core. */
export interface Platform {
  readonly name: 'node' | 'browser';

  /** Processors that may be used. */
  availableParallelism(): number;

  /** Whether this thread may wait for another one: false in a browser's window, true in Node and in workers. */
  mayBlock(): boolean;

  /** Allows relaxed SIMD where the engine knows it but hides it behind a flag. Does nothing elsewhere. */
  allowRelaxedSimd(): void;

  /** Starts a thread that runs this script (no imports), which keeps no process alive. */
  startWorker(script: string): WorkerHandle;

  /** Starts a thread with the library and its experiments in it, for trials of a search; undefined where it cannot. */
  startTrialWorker?(): TrialWorker | undefined;

  /** Local files, where there are any. */
  readonly files?: Files;
}

export interface WorkerHandle {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called when the thread fails or ends without having been terminated. */
  onFailure(listener: (error: Error) => void): void;
  terminate(): void;
}

/** A thread whose messages are fetched, so that whoever waits for one can be in the middle of a calculation. */
export interface TrialWorker extends Omit<WorkerHandle, 'onMessage'> {
  /** The next message from it; undefined if there is none yet. */
  receive(): unknown;
}

export interface Files {
  /** The file's bytes; undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * The file's bytes piece by piece, for files that do not fit into memory; `-` is standard input, once.
   * @throws BadakError when it cannot be read, or is a standard input that nobody has piped anything into
   */
  stream(path: string): AsyncIterable<Uint8Array>;
  isFolder(path: string): Promise<boolean>;
  /** Names of the files and folders in a folder; undefined when there is no such folder. */
  list(path: string): Promise<readonly string[] | undefined>;
  /** Writes all or nothing, making the folders on the way. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  join(...parts: string[]): string;
  /** The folder for downloads that the user's other projects can share. */
  readonly cacheFolder: string;
  /** Where data sets are looked for, in this order. */
  dataFolders(): DataFolder[];
}

export interface DataFolder {
  path: string;
  /** What the user named it with, e.g. a variable of the environment: then it has to exist. */
  namedBy?: string;
}
