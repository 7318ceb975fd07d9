import { BadakError } from '../core/errors.js';
import { shown } from '../core/values.js';
import { crc32 } from './crc.js';
import { gunzip } from './gzip.js';
import { joined } from './wire.js';
import type { NamedFiles } from './word-vectors.js';

/**
 * An archive: for each file a header and its bytes, then a directory with an entry for each file, then where the
 * directory is. The directory counts; the headers repeat most of it.
 */
const [HEADER, ENTRY, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const [HEADER_BYTES, ENTRY_BYTES, END_BYTES] = [30, 46, 22];
const [STORED, DEFLATED] = [0, 8];
/** The version that a reader needs, and the flag that names are UTF-8. */
const [VERSION, UTF8] = [20, 0x800];
const ENCRYPTED = 1;
/** 1 January 1980, the first day that the format knows: the same files give the same archive. */
const DATE = 0x21;
/** Sizes and counts from these on stand elsewhere, in a form of the format that badak does not know. */
const [MOST_BYTES, MOST_FILES] = [0xffffffff, 0xffff];
/** Most bytes of a name: its length has two bytes. */
const LONGEST_NAME = 0xffff;

/**
 * An archive whose files unpack to more than this in all is refused if that is more than so many times its size. Each
 * file has a limit too, but there can be thousands.
 */
const [MUCH, MOST_TIMES] = [2 ** 28, 100];

/** Fields of 2 or 4 bytes, one behind the other. */
function fields(...each: readonly (readonly [bytes: 2 | 4, value: number])[]): Uint8Array {
  const all = new Uint8Array(each.reduce((sum, [bytes]) => sum + bytes, 0));
  const view = new DataView(all.buffer);
  let at = 0;
  for (const [bytes, value] of each) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return all;
}

/**
 * Files as a ZIP archive, not compressed.
 * @throws BadakError `<who>: …` when they are too large for it, or a name cannot stand in it
 */
export function encodeZip(who: string, files: NamedFiles): Uint8Array {
  const encoder = new TextEncoder();
  const [pieces, directory]: Uint8Array[][] = [[], []];
  let at = 0;
  for (const [path, bytes] of files) {
    const name = encoder.encode(path);
    expectName(who, path, name);
    const size = bytes.length;
    const common = fields(
      ...([
        [2, VERSION],
        [2, UTF8],
        [2, STORED],
        [2, 0],
        [2, DATE],
      ] as const),
      ...([
        [4, crc32(bytes)],
        [4, size],
        [4, size],
        [2, name.length],
        [2, 0],
      ] as const),
    );
    pieces!.push(fields([4, HEADER]), common, name, bytes);
    directory!.push(fields([4, ENTRY], [2, VERSION]), common);
    directory!.push(fields([2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name);
    at += HEADER_BYTES + name.length + size;
  }
  const size = directory!.reduce((sum, { length }) => sum + length, 0);
  if (at + size >= MOST_BYTES || files.size >= MOST_FILES) {
    throw new BadakError('unsupported', `${who}: expected less than 4 GiB in a ZIP archive, found more`);
  }
  const count = files.size;
  const end = fields([4, END], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, at], [2, 0]);
  return joined(pieces!, directory!, [end]);
}

/** In UTF-8 every lone surrogate becomes the same sign, so that names would become one. */
function expectName(who: string, path: string, name: Uint8Array): void {
  if (/\p{Surrogate}/u.test(path)) {
    throw new BadakError(
      'invalid-argument',
      `${who}: expected a name that UTF-8 can write, found a lone surrogate in ${shown(path)}`,
    );
  }
  if (name.length <= LONGEST_NAME) return;
  throw new BadakError(
    'invalid-argument',
    `${who}: expected names of at most ${LONGEST_NAME} bytes, found ${name.length} bytes: ${shown(path)}`,
  );
}

/**
 * The files of a ZIP archive, stored or deflated.
 * @throws BadakError `<who>: …` when it is not such an archive, is damaged, cut short, or nearly nothing but repetition
 */
export async function decodeZip(who: string, archive: Uint8Array): Promise<NamedFiles> {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = endOf(view);
  if (end === undefined) {
    throw new BadakError('wrong-format', `${who}: expected a ZIP archive, found no end of one`);
  }
  const count = view.getUint16(end + 10, true);
  if (count === MOST_FILES || view.getUint32(end + 16, true) === MOST_BYTES) throw tooLarge(who);
  const directory = view.getUint32(end + 16, true);
  const entries: Entry[] = [];
  for (let at = directory; entries.length < count; at = entries.at(-1)!.next) {
    entries.push(entryAt(who, view, at));
  }
  expectApart(who, entries, directory);
  expectBounded(who, entries, archive.length);
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) files.set(entry.name, await contentOf(who, entry));
  return files;
}

/** Entries that share bytes or a name: a small archive could unpack to any size, or lose a file. */
function expectApart(who: string, entries: readonly Entry[], directory: number): void {
  const names = new Set<string>();
  for (const { name } of entries) {
    if (names.has(name)) throw damaged(who, `it has two files of the name ${name}`);
    names.add(name);
  }
  const inPlace = [...entries].sort((a, b) => a.start - b.start);
  for (const [i, { name, end }] of inPlace.entries()) {
    const next = inPlace[i + 1];
    if (end <= (next?.start ?? directory)) continue;
    throw damaged(who, `${name} and ${next?.name ?? 'the directory'} overlap`);
  }
}

function expectBounded(who: string, entries: readonly Entry[], bytes: number): void {
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  if (unpacked <= Math.max(MUCH, MOST_TIMES * bytes)) return;
  throw new BadakError(
    'unusable-data',
    `${who}: expected a ZIP archive that unpacks to at most ${MOST_TIMES} times its size, found ${bytes} bytes that unpack to ${unpacked}. If that is right, save it without compression.`,
  );
}

/** Where the end begins. A comment of up to 65,535 bytes may follow. */
function endOf(view: DataView): number | undefined {
  for (let at = view.byteLength - END_BYTES; at >= 0 && at >= view.byteLength - END_BYTES - 0xffff; at--) {
    const comment = view.byteLength - END_BYTES - at;
    if (view.getUint32(at, true) === END && view.getUint16(at + 20, true) === comment) return at;
  }
  return undefined;
}

interface Entry {
  name: string;
  flags: number;
  method: number;
  sum: number;
  size: number;
  /** Of its header. */
  start: number;
  /** Its bytes, as they are stored. */
  raw: Uint8Array;
  /** Of its bytes. */
  end: number;
  /** Of the next entry. */
  next: number;
}

function entryAt(who: string, view: DataView, at: number): Entry {
  expectSignature(who, view, at, ENTRY, ENTRY_BYTES);
  const [two, four] = [
    (i: number) => view.getUint16(at + i, true),
    (i: number) => view.getUint32(at + i, true),
  ];
  const end = at + ENTRY_BYTES + two(28);
  // A mark at the beginning is part of a name.
  const name = new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    piece(who, view, at + ENTRY_BYTES, two(28)),
  );
  const [packed, size, start] = [four(20), four(24), four(42)];
  if ([packed, size, start].includes(MOST_BYTES)) throw tooLarge(who);
  expectSignature(who, view, start, HEADER, HEADER_BYTES);
  const content = start + HEADER_BYTES + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  return {
    name,
    flags: two(8),
    method: two(10),
    sum: four(16),
    size,
    start,
    raw: piece(who, view, content, packed),
    end: content + packed,
    next: end + two(30) + two(32),
  };
}

