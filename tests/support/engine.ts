/** Starts the engine of a test file. Every test that computes imports this first. */
import { init } from '../../ts/core/init.js';
import type { Build } from '../../ts/core/engine.js';
import '../../ts/node.js';

export const build = (process.env['BADAK_TEST_BUILD'] ?? 'relaxed') as Build;

/** Three threads, which is more than the processors of most test machines, so that their order varies. */
export const backend = await init({ build, threads: build === 'simd' ? 1 : 3 });
