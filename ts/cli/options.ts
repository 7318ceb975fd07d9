import type { Backend } from '../core/engine.js';
import { init } from '../core/init.js';

/** Options of the engine, which several commands take. */
export interface EngineOptions {
  threads?: number;
  strict?: boolean;
  wide?: boolean;
  build?: 'simd' | 'threads' | 'relaxed';
}

/** Starts the engine with the engine options of a command. */
export function startEngine({ threads, strict, build, wide }: EngineOptions): Promise<Backend> {
  return init({ threads, strict, build, wide });
}