async function contentOf(who: string, entry: Entry): Promise<Uint8Array> {
  const { name, flags, method, sum, size, raw } = entry;
  const of = `${who}, ${name}`;
  if (flags & ENCRYPTED || (method !== STORED && method !== DEFLATED)) {
    const found = flags & ENCRYPTED ? 'an encrypted one' : `method ${method}`;
    throw new BadakError('wrong-format', `${of}: expected a stored or deflated file, found ${found}`);
  }
  const bytes = method === STORED ? raw : await gunzip(of, raw, size, 'deflate-raw');
  if (bytes.length !== size || crc32(bytes) !== sum) {
    throw damaged(of, 'its size or its checksum is not what the archive says');
  }
  return bytes;
}

function expectSignature(who: string, view: DataView, at: number, signature: number, bytes: number): void {
  piece(who, view, at, bytes);
  if (view.getUint32(at, true) !== signature)
    throw damaged(who, `expected the header of a file at byte ${at}`);
}

function piece(who: string, view: DataView, at: number, bytes: number): Uint8Array {
  if (at + bytes > view.byteLength) throw damaged(who, 'it is cut short');
  return new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset + at, bytes);
}

function damaged(who: string, why: string): BadakError {
  return new BadakError('damaged', `${who}: this ZIP archive is damaged: ${why}`);
}

function tooLarge(who: string): BadakError {
  return new BadakError(
    'wrong-format',
    `${who}: expected a ZIP archive of less than 4 GiB, found a larger one`,
  );
}
