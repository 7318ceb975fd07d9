/** Texts like those in users' files, made from seeds: scripts, emoji, markers, line ends, encodings, compression. */
import { gzipSync } from 'node:zlib';
import { dice } from './garbage.js';

const WORDS: readonly (readonly string[])[] = [
  [
    'the',
    'King',
    'loves',
    "don't",
    'rock-solid',
    'naïve',
    'Café',
    'Ångström',
    'x86',
    '3.14',
    'e.g.',
    'state-of-the-art',
  ],
  ['나는', '학교에', '간다', '한국어', '왕은', '여왕을', '사랑한다', '밤에'],
  ['今日は', '良い天気です', 'カタカナ', 'がぎぐげご', '漢字'],
  ['我喜欢', '学习', '自然语言处理'],
  ['สวัสดี', 'ชาวโลก'],
  ['हिन्दी', 'नमस्ते', 'क़लम'],
  ['Ελλάδα', 'ΟΔΟΣ', 'Москва', 'ёж', 'Йод'],
  ['שלום', 'مرحبا', 'می\u200cشود', 'пʼять', 'র\u200d্যাব'],
  ['👍🏽', '👨‍👩‍👧‍👦', '🇰🇷🇯🇵', '1️⃣2️⃣', '❤️‍🔥', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🏃🏾‍♀️', '©', '😀😀'],
  ['<unk>', '<eos>', '</s>', '@-@', '@,@', '<|endoftext|>', '$', 'N', 'a<b', 'c>d', '<UNK>'],
  ['“quoted”', '‘single’', '(x)', '...', 'end.', 'why?!', '—', 'a_b', '#tag', '@me', 'http://a.b/c?d=e'],
];
const ENDS = ['\n', '\r\n', ' ', '  ', '\t', '\u00a0', '\u3000', '\n\n', '\u2028', '\r'];

/** A text with the words of some of the scripts, and one of every kind of white space. */
export function anyText(seed: number, most = 120): string {
  const roll = dice(seed);
  const scripts = Array.from({ length: 1 + roll(4) }, () => WORDS[roll(WORDS.length)]!);
  const parts = Array.from({ length: 20 + roll(most) }, () => {
    const words = scripts[roll(scripts.length)]!;
    return words[roll(words.length)]! + (roll(4) === 0 ? ENDS[roll(ENDS.length)]! : ' ');
  });
  // Two words that every text has, and a last line that may have no end.
  return `first second ${parts.join('')}${roll(2) ? '\n' : ''}`;
}

/** The ways in which the same text comes as a file. */
export const ENCODINGS: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'UTF-8': (text) => new TextEncoder().encode(text),
  'UTF-8 with a mark': (text) => new TextEncoder().encode(`\ufeff${text}`),
  'UTF-16LE with a mark': (text) => utf16(`\ufeff${text}`, true),
  'UTF-16BE with a mark': (text) => utf16(`\ufeff${text}`, false),
  'UTF-16LE': (text) => utf16(text, true),
  'UTF-16BE': (text) => utf16(text, false),
  gzip: (text) => new Uint8Array(gzipSync(text)),
  'gzip of UTF-16': (text) => new Uint8Array(gzipSync(utf16(`\ufeff${text}`, true))),
  'decomposed letters': (text) => new TextEncoder().encode(text.normalize('NFD')),
};

function utf16(text: string, little: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), little);
  return bytes;
}

/** Bytes in pieces of the given lengths, in turn; without lengths in one piece. */
export async function* pieces(
  bytes: Uint8Array,
  lengths: readonly number[] = [],
): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths.length > 0 ? lengths[i % lengths.length]! : bytes.length;
    yield bytes.slice(at, at + length);
    at += length;
  }
}
