import { currentPlatform } from '../core/engine.js';
import { BadakError, visible } from '../core/errors.js';
import { callback, flagOption, type OptionTable, readOptions, textOption } from '../core/options.js';
import { gunzip, isGzip } from '../io/gzip.js';
import { adviceFor, kindOf } from '../io/magic.js';

/** A public data file: where its copies are, and how to know that a copy is right. */
export interface DataFile {
  /** Its usual name without `.gz`. */
  name: string;
  /** Bytes of the uncompressed file. */
  bytes: number;
  /** SHA-256 of the uncompressed file: the same for every way of compressing it. */
  sha256: string;
}

export interface DataSet {
  /** Also the folder that it is looked for in, e.g. `mnist`. */
  name: string;
  files: readonly DataFile[];
  /** Folders on the network that hold `<file name>.gz`, or `<file name>` with `plainMirrors`. */
  mirrors: readonly string[];
  plainMirrors?: boolean;
}

export interface LookupOptions {
  /** A folder to look in before all others; it must exist. */
  dataDir?: string | undefined;
  /** What the user named it with, for errors: a flag, for example. */
  dataDirName?: string | undefined;
  /** Whether it may be fetched from the network; default true. */
  download?: boolean | undefined;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

const OPTIONS: OptionTable<LookupOptions> = {
  dataDir: textOption,
  dataDirName: textOption,
  download: flagOption,
  onProgress: callback(),
};

/** @throws BadakError when an option is unknown or not what it should be */
export function readLookupOptions(who: string, options: LookupOptions): LookupOptions {
  return readOptions(who, options, OPTIONS);
}

export interface DownloadProgress {
  file: string;
  receivedBytes: number;
  /** Undefined when the server does not say. */
  totalBytes: number | undefined;
}

export type Lookup =
  | { found: true; from: string; files: ReadonlyMap<string, Uint8Array> }
  | { found: false; reasons: readonly string[] };

/** No answer, or none going on, for this long: the next mirror. Without a network this is all one waits. */
const ANSWER_MS = 4_000;
const STALL_MS = 15_000;

/**
 * Finds a data set: in `dataDir`, then in the folders of the platform, in order, then on the network, from where it is
 * kept in the user's cache.
 *
 * @throws BadakError when a folder that the user named (`dataDir`, or in the environment) does not exist, when `dataDir` has nothing
 *   of the set, when a folder has only a part of it, or when a file is damaged or its checksum is wrong: nothing else is quietly taken
 */
export async function lookUp(set: DataSet, options: LookupOptions = {}): Promise<Lookup> {
  readLookupOptions(`finding ${set.name}`, options);
  const reasons: string[] = [];
  for (const { path } of await foldersOf(set.name, options)) {
    const found = await readFolder(set, path);
    if (found) return { found: true, from: path, files: found };
    if (path === options.dataDir) throw await lacking(set, path);
    reasons.push(`not in ${path}`);
  }
  if (options.download ?? true) {
    const fetched = await fetchSet(set, options.onProgress);
    if (fetched.found) return fetched;
    reasons.push(...fetched.reasons);
  }
  return { found: false, reasons };
}

/** Says what is wanted and what a folder has instead. */
async function lacking(set: DataSet, folder: string): Promise<BadakError> {
  const names = set.files.map(({ name }) => name).join(', ');
  const has = await contents(folder);
  return new BadakError(
    `${folder} has no ${set.name}: expected ${names}, plain or .gz, in it or in its folder ${set.name}; it has ${has}`,
  );
}

/** Names of a folder's files that are said at most. */
const MOST_NAMED = 6;

/**
 * What a folder has: `a.txt, b.csv and 3 more`.
 * @param describe a name, with what it is
 */
export async function contents(folder: string, describe = (name: string) => name): Promise<string> {
  const names = [...((await currentPlatform().files!.list(folder)) ?? [])].sort();
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return names.length === 0 ? 'nothing' : names.slice(0, MOST_NAMED).map(describe).join(', ') + more;
}

/**
 * Where a set is looked for, in this order.
 * @throws BadakError when a folder that the user named does not exist
 */
export async function foldersOf(
  set: string,
  { dataDir, dataDirName }: LookupOptions,
): Promise<{ path: string; isNamed: boolean }[]> {
  const { files } = currentPlatform();
  if (!files) return [];
  const first = dataDir === undefined ? [] : [{ path: dataDir, namedBy: dataDirName ?? '' }];
  const folders: { path: string; isNamed: boolean }[] = [];
  for (const { path, namedBy } of [...first, ...files.dataFolders()]) {
    if (namedBy !== undefined && !(await files.isFolder(path))) {
      const by = namedBy === '' ? '' : ` (${namedBy} names it)`;
      const what = await fileAt(path);
      if (what) throw new BadakError(`${path} is ${what}; expected a folder to look for ${set} in${by}`);
      throw new BadakError(`no folder ${path} to look for ${set} in${by}`);
    }
    folders.push({ path, isNamed: namedBy !== undefined });
  }
  return folders;
}

/** What a file is that was named in the place of a folder; undefined when there is no such file. */
async function fileAt(path: string): Promise<string | undefined> {
  try {
    for await (const first of currentPlatform().files!.stream(path)) {
      const kind = kindOf(first);
      const advice = kind && adviceFor(kind);
      return (kind ?? 'a file') + (advice ? `: ${advice}` : '');
    }
    return 'an empty file';
  } catch {
    return undefined;
  }
}

/** @returns undefined when the folder has none of the files */
async function readFolder(set: DataSet, folder: string): Promise<Map<string, Uint8Array> | undefined> {
  const files = currentPlatform().files!;
  const found = new Map<string, Uint8Array>();
  const missing: string[] = [];
  for (const file of set.files) {
    const places = [files.join(folder, set.name), folder].flatMap((place) => [
      files.join(place, `${file.name}.gz`),
      files.join(place, file.name),
      // Some archives have each file in a folder of its name.
      files.join(place, file.name, file.name),
    ]);
    let bytes: Uint8Array | undefined;
    for (const path of places) {
      const raw = (await files.isFolder(path)) ? undefined : await files.read(path);
      if (!raw) continue;
      bytes = await checked(path, file, raw);
      break;
    }
    if (bytes) found.set(file.name, bytes);
    else missing.push(file.name);
  }
  if (found.size === 0) return undefined;
  if (missing.length > 0) {
    throw new BadakError(
      `${folder} has only a part of ${set.name}: ${missing.join(', ')} (plain or .gz) missing`,
    );
  }
  return found;
}

/** Unpacks and holds the bytes against size and checksum. */
async function checked(who: string, file: DataFile, raw: Uint8Array): Promise<Uint8Array> {
  const bytes = isGzip(raw) ? await gunzip(who, raw, file.bytes) : raw;
  const sha256 = await sha256Of(bytes);
  if (sha256 !== file.sha256) {
    const kind = kindOf(bytes);
    throw new BadakError(
      `${who}: this is ${kind === undefined ? '' : `${kind}, `}not ${file.name}: expected ${file.bytes} bytes with SHA-256 ${file.sha256}, found ${bytes.length} with ${sha256}. Give it another name, or another folder, and run again.`,
    );
  }
  return bytes;
}

/** In hexadecimal digits. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fetches a set from its mirrors into the user's cache. */
export async function fetchSet(set: DataSet, onProgress: LookupOptions['onProgress']): Promise<Lookup> {
  const { files } = currentPlatform();
  const reasons: string[] = [];
  for (const mirror of set.mirrors) {
    try {
      const found = new Map<string, Uint8Array>();
      for (const file of set.files) {
        const name = set.plainMirrors ? file.name : `${file.name}.gz`;
        const url = `${mirror}/${name}`;
        const raw = await fetchBytes(url, mostPacked(file), (receivedBytes, totalBytes) =>
          onProgress?.({ file: file.name, receivedBytes, totalBytes }),
        );
        found.set(file.name, await checked(url, file, raw));
        await files?.write(files.join(files.cacheFolder, 'data', set.name, name), raw);
      }
      return { found: true, from: mirror, files: found };
    } catch (error) {
      const cause = error instanceof Error ? ((error.cause as Error | undefined) ?? error) : undefined;
      reasons.push(visible(`${mirror}: ${cause?.message || String(error)}`));
    }
  }
  return { found: false, reasons };
}

/** What can be packed at all is smaller packed; what cannot grows by less than a hundredth, and a header. */
function mostPacked({ bytes }: DataFile): number {
  return Math.ceil(bytes * 1.01) + 1024;
}

/** @throws Error when there is no answer, it stalls, or there is more than `mostBytes` to come or coming */
async function fetchBytes(
  url: string,
  mostBytes: number,
  onProgress: (receivedBytes: number, totalBytes: number | undefined) => void,
): Promise<Uint8Array> {
  const abort = new AbortController();
  const give = (ms: number, why: string) => setTimeout(() => abort.abort(new Error(why)), ms);
  let timer = give(ANSWER_MS, `no answer within ${ANSWER_MS / 1000} s`);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const total = Number(response.headers.get('content-length')) || undefined;
    const tooMuch = (bytes: string) => new Error(`it sends ${bytes}, expected at most ${mostBytes}`);
    if (total !== undefined && total > mostBytes) throw tooMuch(`${total} bytes`);
    const parts: Uint8Array[] = [];
    let received = 0;
    const reader = response.body.getReader();
    for (;;) {
      clearTimeout(timer);
      timer = give(STALL_MS, `nothing more for ${STALL_MS / 1000} s`);
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      received += value.length;
      if (received > mostBytes) throw tooMuch(`more than ${received - value.length} bytes`);
      onProgress(received, total);
    }
    const bytes = new Uint8Array(received);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  } finally {
    clearTimeout(timer);
    // What is still coming, if anything, is not wanted; without this its connection would stay open.
    abort.abort();
  }
}
