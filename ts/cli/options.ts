/** Options that say what to compute with; several commands take them. */
export interface EngineOptions {
  threads?: number;
  strict?: boolean;
  build?: 'simd' | 'threads' | 'relaxed';
}
