import { RandomStream } from '../../core/random.js';
import type { Shape } from '../../core/shape.js';
import type { Tensor } from '../../core/tensor.js';
import type { Workspace } from '../../core/workspace.js';

/** A row of `badak bench kernels`. */
export interface KernelBench {
  name: string;
  /** Milliseconds of the fastest call, with its floating point operations or, if memory is the limit, its bytes. */
  run(): { ms: number } & ({ flops: number } | { bytes: number });
}

/** A tensor of normal numbers. */
export function filled(ws: Workspace, shape: Shape, name: string): Tensor {
  const tensor = ws.keep(shape);
  new RandomStream(0, name).fillNormal(tensor, 1);
  return tensor;
}
