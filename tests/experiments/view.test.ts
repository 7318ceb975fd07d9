/** Views by id: what is looked at, what a view takes, and what is said where a view does not fit. */
import { expect, test } from 'vitest';
import { required, sizeOption, textOption } from '../../ts/core/options.js';
import type { TextPanel } from '../../ts/experiments/panels.js';
import { defineView, Looks, noData, type Subject } from '../../ts/experiments/view.js';
import type { Model } from '../../ts/models/model.js';
import { refusal } from '../support/errors.js';

const subject: Subject = { model: {} as Model, params: {}, seed: 5, training: 0, step: 7 };

const panel = (text: string): TextPanel => ({ kind: 'text', title: text, tokens: [] });

interface Typed {
  text: string;
  count?: number;
}

const VIEWS = [
  defineView<Subject, Typed>({
    id: 'typed',
    title: 'What was typed',
    input: 'sentence',
    takes: { text: required(textOption), count: sizeOption },
    sample: ({ seed }) => (seed === 5 ? { text: 'sample' } : undefined),
    look: ({ step }, { text, count = 0 }) => ({
      panels: [panel(`${step} ${text} ${count}`)],
      notes: ['read'],
    }),
  }),
  defineView<Subject, { most?: number }>({
    id: 'data',
    title: 'The data',
    ofModel: false,
    takes: { most: sizeOption },
    sample: ({ data }) => data && {},
    look({ data }) {
      if (!data) throw noData('data');
      return panel(data.name);
    },
  }),
  defineView<Subject, object>({
    id: 'cell',
    title: 'A cell',
    isFor: ({ cell }) => cell === 'lstm',
    takes: {},
    sample: () => ({}),
    look: () => [panel('one'), panel('two')],
  }),
];

const looks = (params: object = { cell: 'lstm' }) => new Looks('toy', VIEWS, { ...params });

test('a view shows its sample, or what is given', () => {
  const shown = { panels: [panel('7 sample 0')], notes: ['read'] };
  expect(looks().look('typed', subject)).toEqual({ ...shown, sample: { text: 'sample' } });
  const { panels, sample } = looks().look('typed', subject, { text: 'a', count: 2 });
  expect(panels).toEqual([panel('7 a 2')]);
  expect(sample).toBeUndefined();
  const data = { name: 'few', said: '' };
  expect(looks().look('data', { ...subject, data })).toEqual({ panels: [panel('few')], notes: [] });
  expect(looks().look('cell', subject)).toEqual({ panels: [panel('one'), panel('two')], notes: [] });
  expect(looks().sample('typed', subject)).toEqual({ text: 'sample' });
  expect(looks().sample('data', subject)).toBeUndefined();
});

test('what a view needs and does not get is that of its sample', () => {
  expect(looks().look('typed', subject, { count: 3 }).panels).toEqual([panel('7 sample 3')]);
  const another = { ...subject, seed: 6 };
  expect(() => looks().look('typed', another, { count: 3 })).toThrow(refusal('invalid-argument', 'text'));
  for (const input of [[], 5] as never[])
    expect(() => looks().look('typed', subject, input)).toThrow(refusal('invalid-argument', 'typed'));
});

test('front-ends know the views of a run’s parameters', () => {
  expect(looks().views).toEqual([
    { id: 'typed', title: 'What was typed', input: 'sentence', ofModel: true, takes: ['text', 'count'] },
    { id: 'data', title: 'The data', ofModel: false, takes: ['most'] },
    { id: 'cell', title: 'A cell', ofModel: true, takes: [] },
  ]);
  expect(looks({ cell: 'rnn' }).views.map(({ id }) => id)).toEqual(['typed', 'data']);
});

test('a view that does not fit the model has one code, whatever it lacks', () => {
  expect(() => looks({ cell: 'rnn' }).look('cell', subject)).toThrow(
    refusal('mismatch', 'toy', 'cell', 'typed, data'),
  );
  expect(() => looks().look('data', subject)).toThrow(refusal('mismatch', 'data'));
  expect(() => looks().look('data', subject, {})).toThrow(refusal('mismatch', 'data'));
});

test('what does not exist, is missing, or is of the wrong kind', () => {
  expect(() => looks().look('typd', subject)).toThrow(
    refusal('unknown-name', 'toy', 'typd', 'mean typed?', 'data'),
  );
  expect(() => new Looks('toy', [], {}).look('typed', subject)).toThrow(refusal('unknown-name', 'typed'));
  const another = { ...subject, seed: 6 };
  expect(() => looks().look('typed', another)).toThrow(refusal('invalid-argument', 'typed', 'text, count'));
  expect(() => looks().look('typed', subject, { text: 3 })).toThrow(
    refusal('invalid-argument', 'text', 'found 3'),
  );
  expect(() => looks().look('typed', subject, { txt: 'a' })).toThrow(refusal('unknown-name', 'txt', 'text'));
});
