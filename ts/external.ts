/**
 * `badak/external`: the package without its kernels, for browsers. The `.wasm` files and the script of worker threads are
 * files of the host: smaller than within scripts, compiled while they arrive, and allowed where a page's content security policy
 * has no `blob:`. Call `useFiles` before `init`.
 */
import { usePlatform } from './core/current-platform.js';
import { BadakError } from './core/errors.js';
import { type Option, readValue } from './core/options.js';
import { isObject } from './core/values.js';
import { browserPlatform } from './platform/browser.js';
import {
  addressOf,
  compileServed,
  type KernelFile,
  type KernelFiles,
  startServedWorker,
} from './platform/served.js';

export type { Build, CompiledKernels } from './platform/platform.js';
export type { KernelFile, KernelFiles } from './platform/served.js';
export * from './index.js';

let files: KernelFiles | undefined;

function told(): KernelFiles {
  if (!files) {
    throw new BadakError(
      'wrong-order',
      'badak/external does not know where its files are: call useFiles(…) before init()',
    );
  }
  return files;
}

usePlatform({
  ...browserPlatform,
  compile: (build) => compileServed(told(), build),
  startWorker: () => startServedWorker(told()),
});

const isAddress = (value: unknown) =>
  typeof value === 'string' || (isObject(value) && 'href' in value && typeof value.href === 'string');
/** A module of another realm is no instance of this one's class, so that every object without an address is taken. */
const isFile = (value: unknown) => isAddress(value) || (isObject(value) && !('href' in value));

const PLACES: Option<Parameters<typeof useFiles>[0]> = {
  takes: 'the address of a folder, or addresses or compiled modules as { simd, threads, relaxed, worker }',
  fits: (value) =>
    isAddress(value) ||
    (isFile(value) &&
      Object.values(value as KernelFiles).every((file) => file === undefined || isFile(file))),
};

/**
 * Says where the files are.
 * @param where the address of a folder with the package's files of `dist/wasm`: `simd.wasm`, `threads.wasm`, `relaxed.wasm` and
 *   `worker.js`; or the address of each that is used, as bundlers give it for `badak/relaxed.wasm`
 * @throws BadakError when it is neither
 */
export function useFiles(where: string | { readonly href: string } | KernelFiles): void {
  readValue('useFiles', 'where', where, PLACES);
  const folder = addressOf(where as KernelFile);
  if (folder === undefined) {
    files = where as KernelFiles;
    return;
  }
  const below = (name: string) => `${folder.replace(/\/?$/, '/')}${name}`;
  files = {
    simd: below('simd.wasm'),
    threads: below('threads.wasm'),
    relaxed: below('relaxed.wasm'),
    worker: below('worker.js'),
  };
}
