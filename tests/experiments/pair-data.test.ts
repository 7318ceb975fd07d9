/** The sources of questions and answers: the book's files, files of one's own, generated lines. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { usePlatform } from '../../ts/core/current-platform.js';
import { BadakError } from '../../ts/core/errors.js';
import { drawCalendar } from '../../ts/data/calendar.js';
import type { LookupOptions } from '../../ts/data/lookup.js';
import { parsePairs, splitPairs, type SplitPairs } from '../../ts/data/pairs.js';
import { drawSums } from '../../ts/data/sums.js';
import { experiments } from '../../ts/experiments/index.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import type { SequenceData } from '../../ts/experiments/pair-data.js';
import { nodePlatform } from '../../ts/platform/node.js';
import { refusal } from '../support/errors.js';
import { inOrder, mentions } from '../support/mentions.js';
import { sharedData } from '../support/shared-data.js';

/** Hides the data folders of this machine; tests name those that they use. */
function lookIn(...paths: string[]) {
  const dataFolders = () => paths.map((path) => ({ path }));
  usePlatform({ ...nodePlatform, files: { ...nodePlatform.files!, dataFolders } });
}
lookIn();
afterAll(() => usePlatform(nodePlatform));

const folder = mkdtempSync(join(tmpdir(), 'badak-'));
afterAll(() => rmSync(folder, { recursive: true }));

function load(id: string, given: AnyParams, options: LookupOptions = {}): Promise<SequenceData> {
  const { resolve, load } = experiments.find((experiment) => experiment.id === id)!;
  return load(resolve(given), { download: false, ...options }) as Promise<SequenceData>;
}
const splitOf = (lines: readonly string[]) => splitPairs('lines', parsePairs('lines', lines.join('\n')));
/** Compares two splits. Joined texts compare faster than single elements. */
function expectSame(data: SplitPairs, expected: SplitPairs) {
  expect([data.characters, data.repeated]).toEqual([expected.characters, expected.repeated]);
  for (const part of ['train', 'test'] as const) {
    for (const ids of ['questions', 'answers'] as const) {
      expect(data[part][ids].join() === expected[part][ids].join(), `${part} ${ids}`).toBe(true);
    }
  }
}

describe('generated lines', () => {
  test('sums with a given number of digits', async () => {
    const data = await load('seq2seq', { data: 'sums', digits: 2 });
    expect(data.name).toBe('sums');
    expect(data.said).toMatch(inOrder('9,000', '1,000'));
    expectSame(data, splitOf(drawSums({ digits: 2 })));
    // There are no repeated questions.
    expect((await load('seq2seq', { data: 'sums', digits: 1, dedupe: true })).test.count).toBe(10);
  });

  test.each([
    ['english', /[A-Za-z]/, /[가-힣]/],
    ['korean', /[가-힣]/, /[A-Za-z]/],
  ] as const)('dates, %s', async (language, has, hasNot) => {
    const data = await load('attention', { data: 'calendar', language });
    expect([data.name, data.train.count, data.test.count]).toEqual(['calendar', 45_000, 5_000]);
    const text = data.characters.join('');
    expect(text).toMatch(has);
    expect(text).not.toMatch(hasNot);
    // English is the default.
    if (language === 'english') expectSame(data, splitOf(drawCalendar()));
  });

  test('dates, of which some come twice, and need not', async () => {
    const given = { data: 'calendar', language: 'both' };
    const { said, repeated, characters } = await load('attention', given);
    expect(characters).toEqual(expect.arrayContaining(['A', 'y', '월']));
    expect(repeated).toBeGreaterThan(100);
    const count = (n: number) => n.toLocaleString('en');
    expect(said).toMatch(inOrder('45,000', '5,000', count(repeated), '`dedupe`'));
    const less = await load('attention', { ...given, dedupe: true });
    expect([less.repeated, less.train.count, less.test.count]).toEqual([0, 45_000, 5_000 - repeated]);
    expect(less.said).toMatch(inOrder('45,000', count(less.test.count)));
    expect(less.said).not.toContain('`dedupe`');
  });
});

describe('where the books’ files are not', () => {
  test.each([
    ['seq2seq', 'addition', 'sums'],
    ['attention', 'date', 'calendar'],
  ])('%s takes generated lines and says why, or fails', async (id, file, generated) => {
    lookIn(folder);
    const auto = await load(id, {});
    expect([auto.name, auto.isSubstitute]).toEqual([generated, true]);
    expect(auto.said).toMatch(inOrder(`${file}.txt`, folder));
    await expect(load(id, { data: file })).rejects.toThrow(
      refusal('not-found', `${file}.txt`, folder, '`dataDir`'),
    );
    // Requested generated lines are not a substitute.
    expect((await load(id, { data: generated })).isSubstitute).toBe(false);
    lookIn();
  });

  test.each(['seq2seq', 'attention'])('%s does not pass over a folder that is named', async (id) => {
    writeFileSync(join(folder, 'dates.csv'), 'a,b\n');
    await expect(load(id, {}, { dataDir: folder })).rejects.toThrow(mentions(folder, 'seq2seq', 'dates.csv'));
  });

  test('a folder that does not exist is an error, except for generated lines', async () => {
    const options = { dataDir: join(folder, 'none') };
    await expect(load('seq2seq', {}, options)).rejects.toThrow(mentions(options.dataDir));
    expect((await load('seq2seq', { data: 'sums', digits: 1 }, options)).name).toBe('sums');
  });
});

