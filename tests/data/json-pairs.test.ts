import { expect, test } from 'vitest';
import { jsonPairs } from '../../ts/data/json-pairs.js';
import type { Pair } from '../../ts/data/pair.js';

/** Of two lines of the same: one object alone may be a list of pairs. */
function read(value: unknown): { pair?: Pair; odd?: string; notes: string[] } {
  const notes: string[] = [];
  const line = JSON.stringify(value);
  const [first] = [...jsonPairs('f', `${line}\n${line}`, notes)];
  return { ...first, notes };
}

test.each<[string, unknown]>([
  ['names that are known', { id: 7, question: 'q', answer: 'a' }],
  ['in capitals', { Question: 'q', ANSWER: 'a' }],
  ['two texts', { en: 'q', de: 'a' }],
  ['a list of two', ['q', 'a']],
  ['an instruction', { instruction: 'q', input: '', output: 'a' }],
  ['a translation', { id: 3, translation: { en: 'q', fr: 'a' } }],
  [
    'a talk',
    {
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'a' },
      ],
    },
  ],
  [
    'a talk of texts',
    {
      conversations: [
        { from: 'human', value: 'q' },
        { from: 'gpt', value: 'a' },
      ],
    },
  ],
  ['an answer in a list of one', { question: 'q', answers: ['a'] }],
  ['line ends and spaces', { question: ' q\n', answer: '\ta ' }],
])('%s', (_, value) => expect(read(value).pair).toEqual(['q', 'a']));

test('an instruction with what it is for, and answers that are numbers or yes and no', () => {
  expect(read({ instruction: 'add', input: '1 2', output: 3 }).pair).toEqual(['add 1 2', '3']);
  expect(read({ question: 'is it?', answer: true }).pair).toEqual(['is it?', 'true']);
});

test('what a system says is left out, and that is said', () => {
  const talk = [
    { role: 'system', content: 's' },
    { role: 'user', content: 'q' },
    { role: 'assistant', content: 'a' },
  ];
  const { pair, notes } = read({ messages: talk });
  expect(pair).toEqual(['q', 'a']);
  expect(notes).toEqual([expect.stringMatching(/system .* 2 /)]);
});

test.each<[string, unknown]>([
  ['one text', 'q'],
  ['three texts', ['q', 'a', 'b']],
  ['an empty answer', { question: 'q', answer: ' ' }],
  ['several answers', { question: 'q', answers: ['a', 'b'] }],
  ['nothing', null],
])('%s is no pair', (_, value) =>
  expect(read(value).odd).toBe('expected an object with a question and an answer'),
);
