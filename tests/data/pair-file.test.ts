/** Files of questions and answers like those of users: formats, faults, and the notes about them. */
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import type { Pair } from '../../ts/data/pair.js';
import { readPairs } from '../../ts/data/pair-file.js';
import { parsePairs } from '../../ts/data/pairs.js';
import { readQuestion } from '../../ts/data/question.js';
import { Vocabulary } from '../../ts/data/vocabulary.js';
import { refusal } from '../support/errors.js';
import { dice } from '../support/garbage.js';

const CHARACTERS = [...'abc12+ é한"\',;👍'];

/** Questions and answers with characters that are special in some format. */
function anyPairs(seed: number): Pair[] {
  const roll = dice(seed);
  const text = () =>
    Array.from({ length: 1 + roll(12) }, () => CHARACTERS[roll(CHARACTERS.length)]!).join('');
  return Array.from({ length: 12 + roll(20) }, (_, i) => [`q${i}${text()}`, `a${text()}z`]);
}

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csv = (between: string) => (pairs: readonly Pair[]) =>
  pairs.map((pair) => pair.map(quote).join(between)).join('\n');
const objects = (question: string, answer: string) => (pairs: readonly Pair[]) =>
  pairs.map(([q, a]) => JSON.stringify({ id: 7, [question]: q, [answer]: a })).join('\n');

/** Ways to write the same pairs. */
const FORMS: Readonly<Record<string, (pairs: readonly Pair[]) => string>> = {
  'padded.txt': (pairs) => pairs.map(([q, a]) => `${q.padEnd(40)}_${a.padEnd(40)}`).join('\n'),
  'ragged.txt': (pairs) => pairs.map((pair) => pair.join('_')).join('\n'),
  'tabs.txt': (pairs) => pairs.map((pair) => pair.join('\t')).join('\n'),
  'a.tsv': (pairs) => pairs.map((pair) => pair.join('\t')).join('\n'),
  'named.tsv': (pairs) => `Question\tAnswer\n${pairs.map((pair) => pair.join('\t')).join('\n')}`,
  'anki.txt': (pairs) => pairs.map((pair) => `${pair.join('\t')}\tCC-BY 2.0 #12_x`).join('\n'),
  'a.csv': csv(','),
  'excel.csv': (pairs) => `sep=;\n${csv(';')(pairs)}`,
  'semicolons.csv': csv(';'),
  'turned.csv': (pairs) =>
    `id,target,source\n${pairs.map(([q, a]) => `1,${quote(a)},${quote(q)}`).join('\n')}`,
  'a.jsonl': objects('question', 'answer'),
  'b.ndjson': objects('input', 'output'),
  'c.jsonl': objects('prompt', 'completion'),
  'lists.jsonl': (pairs) => pairs.map((pair) => JSON.stringify(pair)).join('\n'),
  'nested.jsonl': (pairs) => pairs.map(([en, ko]) => JSON.stringify({ translation: { en, ko } })).join('\n'),
  'whole.json': (pairs) =>
    JSON.stringify(
      pairs.map(([input, output]) => ({ input, output })),
      null,
      2,
    ),
  'map.json': (pairs) => JSON.stringify(Object.fromEntries(pairs), null, 1),
  'wrapped.json': (pairs) => JSON.stringify({ version: 1, data: pairs }),
  'commas.jsonl': (pairs) => pairs.map((pair) => `${JSON.stringify(pair)},`).join('\n'),
  'tasks.jsonl': (pairs) =>
    pairs.map(([instruction, output]) => JSON.stringify({ instruction, input: '', output })).join('\n'),
  'talks.jsonl': (pairs) =>
    pairs
      .map((pair) => JSON.stringify({ messages: pair.map((content, i) => ({ role: `${i}`, content })) }))
      .join('\n'),
  'objects.txt': objects('q', 'a'),
  'standard input': objects('src', 'tgt'),
};

const trimmed = (pairs: readonly Pair[]) => pairs.map((pair) => pair.map((text) => text.trim()));