describe.skipIf(!sharedData('seq2seq'))('the books’ files (seq2seq in BADAK_DATA or ../shared/data)', () => {
  const options = { dataDir: sharedData('seq2seq') };

  test('addition', async () => {
    // There are no repeated questions.
    const { name, said, characters } = await load('seq2seq', { dedupe: true }, options);
    expect([name, characters.join('')]).toEqual(['addition', '16+75 _920384']);
    expect(said).toMatch(inOrder('addition.txt', options.dataDir!, '45,000', '5,000'));
  });

  test('date, with what is known from training and without', async () => {
    const { name, said } = await load('attention', { data: 'date' }, options);
    expect(name).toBe('date');
    expect(said).toMatch(inOrder('date.txt', options.dataDir!, '45,000', '5,000', '1,405', '`dedupe`'));
    const less = await load('attention', { dedupe: true }, options);
    expect(less.name).toBe('date');
    expect(less.said).toMatch(inOrder('date.txt', '45,000', '3,595'));
    expect(less.said).not.toContain('`dedupe`');
  });
});

describe('a file of one’s own', () => {
  let files = 0;
  async function own(content: string | Uint8Array, given: AnyParams = {}, id = 'seq2seq') {
    const text = join(folder, `lines-${files++}.txt`);
    writeFileSync(text, content);
    // `text` takes precedence over the book's files.
    return { text, data: await load(id, { text, ...given }, { dataDir: sharedData('seq2seq') }) };
  }
  const lines = Array.from({ length: 30 }, (_, i) => `${String(i).padEnd(4)}_${String(2 * i).padEnd(3)}`);

  test('is read and split; its name is that of what is in it', async () => {
    const { text, data } = await own(lines.join('\n'));
    expect(data.name).toMatch(/^text-[0-9a-f]{8}$/);
    expect(data.said).toMatch(inOrder(text, 27, 3));
    expectSame(data, splitOf(lines));
    const names: string[] = [];
    for (const [content, id] of [
      [lines.join('\n'), 'attention'],
      [`${lines.join('\n')}\n`, 'seq2seq'],
      [`\ufeff${lines.join('\r\n')}\r\n`, 'seq2seq'],
      [lines.join('\n').replace('_2 ', '_22'), 'seq2seq'],
      [[...lines].reverse().join('\n'), 'seq2seq'],
    ] as const) {
      names.push((await own(content, {}, id)).data.name);
    }
    expect(names.slice(0, 3)).toEqual([data.name, data.name, data.name]);
    expect(new Set(names).size).toBe(3);
  });

  test('in any language, with any value of `data`', async () => {
    const korean = lines.map((line) => `👍시월 ${line}월`);
    const { data } = await own(korean.join('\n'), { data: 'addition' });
    expect(data.characters.slice(0, 4)).toEqual(['👍', '시', '월', ' ']);
    expect([data.train.questionLength, data.train.answerLength]).toEqual([8, 5]);
  });

  test('with questions that come twice', async () => {
    const twice = [...lines, ...lines, '9999_9  '];
    const { text, data } = await own(twice.join('\n'));
    expect(data.repeated).toBeGreaterThan(2);
    expect(data.said).toMatch(inOrder(text, 55, 6, data.repeated, '`dedupe`'));
    const rest = 6 - data.repeated;
    expect((await own(twice.join('\n'), { dedupe: true })).data.test.count).toBe(rest);
  });

  test.each<[string, string | Uint8Array, (string | number)[]]>([
    ['with nothing in it', '', []],
    ['without _', 'one\ntwo\n', ['line 1', '"one"']],
    ['that is not UTF-8', Uint8Array.of(0x61, 0xe9, 0x5f, 0x62), ['UTF-8']],
    ['that ends too early', Uint8Array.of(0x61, 0x5f, 0xe9), []],
    ['with a NUL', 'a_\0', ['line 1']],
    ['that is too short', lines.slice(0, 9).join('\n'), [10, 9]],
  ])('%s is refused, by its name', async (_, content, values) => {
    const refused = own(content);
    await expect(refused).rejects.toThrow(BadakError);
    await expect(refused).rejects.toThrow(mentions(join(folder, `lines-${files - 1}.txt`), ...values));
  });

  test('is padded where it is not, and what is left out of it is counted and said', async () => {
    const ragged = `${lines.map((line) => line.replaceAll(/ +(?=_|$)/g, '')).join('\n')}\n\nodd\n`;
    const { data, text } = await own(ragged);
    expect(data.said).toMatch(inOrder(text, 27, 3, 'line 32', '"odd"'));
    expect(data.characters).toContain(' ');
    await expect(own(ragged, { strictData: true })).rejects.toThrow(/lines-\d+\.txt.*line 32\D.*"odd"/);
    expect(text).toContain(folder);
  });

  test('what applies to it is refused without it', async () => {
    await expect(load('seq2seq', { data: 'sums', digits: 1, strictData: true })).rejects.toThrow(
      refusal('invalid-param', '`strictData`', '`text`'),
    );
  });

  test('that is all in the training part is refused when nothing may be', async () => {
    await expect(own('a_b\n'.repeat(20), { dedupe: true })).rejects.toThrow(/lines-\d+\.txt/);
  });

  test('that does not exist, or is a folder', async () => {
    for (const text of [join(folder, 'nowhere.txt'), folder]) {
      const refused = load('seq2seq', { text });
      await expect(refused).rejects.toThrow(BadakError);
      await expect(refused).rejects.toThrow(text);
    }
  });
});
