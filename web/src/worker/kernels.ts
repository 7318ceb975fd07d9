/** The kernels as files of the host: smaller than within a script, and compiled while they arrive. */
import type { Build } from '../../../ts/platform/platform.js';
import relaxed from '../../../ts/wasm/relaxed.wasm?url';
import simd from '../../../ts/wasm/simd.wasm?url';
import threads from '../../../ts/wasm/threads.wasm?url';

const URLS: Readonly<Record<Build, string>> = { simd, threads, relaxed };

/** A host that does not know the ending .wasm sends another type, which cannot be compiled on arrival. */
export async function compile(build: Build): Promise<WebAssembly.Module> {
  const response = await fetch(URLS[build]);
  if (!response.ok) throw new Error(`${URLS[build]}: the host answered ${response.status}`);
  const isTyped = response.headers.get('Content-Type') === 'application/wasm';
  return isTyped ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
