/** Files that a person gave to the page: in the browser's private file system, or in memory where that is refused. */
import { BadakError } from '../../../ts/core/errors.js';
import type { DataFolder, Files } from '../../../ts/platform/platform.js';

/** The one folder that there is. */
const FOLDER = 'data';

export interface KeptFile {
  name: string;
  bytes: number;
}

/** Paths are `data/<name>`; a name without a folder is taken to be in it. */
export class KeptFiles implements Files {
  readonly cacheFolder = FOLDER;
  readonly #memory = new Map<string, Uint8Array>();
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

  async all(): Promise<KeptFile[]> {
    const found = new Map([...this.#memory].map(([path, { length }]) => [path, length]));
    for await (const [key, handle] of this.#folder?.entries() ?? []) {
      if (handle.kind !== 'file') continue;
      const { size } = await (handle as FileSystemFileHandle).getFile();
      found.set(decodeURIComponent(key), size);
    }
    return [...found]
      .map(([path, bytes]) => ({ name: path.slice(FOLDER.length + 1), bytes }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async delete(name: string): Promise<void> {
    const path = pathOf(name);
    this.#memory.delete(path);
    await this.#folder?.removeEntry(encodeURIComponent(path)).catch(() => {});
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    const path = pathOf(name);
    const kept = this.#memory.get(path);
    if (kept || !this.#folder) return kept;
    try {
      const handle = await this.#folder.getFileHandle(encodeURIComponent(path));
      return new Uint8Array(await (await handle.getFile()).arrayBuffer());
    } catch {
      return undefined;
    }
  }

  async *stream(name: string): AsyncIterable<Uint8Array> {
    const bytes = await this.read(name);
    if (!bytes) {
      throw new BadakError('not-found', `there is no file ${name} here: drop it on the page, or choose it`);
    }
    const piece = 1 << 20;
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }

  /** Callers take it out of the object, as they do {@link join}. */
  isFolder = async (name: string): Promise<boolean> => (await this.list(name)) !== undefined;

  async list(name: string): Promise<readonly string[] | undefined> {
    const within = name === FOLDER ? '' : `${name.replace(`${FOLDER}/`, '')}/`;
    const names = (await this.all())
      .filter((file) => file.name.startsWith(within))
      .map((file) => file.name.slice(within.length).split('/')[0]!);
    return names.length > 0 || name === FOLDER ? [...new Set(names)] : undefined;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    const path = pathOf(name);
    try {
      const handle = await this.#folder!.getFileHandle(encodeURIComponent(path), { create: true });
      const writable = await handle.createWritable();
      await writable.write(bytes as Uint8Array<ArrayBuffer>);
      await writable.close();
      this.#memory.delete(path);
    } catch {
      // No folder, or no room in it.
      this.#memory.set(path, bytes);
    }
  }

  join = (...parts: string[]): string => parts.join('/');

  dataFolders(): DataFolder[] {
    return [{ path: FOLDER }];
  }
}

function pathOf(name: string): string {
  return name.startsWith(`${FOLDER}/`) ? name : `${FOLDER}/${name}`;
}
