import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import type { Backend, Build } from '../core/engine.js';
import { counted } from '../core/format.js';
import type { Machine } from '../report/records.js';

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() || 'unknown processor',
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
    runtime: `Node ${process.versions.node} (V8 ${process.versions.v8})`,
  };
}

const BUILDS: Readonly<Record<Build, string>> = {
  simd: 'WebAssembly with SIMD',
  threads: 'WebAssembly with SIMD',
  relaxed: 'WebAssembly with relaxed SIMD, the fastest build',
};

/** The build and its threads: `WebAssembly with SIMD; 1 thread (why not more)`. */
export function describeBackend({ build, threads, wide, reasons }: Backend): string {
  const why = reasons.length > 0 ? ` (${reasons.join('; ')})` : '';
  return `${BUILDS[build]}${wide ? ', in wide mode' : ''}; ${counted(threads, 'threads')}${why}`;
}