describe('of every form', () => {
  test.each(Object.entries(FORMS))('%s', (name, write) => {
    for (let seed = 0; seed < 8; seed++) {
      const pairs = anyPairs(seed);
      const text = write(pairs);
      for (const [what, file] of Object.entries({
        whole: text,
        'with a last line end': `${text}\n`,
        'as in Windows': `${text.replaceAll('\n', '\r\n')}\r\n`,
        'with empty lines': `${text.replaceAll('\n', name.endsWith('.json') ? '\n' : '\n\n')}\n\n\n`,
      })) {
        const read = readPairs(name, file);
        expect(trimmed(read.pairs), `seed ${seed}, ${what}`).toEqual(trimmed(pairs));
      }
      // The same ids in all forms, however the letters came.
      const { characters, questions, answers } = parsePairs(name, `\ufeff${text.normalize('NFD')}`);
      const expected = parsePairs('ragged.txt', FORMS['ragged.txt']!(pairs));
      if (name !== 'padded.txt') expect({ ...expected, characters, questions, answers }).toEqual(expected);
    }
  });

  test.each(Object.entries(FORMS))('%s with a line that is no pair', (name, write) => {
    // A file of one JSON value cannot have a single bad line.
    if (name.endsWith('.json')) return;
    for (let seed = 20; seed < 24; seed++) {
      const pairs = anyPairs(seed);
      const lines = write(pairs).split('\n');
      const at = 4 + (seed % 4);
      lines.splice(at, 0, 'nothing at all');
      const { pairs: read, notes } = readPairs(name, lines.join('\n'));
      expect(trimmed(read)).toEqual(trimmed(pairs));
      expect(notes.join()).toContain(`line ${at + 1}, "nothing at all"`);
      const strict = () => readPairs(name, lines.join('\n'), { strict: true });
      expect(strict).toThrow(refusal('damaged', `${name}, line ${at + 1}: `, '"nothing at all"'));
    }
  });
});

describe('what a file is', () => {
  test('is said where its name does not', () => {
    const notes = (name: string, text: string) => readPairs(name, text).notes.join('; ');
    expect(notes('a.txt', 'a\tb\nc\td\n')).toMatch(/tab/);
    expect(notes('a.txt', '["a","b"]\n["c","d"]\n')).toMatch(/JSON/);
    expect(notes('a.txt', '1+1,2\n1+2,3\n')).toMatch(/two cells/);
    expect(notes('a.tsv', 'a\tb\nc\td\n')).toBe('');
    expect(notes('a.csv', 'question,answer\na,b\n')).toMatch(/first line .*question, answer/);
    expect(notes('a.tsv', 'a\tb\tmore\nc\td\n')).toMatch(/columns .* 1 of/);
  });

  test('is read as it is where the names of its columns are not known, and that is said', () => {
    const rows = Array.from({ length: 20 }, (_, i) => `may ${i},05-${i}`).join('\n');
    const { pairs, notes } = readPairs('a.csv', `Written,ISO\n${rows}`);
    expect(pairs[0]).toEqual(['Written', 'ISO']);
    expect(notes.join()).toMatch(/first line .*"Written,ISO"/);
    expect(readPairs('a.csv', rows).notes).toEqual([]);
    expect(readPairs('a.csv', 'hello,bonjour\ncat,chat\ndog,chien\n').notes).toEqual([]);
    expect(readPairs('a.tsv', '"say ""hi"""\tx\n"as it is"\ty\n').pairs).toEqual([
      ['say "hi"', 'x'],
      ['"as it is"', 'y'],
    ]);
  });

  test('numbers are texts, line ends in a cell are spaces, and _ may stand in a table', () => {
    expect(readPairs('a.jsonl', '{"q": 12, "a": 3.5}\n').pairs).toEqual([['12', '3.5']]);
    expect(readPairs('a.csv', '"one\ntwo",b\nc,"d, ""e"""\n').pairs).toEqual([
      ['one two', 'b'],
      ['c', 'd, "e"'],
    ]);
    const { characters, answers } = parsePairs('a.tsv', 'snake_case\tsnakeCase\na_b\taB\n');
    const vocabulary = new Vocabulary(characters);
    expect(characters).toContain('_');
    expect(characters[answers[0]!]).not.toBe('_');
    expect(readQuestion('here', 'a_b', 10, vocabulary).text).toBe('a_b');
  });

  test('a quote that is not closed takes no other line with it', () => {
    const { pairs, notes } = readPairs('a.csv', 'a,b\n"c,d\n"e",f\ng"h,i\n');
    expect(pairs).toEqual([
      ['a', 'b'],
      ['e', 'f'],
      ['g"h', 'i'],
    ]);
    expect(notes.join()).toMatch(/line 2, "\\"c,d".*quote/);
  });

  test('one line that is far longer than all others is left out, and not everything is padded to it', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `${i}+${i}_${2 * i}`);
    const text = [...lines, `${'1'.repeat(5000)}_2`, `1_${'2'.repeat(3000)}`].join('\n');
    const { questionLength, answerLength, count, notes } = parsePairs('a.txt', text);
    expect([questionLength, answerLength, count]).toEqual([5, 3, 30]);
    expect(notes.join()).toMatch(/2 lines.*line 31.*5,000 characters/);
    expect(() => parsePairs('a.txt', text, { strict: true })).toThrow(
      refusal('damaged', 'line 31: ', '5,000 characters'),
    );
  });
});

