/** The engine that a test file runs on: imported first by every test that computes. */
import { init } from '../../ts/core/engine.js';
import type { Build } from '../../ts/core/engine.js';
import '../../ts/node.js';

export const build = (process.env['BADAK_TEST_BUILD'] ?? 'relaxed') as Build;

/** Three threads, more than most machines here have processors, so that their interleaving varies. */
export const backend = await init({ build, threads: build === 'simd' ? 1 : 3 });
