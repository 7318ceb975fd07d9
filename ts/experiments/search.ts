import { BadakError } from '../core/errors.js';
import type { Experiment } from './experiment.js';
import { trialCharts } from './search-results.js';
import { SearchRun } from './search-run.js';
import { type SearchDefaults, SearchSpace } from './search-space.js';
import { describeView } from './view.js';
import { trialsView } from './views/trials.js';

/**
 * A random search over an experiment's parameters (vol. 1, section 6.5). It is an experiment itself: its run trains the given
 * experiment once for every trial, each with values of its own, and with the trial's number where the experiment has a
 * parameter `trial`. Trials run side by side on the threads where the platform can, which is faster than all threads on one
 * trial.
 */
export function searchOver(trial: Experiment, defaults: SearchDefaults = {}): Experiment {
  const space = new SearchSpace(trial, defaults);
  return {
    ...trial,
    searched: { trial, commonParams: (params) => space.commonParams(params) },
    params: space.specs,
    smoke: { ...trial.smoke, trials: 3 },
    resolve: (given, earlier = {}) => space.resolve(given, earlier),
    load: (params, options) => trial.load(space.trialParams(params), options),
    run: (options) => new SearchRun(trial, space, options),
    charts: (params, _data, reports) =>
      trialCharts(
        space.ranges(params).map(({ name }) => name),
        reports,
      ),
    // The book's figures of one training do not hold for a search over other ranges.
    book: (params, data) =>
      params['search'] !== undefined && params['search'] === defaults.search
        ? trial.book(space.trialParams(params), data)
        : undefined,
    gradcheck: (options) => trial.gradcheck({ ...options, params: space.trialParams(options.params) }),
    views: [describeView(trialsView)],
    restore(from) {
      throw new BadakError(
        'mismatch',
        `${from} is a checkpoint of a search, which keeps no model: train one with the values that the search found`,
      );
    },
  };
}