test.each<[string, string, ErrorCode, ...string[]]>([
  ['a.tsv', '', 'unusable-data', 'a.tsv: ', 'tab'],
  ['a.csv', 'a,b\nc\nd\ne\n', 'wrong-format', 'a.csv, line 2: ', '"c"', 'one of 3'],
  ['a.jsonl', 'question_answer\n', 'wrong-format', 'a.jsonl, line 1: ', 'JSON'],
  ['a.jsonl', '{"one":1,"two":2,"three":3}\n', 'wrong-format', 'a.jsonl, line 1: ', '\\"three\\"'],
  ['a.json', '[{"q":1', 'damaged', 'a.json: ', 'JSON'],
  ['a.txt', 'one two three\nfour\n', 'wrong-format', 'a.txt, line 1: ', '_', '"one two three"'],
  ['a.txt', 'a_b\nc_d_e\n', 'damaged', 'a.txt, line 2: ', '_', '"c_d_e"', '.tsv'],
])('%s with %j is refused', (name, text, code, ...mentions) => {
  expect(() => readPairs(name, text)).toThrow(refusal(code, ...mentions));
});

test('more than fits into memory is an error before it is tried', () => {
  const long = 'x'.repeat(300_000);
  const text = Array.from({ length: 500 }, (_, i) => `${i}${i < 60 ? long : ''}_1`).join('\n');
  expect(() => parsePairs('a.txt', text)).toThrow(refusal('unusable-data', 'a.txt: ', '500 questions'));
});

test('of commas and semicolons that stand in every row once, the semicolon separates', () => {
  const rows = ["Monday, eight o'clock;Mo 08:00", 'Friday, noon;Fr 12:00', 'Sunday, midnight;Su 00:00'];
  expect(readPairs('times.csv', rows.join('\n')).pairs).toEqual(rows.map((row) => row.split(';')));
});

test('a zero byte costs its line, in every form', () => {
  for (const [name, write] of Object.entries(FORMS)) {
    const pairs = anyPairs(3);
    const { pairs: whole } = readPairs(name, write(pairs));
    const damaged = write(pairs.with(5, [`${pairs[5]![0]}\0`, pairs[5]![1]]));
    const read = readPairs(name, damaged);
    expect(read.pairs, name).toEqual(whole.filter((_, i) => i !== 5));
    expect(read.notes.join(), name).toMatch(/one line.*line \d/);
    expect(() => readPairs(name, damaged, { strict: true }), name).toThrow(refusal('damaged', name, 'zero'));
  }
});

