import { currentPlatform } from '../core/current-platform.js';
import { BadakError, visible } from '../core/errors.js';
import { firstOf, hexOf } from '../core/format.js';
import { callback, flagOption, type OptionTable, readOptions, textOption } from '../core/options.js';
import { say } from '../core/say.js';
import { gunzip, isGzip } from '../io/gzip.js';
import { kindOf, withAdvice } from '../io/magic.js';
import { nameOnMirror } from './public-sets.js';

/** A public data file, with its size and checksum. */
export interface DataFile {
  /** Its usual name without `.gz`. */
  name: string;
  /** Bytes of the uncompressed file. */
  bytes: number;
  /** Bytes of the file as mirrors have it, where they have it packed. */
  packedBytes?: number;
  /** SHA-256 of the uncompressed file: the same for every way of compressing it. */
  sha256: string;
}

export interface DataSet {
  /** Name of the data set and of its folder, e.g. `mnist`. */
  name: string;
  files: readonly DataFile[];
  /** Folders on the network that hold `<file name>.gz`, or `<file name>` with `plainMirrors`. */
  mirrors: readonly string[];
  plainMirrors?: boolean;
}

/** Where a data set may be looked for. */
export interface LookupOptions {
  /** A folder to search before all others; it must exist. */
  dataDir?: string | undefined;
  /** Where the user gave the folder, for errors; for example a flag. */
  dataDirName?: string | undefined;
  /** Whether the data set may be downloaded; default true. */
  download?: boolean | undefined;
  /** Called while a file is downloaded. */
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

/** How far a download is. */
export interface DownloadProgress {
  /** Name of the file. */
  file: string;
  /** Bytes that have arrived. */
  receivedBytes: number;
  /** Undefined when the server does not say. */
  totalBytes: number | undefined;
}

export type Lookup = Found | { found: false; reasons: readonly string[] };

interface Found {
  found: true;
  from: string;
  files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Why a mirror gave nothing: it cannot be reached or may not be read, it answers with an error, it is too slow, the
 * connection broke off, it sent other bytes than expected, or what it sent could not be kept.
 */
export type WhyNot = 'unreachable' | 'error' | 'slow' | 'broken-off' | 'other-bytes' | 'not-kept';

export interface MirrorFailure {
  mirror: string;
  why: WhyNot;
  message: string;
}

/**
 * Time limits for the first answer and between two pieces; after that the next mirror is tried. The first is short where a
 * training waits that could go on with generated data.
 */
const ANSWER_MS = 4_000;
const STALL_MS = 15_000;

/**
 * Finds a data set: in `dataDir`, then in the folders of the platform, in order, then on the network. A download is
 * kept in the user's cache.
 *
 * @throws BadakError when a folder that the user named (`dataDir`, or in the environment) does not exist, when
 *   `dataDir` has nothing of the set, when a folder has only a part of it, or when a file is damaged or its checksum is
 *   wrong. In these cases no other place is tried.
 */
export async function lookUp(set: DataSet, options: LookupOptions = {}): Promise<Lookup> {
  readLookupOptions(`finding ${set.name}`, options);
  const reasons: string[] = [];
  for (const { path } of await foldersOf(set.name, options)) {
    const found = await readFolder(set, path);
    if (found) return { found: true, from: path, files: found };
    if (path === options.dataDir) throw await lacking(set, path);
    reasons.push(NOT_IN + path);
  }
  if (options.download ?? true) {
    const fetched = await fetchSet(set, options);
    if (fetched.found) return fetched;
    reasons.push(...fetched.reasons);
  }
  return { found: false, reasons };
}

/** The beginning of each reason that names a folder. The other reasons are failed downloads. */
export const NOT_IN = 'not in ';

/** Why a data set was not found, for one line: `no copy in data or /cache, and none could be downloaded`. */
export function inShort(reasons: readonly string[]): string {
  const folders = reasons.filter((reason) => reason.startsWith(NOT_IN));
  const wasTried = reasons.length > folders.length;
  if (folders.length === 0) return wasTried ? say`it could not be downloaded` : say`there is no copy`;
  const where = folders.map((reason) => reason.slice(NOT_IN.length)).join(' or ');
  return wasTried ? say`no copy in ${where}, and none could be downloaded` : say`no copy in ${where}`;
}

/** An error that says which files are expected and what a folder has instead. */
async function lacking(set: DataSet, folder: string): Promise<BadakError> {
  const names = set.files.map(({ name }) => name).join(', ');
  const has = await contents(folder);
  return new BadakError(
    'not-found',
    `${folder} has no ${set.name}: expected ${names}, plain or .gz, in it or in its folder ${set.name}, found ${has}`,
  );
}

/** Most file names that an error lists. */
const MOST_NAMED = 6;

/**
 * The names in a folder, for errors: `a.txt, b.csv and 3 more`.
 * @param describe adds to a name what the file is
 */
export async function contents(folder: string, describe = (name: string) => name): Promise<string> {
  const names = [...((await currentPlatform().files!.list(folder)) ?? [])].sort();
  return names.length === 0 ? 'nothing' : firstOf(names.map(describe), MOST_NAMED);
}

/**
 * The folders in which a data set is searched, in this order.
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
      const by = namedBy === '' ? '' : ` (given by ${namedBy})`;
      const what = await fileAt(path);
      if (what)
        throw new BadakError('unreadable', `${path}: expected a folder with ${set}${by}, found ${what}`);
      throw new BadakError('not-found', `${path}: expected a folder with ${set}${by}, found none`);
    }
    folders.push({ path, isNamed: namedBy !== undefined });
  }
  return folders;
}

/** Describes a file that was given instead of a folder; undefined when the file does not exist. */
async function fileAt(path: string): Promise<string | undefined> {
  try {
    for await (const first of currentPlatform().files!.stream(path)) {
      const kind = kindOf(first);
      return kind === undefined ? 'a file' : withAdvice(kind);
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
      // Some archives have each file in a folder with its own name.
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
      'not-found',
      `${folder}: expected all files of ${set.name}, found no ${missing.join(', ')} (plain or .gz)`,
    );
  }
  return found;
}

/** Unpacks a file and checks its checksum. */
async function checked(who: string, file: DataFile, raw: Uint8Array): Promise<Uint8Array> {
  const bytes = isGzip(raw) ? await gunzip(who, raw, file.bytes) : raw;
  const sha256 = await sha256Of(bytes);
  if (sha256 !== file.sha256) {
    const kind = kindOf(bytes);
    throw new BadakError(
      kind === undefined ? 'damaged' : 'wrong-format',
      `${who}: this is ${kind === undefined ? '' : `${kind}, `}not ${file.name}: expected ${file.bytes} bytes with SHA-256 ${file.sha256}, found ${bytes.length} with ${sha256}. Rename or move the file, and run again.`,
    );
  }
  return bytes;
}

/** The SHA-256 of bytes, in hexadecimal digits. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return hexOf(new Uint8Array(digest));
}

/** What stops a download from one mirror. */
class MirrorError extends Error {
  constructor(
    readonly why: WhyNot,
    message: string,
  ) {
    super(message);
  }
}

/** What is used of an `AbortSignal`, which the types of those who use the package may not have. */
interface Cancelled {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Downloads a data set from its mirrors into the user's cache. The cache gets all files of the set or none: a part of a
 * set would be refused as incomplete.
 * @param signal ends the download; no other mirror is tried then. Who can end it, waits longer for a first answer.
 */
export async function fetchSet(
  set: DataSet,
  { onProgress, signal }: Pick<LookupOptions, 'onProgress'> & { signal?: Cancelled } = {},
): Promise<Found | { found: false; reasons: readonly string[]; failures: readonly MirrorFailure[] }> {
  const { files } = currentPlatform();
  const failures: MirrorFailure[] = [];
  for (const mirror of set.mirrors) {
    if (signal?.aborted) break;
    try {
      const fetched: { name: string; raw: Uint8Array }[] = [];
      const found = new Map<string, Uint8Array>();
      for (const file of set.files) {
        const name = nameOnMirror(set, file);
        const url = `${mirror}/${name}`;
        const raw = await fetchBytes(
          url,
          mostPacked(file),
          (receivedBytes, totalBytes) => onProgress?.({ file: file.name, receivedBytes, totalBytes }),
          signal,
        );
        found.set(file.name, await checked(url, file, raw));
        fetched.push({ name, raw });
      }
      for (const { name, raw } of fetched)
        await files?.write(files.join(files.cacheFolder, 'data', set.name, name), raw);
      return { found: true, from: mirror, files: found };
    } catch (error) {
      failures.push(failureOf(mirror, error));
    }
  }
  return { found: false, reasons: failures.map(({ mirror, message }) => `${mirror}: ${message}`), failures };
}

function failureOf(mirror: string, error: unknown): MirrorFailure {
  const why =
    error instanceof MirrorError ? error.why : error instanceof BadakError ? 'other-bytes' : 'not-kept';
  return { mirror, why, message: visible(error instanceof Error ? error.message : String(error)) };
}

/** Largest packed size: data that does not compress grows by less than 1%, and a header. */
function mostPacked({ bytes }: DataFile): number {
  return Math.ceil(bytes * 1.01) + 1024;
}

/** @throws MirrorError when the server does not answer, stalls, or announces or sends more than `mostBytes` */
async function fetchBytes(
  url: string,
  mostBytes: number,
  onProgress: (receivedBytes: number, totalBytes: number | undefined) => void,
  signal: Cancelled | undefined,
): Promise<Uint8Array> {
  const abort = new AbortController();
  const limit = (ms: number, why: string) => setTimeout(() => abort.abort(new MirrorError('slow', why)), ms);
  const stop = () => abort.abort();
  signal?.addEventListener('abort', stop);
  const answerMs = signal ? STALL_MS : ANSWER_MS;
  let timer = limit(answerMs, `no answer within ${answerMs / 1000} s`);
  try {
    const response = await fetch(url, { signal: abort.signal }).catch(because('unreachable'));
    if (!response.ok || !response.body) throw new MirrorError('error', `HTTP ${response.status}`);
    const total = Number(response.headers.get('content-length')) || undefined;
    const tooMuch = (bytes: string) =>
      new MirrorError('other-bytes', `expected at most ${mostBytes} bytes, found ${bytes}`);
    if (total !== undefined && total > mostBytes) throw tooMuch(`${total} bytes`);
    const parts: Uint8Array[] = [];
    let received = 0;
    const reader = response.body.getReader();
    for (;;) {
      clearTimeout(timer);
      timer = limit(STALL_MS, `nothing more for ${STALL_MS / 1000} s`);
      const { done, value } = await reader.read().catch(because('broken-off'));
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
    signal?.removeEventListener('abort', stop);
    // Close the connection, which would stay open while data is still coming.
    abort.abort();
  }
}

/** Gives an error of the network its reason. Node has what happened in the error's cause. */
function because(why: WhyNot): (error: unknown) => never {
  return (error) => {
    if (error instanceof MirrorError) throw error;
    const cause = error instanceof Error ? ((error.cause as Error | undefined) ?? error) : undefined;
    throw new MirrorError(why, cause?.message || String(error));
  };
}
