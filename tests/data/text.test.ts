/** Words of texts in many scripts, wherever the bytes are cut. */
import { expect, test } from 'vitest';
import { RandomStream } from '../../ts/core/random.js';
import { readText } from '../../ts/data/text.js';
import { refusal } from '../support/errors.js';

async function* pieces(bytes: Uint8Array, cuts: readonly number[]) {
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    yield bytes.slice(from, to);
    from = to;
  }
}
const read = (text: string | Uint8Array, cuts: readonly number[] = []) =>
  readText('here', pieces(typeof text === 'string' ? new TextEncoder().encode(text) : text, cuts));
const words = async (text: string) => {
  const { words, ids } = await read(text);
  return Array.from(ids, (id) => words[id]!);
};

test.each([
  ['You say goodbye, and I say hello.', 'you say goodbye , and i say hello .'],
  ['one\ntwo\r\n\tthree\u00a0four\u2003five', 'one two three four five'],
  [
    "don't rock-'n'-roll, well-known l’été 'quoted'",
    "don't rock - ' n ' - roll , well-known l’été ' quoted '",
  ],
  ['3.14 42nd $5 50% a_b (x)!?', '3 . 14 42nd $ 5 50 % a _ b ( x ) ! ?'],
  ['--a -b c- d--e', '- - a - b c - d - - e'],
  ['ΟΔΟΣ ΣΑΣ Straße ÀÉ', 'οδος σας straße àé'],
  ['나는 학교에 간다. 안녕!', '나는 학교에 간다 . 안녕 !'],
  [
    'e\u0301te\u0301 हिन्दी नमस्ते؟ \u0645\u06cc\u200c\u0634\u0648\u062f',
    'été हिन्दी नमस्ते ؟ \u0645\u06cc\u200c\u0634\u0648\u062f',
  ],
  ['❤️ 👍🏽a\u200d b', '❤️ 👍🏽 a b'],
  ['𝐀b 𐐀', '𝐀b 𐐨'],
  ['\ufeffbig\u200bsmall', 'big small'],
])('%j', async (text, expected) => {
  expect(await words(text)).toEqual(expected.split(' '));
});

test.each([
  ['今日は良い天気です。', '。'],
  ['我喜欢学习自然语言处理！', '！'],
  ['สวัสดีชาวโลก', ''],
  ['ສະບາຍດີຊາວໂລກ', ''],
  ['សួស្តីពិភពលោក', ''],
  ['မင်္ဂလာပါကမ္ဘာ', ''],
])('a script without spaces is cut into words: %s', async (text, sign) => {
  const found = await words(text);
  expect(found.join('')).toBe(text);
  expect(found.length).toBeGreaterThan(sign.length + 1);
  expect(found.length).toBeLessThan(text.length);
  if (sign) expect(found.at(-1)).toBe(sign);
});

test('scripts side by side', async () => {
  expect((await words('iPhone手机 と3 カー')).slice(0, 2)).toEqual(['iphone', '手机']);
  expect(await words('x カー')).toEqual(['x', 'カー']);
});

test('however the bytes are cut, the corpus is the same', async () => {
  const text =
    "\ufeffDon't - stop! L’été ΟΔΟΣ. 今日は良い天気です。สวัสดีชาวโลก 나는 ❤️👍🏽 𐐀𐐁-𐐂 e\u0301\n\n'a'-b c-" +
    `${'x'.repeat(2500)} ${'漢字'.repeat(700)} ${'-a'.repeat(900)} ${'́'.repeat(1100)} 𐐀${'𐐀'.repeat(1100)} end's`;
  const bytes = new TextEncoder().encode(text);
  const whole = await read(bytes);
  expect(Math.max(...whole.words.map((word) => word.length))).toBeLessThanOrEqual(1002);
  const stream = new RandomStream(1, 'cuts');
  const cutting = (mean: number) => {
    const cuts: number[] = [];
    for (let at = stream.below(2 * mean); at < bytes.length; at += stream.below(2 * mean)) cuts.push(at);
    return cuts;
  };
  // Every byte alone, then at random, empty pieces among them.
  expect(
    await read(
      bytes,
      Array.from(bytes, (_, at) => at),
    ),
  ).toEqual(whole);
  for (const mean of [1, 2, 3, 5, 30, 300, 3000]) {
    for (let i = 0; i < 5; i++) expect(await read(bytes, cutting(mean))).toEqual(whole);
  }
});

test('nothing, one word, too many', async () => {
  await expect(read('')).rejects.toThrow(refusal('unusable-data', 'here: ', 'empty'));
  await expect(read(' \n')).rejects.toThrow(refusal('unusable-data', 'here: ', 'empty'));
  await expect(read('One one')).rejects.toThrow(refusal('unusable-data', 'here: ', '“one”'));
  const text = pieces(new TextEncoder().encode('a b c'), []);
  await expect(readText('here', text, { maxWords: 2 })).rejects.toThrow(
    refusal('unusable-data', 'at most 2', '`minCount`', '`maxWords`'),
  );
});

test('a text of millions of words', async () => {
  const bytes = new TextEncoder().encode('The quick brown fox, 1 of 7; jumps over-there.\n'.repeat(1400));
  async function* many() {
    for (let i = 0; i < 160; i++) yield bytes.slice();
  }
  const { words, ids, counts } = await readText('here', many());
  expect(words).toEqual('the quick brown fox , 1 of 7 ; jumps over-there .'.split(' '));
  expect(ids.length).toBe(160 * 1400 * words.length);
  expect(new Set(counts)).toEqual(new Set([160 * 1400]));
});
