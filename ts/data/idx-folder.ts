/**
 * Finds data sets of MNIST’s form in a folder: four IDX files, under the names that publishers and programs give them.
 */
import { currentPlatform } from '../core/current-platform.js';
import { BadakError } from '../core/errors.js';
import { firstOf } from '../core/format.js';
import { GzipLayers } from '../io/gzip.js';
import { contents } from './lookup.js';

export const ROLES = ['train-images', 'train-labels', 't10k-images', 't10k-labels'] as const;
export type Role = (typeof ROLES)[number];

export interface IdxFile {
  path: string;
  /** Unpacked. */
  bytes: Uint8Array;
}

/** `train-images-idx3-ubyte.gz`, `train-images.idx3-ubyte`, `emnist-letters-test-labels-idx1-ubyte`, in any case. */
const NAME = /^(?:(.+?)[-_.])??(train|t10k|test)[-_.](images|labels)[-_.]idx[13][-_.]ubyte(?:\.gz)?$/i;
/** Largest unpacked file. EMNIST by class, the largest set of this form, has 547 million bytes of pictures. */
const MOST_BYTES = 2 ** 30;

type Paths = ReadonlyMap<Role, string>;

/**
 * Reads the four files in `folder`, or in one of its usual folders `mnist`, `raw` and `MNIST/raw`.
 * @returns undefined when the folder has none of the files
 * @throws BadakError when some files are missing, when there are several sets, or when a gzip file is damaged
 */
export async function readIdxFolder(folder: string): Promise<ReadonlyMap<Role, IdxFile> | undefined> {
  const paths = await findPaths(folder);
  if (paths.size === 0) return undefined;
  const missing = ROLES.filter((role) => !paths.has(role));
  if (missing.length > 0) {
    const names = missing.map((role) => `${role}-idx${role.endsWith('images') ? 3 : 1}-ubyte`);
    throw new BadakError(
      'not-found',
      `${folder}: expected all four files of a data set, found no ${names.join(', ')} (plain or .gz)`,
    );
  }
  const found = new Map<Role, IdxFile>();
  for (const [role, path] of paths) {
    const raw = await currentPlatform().files!.read(path);
    if (!raw) throw new BadakError('not-found', `${path}: expected a file, found none`);
    found.set(role, { path, bytes: await new GzipLayers(path).all(raw, MOST_BYTES) });
  }
  return found;
}

/** The four files of the first place that has all of them; otherwise the files of all places together. */
async function findPaths(folder: string): Promise<Paths> {
  const all = new Map<Role, string>();
  for (const place of await places(folder)) {
    const sets = await setsIn(place);
    const unnamed = sets.get('') ?? (sets.size === 1 ? [...sets.values()][0]! : undefined);
    if (!unnamed && sets.size > 1) {
      throw new BadakError(
        'unusable-data',
        `${place}: expected one data set, found ${[...sets.keys()].join(', ')}. Put the four files of one set into their own folder.`,
      );
    }
    if (unnamed?.size === ROLES.length) return unnamed;
    for (const [role, path] of unnamed ?? []) if (!all.has(role)) all.set(role, path);
  }
  return all;
}

async function places(folder: string): Promise<string[]> {
  const { join } = currentPlatform().files!;
  const below = async (parent: string, name: string) =>
    (await list(parent)).filter((each) => each.toLowerCase() === name).map((each) => join(parent, each));
  const own = await below(folder, 'mnist');
  const raw = (await Promise.all([...own, folder].map((parent) => below(parent, 'raw')))).flat();
  return [...own, folder, ...raw];
}

async function list(folder: string): Promise<readonly string[]> {
  return [...((await currentPlatform().files!.list(folder)) ?? [])].sort();
}

type Sets = Map<string, Map<Role, string>>;

/**
 * The sets of a folder by the text before `train` in their file names. Some archives put each file into a folder of its
 * name: that file is taken where the outer folder does not have it.
 */
async function setsIn(folder: string): Promise<Sets> {
  const { isFolder, join } = currentPlatform().files!;
  const sets: Sets = new Map();
  const folders: string[] = [];
  for (const name of await list(folder)) {
    if (!NAME.test(name)) continue;
    if (await isFolder(join(folder, name))) folders.push(join(folder, name));
    else addFile(sets, folder, name);
  }
  for (const inner of folders) {
    const within: Sets = new Map();
    for (const name of await list(inner)) {
      if (NAME.test(name) && !(await isFolder(join(inner, name)))) addFile(within, inner, name);
    }
    for (const [prefix, files] of within) sets.set(prefix, new Map([...files, ...(sets.get(prefix) ?? [])]));
  }
  return sets;
}

/** A packed file is preferred to an unpacked one. */
function addFile(sets: Sets, folder: string, name: string): void {
  const [, prefix = '', part, kind] = NAME.exec(name) ?? [];
  // A name that begins with a dot is a file of the operating system.
  if (part === undefined || name.startsWith('.')) return;
  const role = `${part.toLowerCase() === 'train' ? 'train' : 't10k'}-${kind!.toLowerCase()}` as Role;
  const set = sets.get(prefix.toLowerCase()) ?? new Map<Role, string>();
  sets.set(prefix.toLowerCase(), set);
  if (!set.has(role) || name.endsWith('.gz')) set.set(role, currentPlatform().files!.join(folder, name));
}

/** Other forms of data sets, by the ends of their names. */
const OTHERS: readonly (readonly [end: RegExp, what: string])[] = [
  [/\.npz$/i, 'a NumPy archive'],
  [/\.npy$/i, 'a NumPy array'],
  [/\.(pkl|pickle)(\.gz)?$/i, 'a Python pickle'],
  [/\.(csv|tsv)(\.gz|\.zip)?$/i, 'a table'],
  [/\.parquet$/i, 'a Parquet file'],
  [/\.mat$/i, 'a MATLAB file'],
  [/\.(zip|tar|tgz|tar\.gz)$/i, 'an archive to unpack first'],
  [/\.(png|jpe?g)$/i, 'a picture'],
  [/^(data_batch_\d|test_batch|cifar)/i, 'a part of CIFAR'],
  [/\.(h5|hdf5)$/i, 'an HDF5 file'],
];

/** Lists the files of a folder that hold pictures in another form, with their kinds; undefined when there are none. */
export async function othersIn(folder: string): Promise<string | undefined> {
  const known = (await list(folder)).flatMap((name) => {
    const other = OTHERS.find(([end]) => end.test(name));
    return other ? [`${name} (${other[1]})`] : [];
  });
  return known.length === 0 ? undefined : firstOf(known, MOST_OTHERS);
}

const MOST_OTHERS = 4;

/** Says which files are expected and what a folder has instead: `it has mnist.npz (a NumPy archive)`. */
export async function whatIsIn(folder: string): Promise<string> {
  const { join } = currentPlatform().files!;
  const wanted = `expected the four files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or .gz, in it or in its mnist, raw or MNIST/raw`;
  const names = await list(folder);
  for (const place of names.flatMap((name) => [join(folder, name), join(folder, name, 'raw')])) {
    if ([...(await setsIn(place)).values()].some((set) => set.size > 0)) {
      return `${wanted}. There are such files in ${place}: give that folder`;
    }
  }
  const has = await contents(folder, (name) => {
    const other = OTHERS.find(([end]) => end.test(name));
    return other ? `${name} (${other[1]})` : name;
  });
  return `${wanted}; it has ${has}`;
}
