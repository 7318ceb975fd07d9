import { type Backend, init } from '../core/engine.js';

/** Options that say what to compute with; several commands take them. */
export interface EngineOptions {
  threads?: number;
  strict?: boolean;
  build?: 'simd' | 'threads' | 'relaxed';
}

/** Starts the engine by those options of a command that are for it. */
export function startEngine({ threads, strict, build }: EngineOptions): Promise<Backend> {
  return init({ threads, strict, build });
}
