/** The kernels as files of the host: smaller than within a script, and compiled while they arrive. */
import type { Build, CompiledKernels } from '../../../ts/platform/platform.js';
import { compileFrom } from '../../../ts/platform/served.js';
import relaxed from '../../../ts/wasm/relaxed.wasm?url';
import simd from '../../../ts/wasm/simd.wasm?url';
import threads from '../../../ts/wasm/threads.wasm?url';

const URLS: Readonly<Record<Build, string>> = { simd, threads, relaxed };

export const compile = (build: Build): Promise<CompiledKernels> => compileFrom(URLS[build]);