describe('a file whose name says nothing is told by what it holds', () => {
  const many = (line: (i: number) => string) => Array.from({ length: 30 }, (_, i) => line(i)).join('\n');
  const tables: Readonly<Record<string, [text: string, first: Pair]>> = {
    'a tab in every line, and _ in questions': [many((i) => `file_${i}\tDatei ${i}`), ['file_0', 'Datei 0']],
    'a tab in every line, and _ in some': [
      many((i) => (i % 3 ? `user_${i}\tBenutzer ${i}` : `word ${i}\tWort ${i}`)),
      ['word 0', 'Wort 0'],
    ],
    'three columns, and _ in questions': [many((i) => `a_${i}\tb ${i}\tCC-BY`), ['a_0', 'b 0']],
    '_ in answers': [many((i) => `Datei ${i}\tfile_${i}`), ['Datei 0', 'file_0']],
    'tabs before _': [many((i) => `${i}+1\t_${i + 1}\t`), ['0+1', '1']],
    'tabs in some lines': [many((i) => `${i}+${i % 5 ? ' ' : '\t'}1_${i + 1}`), ['0+\t1', '1']],
    'a table with names': [
      `id,kind,question,answer\n${many((i) => `${i},geo,"capital_${i}, old?",P_${i}`)}`,
      ['capital_0, old?', 'P_0'],
    ],
    'a list in JSON': [
      `[\n${many((i) => `{"input": "a_${i}",\n "output": "b"}`).replaceAll('}\n', '},\n')}]`,
      ['a_0', 'b'],
    ],
    'an object in JSON': [
      JSON.stringify(
        {
          data: [
            ['a_0', 'b'],
            ['c', 'd'],
          ],
        },
        null,
        2,
      ),
      ['a_0', 'b'],
    ],
  };
  test.each(Object.entries(tables))('%s', (_, [text, [question, answer]]) => {
    for (const who of ['x.txt', 'standard input']) {
      const { pairs, notes } = readPairs(who, text);
      expect([pairs[0]![0].trim(), pairs[0]![1].trim()]).toEqual([question, answer]);
      expect(pairs.length).toBeGreaterThan(1);
      expect(notes.filter((note) => note.startsWith('left out'))).toEqual([]);
    }
  });

  test('what a tab and _ are read as is said', () => {
    const { notes } = readPairs(
      'x.txt',
      many((i) => `file_${i}\tDatei ${i}`),
    );
    expect(notes.join()).toMatch(/tab.*_/);
  });
});

describe('in JSON', () => {
  const of = (value: unknown) => readPairs('x.jsonl', `${JSON.stringify(value)}\n`.repeat(3));
  const system = { role: 'system', content: 'You answer.' };
  const user = { role: 'user', content: 'capital?' };
  const assistant = { role: 'assistant', content: 'Paris' };
  test.each<[string, unknown, Pair]>([
    ['yes and no', { question: 'is 0 even?', answer: true }, ['is 0 even?', 'true']],
    ['no', { question: 'is 1 even?', answer: false }, ['is 1 even?', 'false']],
    ['nought', { question: 0, answer: 0 }, ['0', '0']],
    ['a talk with an id', { id: 7, messages: [user, assistant] }, ['capital?', 'Paris']],
    ['a translation with an id', { id: '7', translation: { en: 'a', fr: 'b' } }, ['a', 'b']],
    [
      'parts of a message',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'q' }] }, assistant] },
      ['q', 'Paris'],
    ],
  ])('%s', (_, value, pair) => {
    expect(of(value).pairs[0]).toEqual(pair);
  });

  test('what the system says before a talk is left out, and that is said', () => {
    const { pairs, notes } = of({ messages: [system, user, assistant] });
    expect(pairs[0]).toEqual(['capital?', 'Paris']);
    expect(notes.join()).toMatch(/system.* 3 /);
    expect(of({ conversations: [{ from: 'system', value: 'x' }, user, assistant] }).pairs).toHaveLength(3);
  });

  test('a talk of several turns is no pair', () => {
    expect(() => of({ messages: [user, assistant, user, assistant] })).toThrow(
      refusal('wrong-format', 'line 1: '),
    );
  });
});

test('a text of many millions of characters in one line is refused as any other', () => {
  const text = `{"${'x'.repeat(20_000_000)}`;
  expect(() => readPairs('a.txt', text)).toThrow(refusal('wrong-format', 'a.txt'));
});

describe('JSON of any depth', () => {
  const deep = (open: string, close: string) => `${open.repeat(100_000)}"x"${close.repeat(100_000)}`;

  test.each([
    ['lists', deep('[', ']')],
    ['objects', deep('{"a":', '}')],
    ['objects over two lines', `\n${deep('{"a":', '}\n')}`],
    ['answers', `["q", ${deep('{"text":', '}').replace('"x"', '[]')}]`],
  ])('%s: is refused where it is no pair', (_, text) => {
    expect(() => readPairs('a.json', text)).toThrow(refusal('wrong-format', 'a.json, line '));
  });

  test('is read where it is one', () => {
    const { pairs } = readPairs('a.json', `["q", ${deep('{"text":[', ']}')}]`);
    expect(pairs).toEqual([['q', 'x']]);
  });
});
