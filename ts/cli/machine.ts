import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What a figure was measured on. */
export interface Machine {
  processor: string;
  processors: number;
  memoryBytes: number;
  system: string;
  runtime: string;
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() || 'unknown processor',
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
    runtime: `Node ${process.versions.node} (V8 ${process.versions.v8})`,
  };
}
