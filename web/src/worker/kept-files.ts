/** Files of the page: given by a person or fetched; in the browser's private file system, or in memory where that is refused. */
import { BadakError } from '../../../ts/core/errors.js';
import type { DataFolder, Files } from '../../../ts/platform/platform.js';

/** The two folders, as messages name them: what a person gave is read first. */
const [GIVEN, FETCHED] = ['your files', 'downloads'];

export interface KeptFile {
  /** The folders and the name. */
  path: string;
  /** The path in its folder. */
  name: string;
  bytes: number;
  /** Whether it is still there at the next visit. */
  lasts: boolean;
  isFetched: boolean;
}

/** A name without a folder is taken to be among the given files. */
export class KeptFiles implements Files {
  readonly cacheFolder = FETCHED;
  readonly #memory = new Map<string, Blob>();
  #folder: FileSystemDirectoryHandle | undefined;

  /** Finds what earlier visits have left. */
  async begin(): Promise<void> {
    try {
      const root = await navigator.storage.getDirectory();
      this.#folder = await root.getDirectoryHandle('badak', { create: true });
    } catch {
      // A private window. Files last as long as the page.
    }
  }

  /** Whether files can stay for the next visit. */
  get isLasting(): boolean {
    return this.#folder !== undefined;
  }

  async all(): Promise<KeptFile[]> {
    const found = new Map<string, KeptFile>();
    for await (const [key, handle] of this.#folder?.entries() ?? []) {
      try {
        const path = decodeURIComponent(key);
        // A name that this class does not write could be neither read nor deleted here.
        if (encodeURIComponent(path) !== key || !/^(your files|downloads)\//.test(path)) continue;
        const { size } = await (handle as FileSystemFileHandle).getFile();
        found.set(path, described(path, size, true));
      } catch {
        // A folder, a name of another page of this origin, or a file that another tab has just deleted.
      }
    }
    for (const [path, { size }] of this.#memory) found.set(path, described(path, size, false));
    return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async delete(path: string): Promise<void> {
    this.#memory.delete(path);
    await this.#folder?.removeEntry(encodeURIComponent(path)).catch(() => {});
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const file = await this.#find(name);
    if (!file) return undefined;
    try {
      return new Uint8Array(await file.arrayBuffer());
    } catch (error) {
      throw unreadable(name, error);
    }
  }

  async *stream(name: string): AsyncIterable<Uint8Array> {
    const file = await this.#find(name);
    if (!file) {
      throw new BadakError('not-found', `there is no file ${name} here: drop it on the page, or choose it`);
    }
    const reader = file.stream().getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          throw unreadable(name, error);
        });
        if (done) return;
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => {});
    }
  }

  async #find(name: string): Promise<Blob | undefined> {
    const path = pathOf(name);
    const kept = this.#memory.get(path);
    if (kept || !this.#folder) return kept;
    try {
      return await (await this.#folder.getFileHandle(encodeURIComponent(path))).getFile();
    } catch {
      return undefined;
    }
  }

  /** Callers take it out of the object, as they do {@link join}. */
  isFolder = async (path: string): Promise<boolean> => (await this.list(path)) !== undefined;

  async list(folder: string): Promise<readonly string[] | undefined> {
    const within = `${folder}/`;
    const names = (await this.all())
      .filter(({ path }) => path.startsWith(within))
      .map(({ path }) => path.slice(within.length).split('/')[0]!);
    return names.length > 0 || folder === GIVEN ? [...new Set(names)] : undefined;
  }

  async write(name: string, bytes: Uint8Array | Blob): Promise<void> {
    const path = pathOf(name);
    const part = bytes as Uint8Array<ArrayBuffer> | Blob;
    try {
      const handle = await this.#folder!.getFileHandle(encodeURIComponent(path), { create: true });
      const writable = await handle.createWritable();
      await writable.write(part);
      await writable.close();
      this.#memory.delete(path);
    } catch {
      // No folder, or no room in it. What is there of an earlier file of this name is not the file.
      await this.delete(path);
      this.#memory.set(path, part instanceof Blob ? part : new Blob([part]));
    }
  }

  join = (...parts: string[]): string => parts.join('/');

  dataFolders(): DataFolder[] {
    // A named folder may hold another set than MNIST.
    return [{ path: GIVEN, namedBy: 'the page' }, { path: this.join(FETCHED, 'data') }];
  }
}

function described(path: string, bytes: number, lasts: boolean): KeptFile {
  const isFetched = path.startsWith(`${FETCHED}/`);
  return { path, name: path.replace(/^(your files|downloads\/data)\//, ''), bytes, lasts, isFetched };
}

function pathOf(name: string): string {
  return /^(your files|downloads)\//.test(name) ? name : `${GIVEN}/${name}`;
}

/** A file that a person gave may have been moved or changed since. */
function unreadable(name: string, error: unknown): BadakError {
  return new BadakError(
    'unreadable',
    `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
  );
}
