import type { Experiment } from './experiment.js';
import { twoLayerNet } from './two-layer-net.js';

export type { BookFigures, Chart, Experiment, LoadedData, Run, RunOptions } from './experiment.js';

/** All experiments, in the books' order. */
export const experiments: readonly Experiment[] = [twoLayerNet];
