import type { Build, CompiledKernels } from './platform.js';

/** Compiles a build that is part of the bundle as text, so that nothing has to be copied or served beside it. */
export async function compileEmbedded(build: Build): Promise<CompiledKernels> {
  const load = {
    simd: () => import('../wasm/simd.js'),
    threads: () => import('../wasm/threads.js'),
    relaxed: () => import('../wasm/relaxed.js'),
  }[build];
  const base64 = (await load()).default;
  return WebAssembly.compile(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
}
