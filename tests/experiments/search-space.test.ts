import { describe, expect, test } from 'vitest';
import { experiments } from '../../ts/experiments/index.js';
import { expectSearch, searchableOf, SearchSpace } from '../../ts/experiments/search-space.js';

const net = experiments.find(({ id }) => id === 'two-layer-net')!;
const space = new SearchSpace(net, {});
const search = 'learning-rate=0.01..1:log,hidden-size=3..6';
const params = space.resolve({ search, trials: 5, batchSize: 7 }, {});

describe('the parameters of a search', () => {
  test('are those of the experiment, and two more', () => {
    expect(Object.keys(space.specs)).toEqual([...Object.keys(net.params), 'search', 'trials']);
    expect(params).toMatchObject({ search, trials: 5, batchSize: 7 });
    expect(space.trialParams(params)).toEqual(net.resolve({ batchSize: 7 }));
  });

  test('what is given is put over what a checkpoint says, and that over the defaults', () => {
    expect(space.resolve({ trials: 9 }, params)).toEqual({ ...params, trials: 9 });
    expect(space.resolve({ trials: undefined }, params)).toEqual(params);
    const withDefaults = new SearchSpace(net, { search, trials: 4 });
    expect(withDefaults.resolve({}, {})).toMatchObject({ search, trials: 4 });
  });

  test('those that are drawn are not common to all trials', () => {
    expect(Object.keys(space.commonParams(params))).not.toContain('learningRate');
    expect(space.commonParams(params)).toMatchObject({ batchSize: 7, search, trials: 5 });
  });

  test('both ends of a range have to fit', () => {
    expect(() => space.resolve({ search: 'batch-size=0..5' }, {})).toThrow(
      expect.objectContaining({ code: 'invalid-param', key: 'batchSize' }),
    );
    expect(space.atEnd(params, 'high')).toMatchObject({ learningRate: 1, hiddenSize: 6 });
    expect(space.atEnd(params, 'low')).toMatchObject({ learningRate: 0.01, hiddenSize: 3 });
  });

  test('trials without a search are refused', () => {
    expect(() => expectSearch({ trials: 3 })).toThrow(expect.objectContaining({ key: 'trials' }));
    expectSearch({ trials: 3, search });
    expectSearch({});
  });
});

describe('the trials', () => {
  test('are a function of the seed, within their ranges', () => {
    const trials = space.trials(params, 1);
    expect(trials).toEqual(space.trials(params, 1));
    expect(trials).not.toEqual(space.trials(params, 2));
    expect(trials).toHaveLength(5);
    for (const { params: own, values } of trials) {
      expect(own).toMatchObject({ ...values, batchSize: 7 });
      expect(values['learningRate']).toBeGreaterThanOrEqual(0.01);
      expect(values['learningRate']).toBeLessThanOrEqual(1);
      expect([3, 4, 5, 6]).toContain(values['hiddenSize']);
    }
  });

  test('more trials begin with the same ones', () => {
    expect(space.trials({ ...params, trials: 9 }, 1).slice(0, 5)).toEqual(space.trials(params, 1));
  });

  test('know their number where the experiment has a parameter for it, and it is not drawn', () => {
    const { trial } = experiments.find(({ id }) => id === 'hyperparameters')!.searched!;
    expect(searchableOf(net.params).map(({ key }) => key)).toContain('learningRate');
    expect(searchableOf(trial.params).map(({ key }) => key)).not.toContain('trial');
    const numbered = new SearchSpace(trial, { search: 'learning-rate=1e-3..1', trials: 3 });
    const trials = numbered.trials(numbered.resolve({}, {}), 1);
    expect(trials.map(({ params: own }) => own['trial'])).toEqual([0, 1, 2]);
  });
});
