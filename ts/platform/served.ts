/** The kernels and the script of worker threads as files of a host, for pages whose policy allows no Blob. */
import { BadakError, reasonOf } from '../core/errors.js';
import { BrowserWorker } from './browser.js';
import type { Build, CompiledKernels, WorkerHandle } from './platform.js';

/** The address of a file, or what was made of it: some hosts import a `.wasm` file as a `WebAssembly.Module`. */
export type KernelFile = string | { readonly href: string } | CompiledKernels;

/** Where the files of the package's `dist/wasm` are. Only those that are used are fetched. */
export type KernelFiles = { readonly [K in Build | 'worker']?: KernelFile };

/** Fetches and compiles a `.wasm` file. @throws BadakError when the host does not send it */
export async function compileFrom(url: string): Promise<CompiledKernels> {
  const response = await fetch(url).catch((error: unknown) => {
    const elsewhere =
      typeof location === 'undefined' ? '. Outside of browsers import badak, not badak/external' : '';
    throw new BadakError('download-failed', `${url} could not be fetched: ${reasonOf(error)}${elsewhere}`);
  });
  if (!response.ok) throw new BadakError('download-failed', `${url}: the host answered ${response.status}`);
  // A host that does not know the ending .wasm sends another type, which cannot be compiled on arrival.
  const isTyped = response.headers.get('Content-Type') === 'application/wasm';
  return isTyped ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** The address of a file; undefined for a compiled module. */
export function addressOf(file: KernelFile): string | undefined {
  if (typeof file === 'string') return file;
  return 'href' in file ? file.href : undefined;
}

export function compileServed(files: KernelFiles, build: Build): Promise<CompiledKernels> {
  const file = files[build];
  if (file === undefined) {
    throw new BadakError('not-found', `useFiles was not told where ${build}.wasm is`);
  }
  const url = addressOf(file);
  return url === undefined ? Promise.resolve(file as CompiledKernels) : compileFrom(url);
}

export function startServedWorker({ worker }: KernelFiles): WorkerHandle {
  const url = worker === undefined ? undefined : addressOf(worker);
  if (url === undefined) throw new BadakError('not-found', 'useFiles was not told where worker.js is');
  const why = `the script of worker threads was not loaded from ${url}. It must be of the page's own host, and be sent with Cross-Origin-Embedder-Policy: require-corp`;
  return new BrowserWorker(new Worker(url), why);
}
