/** Files that are texts, in any encoding or compression, and files that are not. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { decodedText, readWholeText } from '../../ts/data/decode-text.js';
import { refusal } from '../support/errors.js';
import { anyText, ENCODINGS, pieces } from '../support/texts.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const read = (bytes: Uint8Array, lengths: readonly number[] = []) =>
  readWholeText('here', pieces(bytes, lengths));

test.each(Object.keys(ENCODINGS))('%s', async (name) => {
  for (let seed = 0; seed < 12; seed++) {
    const text = anyText(seed);
    const bytes = ENCODINGS[name]!(text);
    for (const lengths of [[], [1], [2, 3, 7], [4096], [5000, 1]]) {
      expect(await read(bytes, lengths), `seed ${seed}`).toBe(text.normalize('NFC'));
    }
  }
});

test('UTF-16 of scripts with hardly an ASCII character', async () => {
  for (const text of [
    '가나다 라마바\n가가가 가 가\n',
    '今日は\n良い天気\n',
    'привет мир\n',
    'नमस्ते हिन्दी\n',
    'Γειά σου\n',
    'สวัสดี ชาวโลก\n',
    'héllo wörld\n',
  ]) {
    for (const name of ['UTF-16LE', 'UTF-16BE']) expect(await read(ENCODINGS[name]!(text))).toBe(text);
  }
});

test('letters are composed where a piece ends inside one', async () => {
  const text = '한국어 café が Ǖ ṩ \u{16d68}'.normalize('NFD');
  const bytes = utf8(text);
  for (let length = 1; length < 20; length++) {
    expect(await read(bytes, [length])).toBe(text.normalize('NFC'));
  }
});

test('a file that is refused at its beginning is closed', async () => {
  const pdf = latin1(`%PDF-1.7\n%\xe2\xe3${'x'.repeat(100_000)}`);
  for (const bytes of [pdf, gzipSync(pdf), gzipSync(gzipSync(gzipSync('one two')))]) {
    let isClosed = false;
    async function* file() {
      try {
        for (let at = 0; at < bytes.length; at += 5000)
          yield await Promise.resolve(bytes.subarray(at, at + 5000));
      } finally {
        isClosed = true;
      }
    }
    await expect(readWholeText('here', file())).rejects.toThrow('here');
    expect(isClosed).toBe(true);
  }
});

describe('is refused, by what it is', () => {
  test.each<[string, Uint8Array, ErrorCode, ...string[]]>([
    ['a PDF', latin1('%PDF-1.7\n%\xe2\xe3'), 'wrong-format', 'PDF'],
    ['a Word document', latin1('PK\x03\x04\x14\x00\x06\x00'), 'wrong-format', 'zip', 'Word'],
    ['a web page', utf8('\n<!DOCTYPE html>\n<html><body>x'), 'wrong-format', 'HTML'],
    ['a web page after a comment', utf8('\ufeff<!-- x --> <HTML lang="ko">'), 'wrong-format', 'HTML'],
    ['a pointer to a file', utf8('version https://git-lfs.github.com/spec/v1\n'), 'wrong-format', 'git lfs'],
    ['a picture', latin1('\x89PNG\r\n\x1a\n'), 'wrong-format', 'PNG'],
    ['an archive', latin1(`${'a.txt'.padEnd(257, '\0')}ustar\x0000`), 'wrong-format', 'tar'],
    ['a packed archive', gzipSync(latin1(`${'a.txt'.padEnd(257, '\0')}ustar\x0000`)), 'wrong-format', 'tar'],
    ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0), 'wrong-format', 'UTF-32'],
    ['something with zeros', latin1('abc\n\x01\x00\x00\x02\x00'), 'wrong-format', 'zero', 'line 2'],
    ['a text with a zero', latin1('a few words\nand\0more'), 'wrong-format', 'zero', 'line 2'],
    ['Windows-1252', latin1('one\ntwo caf\xe9s'), 'wrong-format', 'UTF-8', 'line 2', '“two caf”', 'iconv'],
    ['a lone surrogate', Uint8Array.of(0x61, 0xed, 0xa0, 0x80), 'wrong-format', 'UTF-8', 'line 1', '“a”'],
    ['too long a form', Uint8Array.of(0x61, 0xc0, 0x80), 'wrong-format', 'UTF-8', 'line 1', '“a”'],
    ['cut short', Uint8Array.of(0x61, 0x20, 0xe2, 0x82), 'damaged'],
    ['UTF-16 cut short', Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x62), 'damaged'],
    [
      'half a character of UTF-16',
      Uint8Array.of(0xff, 0xfe, 0x61, 0, 0, 0xd8, 0x62, 0),
      'wrong-format',
      'UTF-16',
      'line 1',
    ],
    ['a gzip file cut short', gzipSync('one two three').subarray(0, 20), 'damaged', 'gzip'],
  ])('%s', async (_, bytes, code, ...mentions) => {
    for (const lengths of [[], [1], [3, 2]]) {
      await expect(read(bytes, lengths)).rejects.toThrow(refusal(code, 'here: ', ...mentions));
    }
  });
});

test('a gzip file in another, and pieces that are no bytes', async () => {
  expect(await read(gzipSync(gzipSync('one two')))).toBe('one two');
  for (const piece of ['one', [1, 2], undefined]) {
    async function* others() {
      yield await Promise.resolve(piece as unknown as Uint8Array);
    }
    const refused = readWholeText('here', others());
    await expect(refused).rejects.toThrow(refusal('invalid-argument', 'here: ', 'Uint8Array'));
  }
});

test('a gzip file in many others is refused', async () => {
  let bytes: Uint8Array = gzipSync('one two');
  for (let layer = 0; layer < 2; layer++) bytes = gzipSync(bytes);
  await expect(read(bytes)).rejects.toThrow(refusal('unusable-data'));
});

// In an expression that may read one comment in two ways, these would be read in 2^140.
test('many comments are read once', async () => {
  const comments = '<!---->'.repeat(140);
  expect(await read(utf8(comments))).toBe(comments);
  await expect(read(utf8(`${'<!-- a -->\n'.repeat(40)}<html>`))).rejects.toThrow(
    refusal('wrong-format', 'HTML'),
  );
});

test('marks join the letter before them, however many and wherever the pieces are cut', async () => {
  const text = 'xe\u0301\u0323' + '\u0301'.repeat(9) + 'y\u{1d15e}\u0301\u0301z';
  const bytes = utf8(text);
  for (let size = 1; size < bytes.length; size++) {
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.slice(at, at + size));
    }
    expect(await readWholeText('here', chunks()), `pieces of ${size}`).toBe(text.normalize('NFC'));
  }
  expect(await read(utf8('\u0301\u0301'))).toBe('\u0301\u0301');
});

// Put in order all together, these would take minutes: the time grows with the square of their number.
test('as many marks behind a letter as a file holds are read', async () => {
  const text = `a${'\u0301\u0323'.repeat(600_000)} b`;
  expect(await read(utf8(text))).toHaveLength(text.length - 1);
});

test('what only looks like something else is a text', async () => {
  for (const text of ['<p>one two', 'PK is a name', 'GIF is a format', 'BZ 7z 50 % <html', '']) {
    expect(await read(utf8(text))).toBe(text);
  }
});

test('a text that is not wanted any more is not read on', async () => {
  let [given, closed] = [0, false];
  async function* endless() {
    try {
      for (;;) {
        given += 1;
        yield await Promise.resolve(utf8('one two three\n'.repeat(1000)));
      }
    } finally {
      closed = true;
    }
  }
  for await (const piece of decodedText('here', endless())) {
    expect(piece).toContain('one');
    break;
  }
  expect(given).toBeLessThan(4);
  expect(closed).toBe(true);
});

test('of texts whose damaged lines can be left out a few zeros are no error, and many are', async () => {
  const chunks = (text: string) =>
    (async function* () {
      yield await Promise.resolve(new TextEncoder().encode(text));
    })();
  const line = 'one line of a text that is long enough\n';
  const damaged = `${line.repeat(20)}one\0line\n${line.repeat(20)}`;
  expect(await readWholeText('t', chunks(damaged))).toBe(damaged);
  await expect(readWholeText('t', chunks('one\0line\n'.repeat(9)))).rejects.toThrow(
    refusal('wrong-format', 'zero', 'line 1:'),
  );
  const strict = async () => {
    for await (const piece of decodedText('t', chunks(damaged))) expect(piece).toBe('');
  };
  await expect(strict()).rejects.toThrow(refusal('wrong-format', 'zero', 'line 21:'));
});
