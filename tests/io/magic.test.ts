import { expect, test } from 'vitest';
import { adviceFor, kindOf, whatItIs } from '../../ts/io/magic.js';

const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part, 'latin1')])),
  );

test.each<[string, Uint8Array]>([
  ['a PNG picture', bytes(0x89, 'PNG\r\n', 0x1a, '\n')],
  ['a JPEG picture', bytes(0xff, 0xd8, 0xff, 0xe0)],
  ['a WebP picture', bytes('RIFF', 1, 2, 3, 4, 'WEBP')],
  ['a HEIC picture', bytes(0, 0, 0, 24, 'ftypheic')],
  ['a TIFF picture', bytes('II*', 0)],
  ['a PDF', bytes('%PDF-1.7')],
  ['an SVG drawing', bytes(0xef, 0xbb, 0xbf, '<?xml version="1.0"?><svg>')],
  ['a web page (HTML)', bytes('\n<!DOCTYPE html>')],
  ['a web page (HTML)', bytes('<?xml version="1.0"?>\n<!-- <x> -->\n<html lang="ko">')],
  ['an RTF document', bytes('{\\rtf1')],
  ['an old Word or Excel file', bytes(0xd0, 0xcf, 0x11, 0xe0)],
  ['a tar archive', bytes('a.txt'.padEnd(257, '\0'), 'ustar', 0)],
  ['a Netpbm picture', bytes('P5\n# by hand\n28 28\n255\n')],
  ['a Netpbm picture', bytes('P7\nWIDTH 28\n')],
  ['a GGUF model', bytes('GGUF', 3, 0, 0, 0)],
  ['a gzip file', bytes(0x1f, 0x8b, 8)],
  ['a zip archive', bytes('PK', 3, 4)],
  ['a file of PyTorch', bytes('PK', 3, 4, 'x'.repeat(26), 'model/data.pkl')],
  ['an archive of NumPy arrays', bytes('PK', 3, 4, 'x'.repeat(26), 'vectors.npy')],
  ['a NumPy array', bytes(0x93, 'NUMPY')],
  ['a pickle of Python', bytes(0x80, 4)],
  ['a text in UTF-16', bytes(0xff, 0xfe, 'a', 0)],
  ['a text in UTF-32', bytes(0xff, 0xfe, 0, 0, 'a', 0, 0, 0)],
])('%s', (kind, file) => expect(kindOf(file)).toBe(kind));

test('texts and what is not known are of no kind', () => {
  expect(kindOf(bytes('the 0.1 0.2\n'))).toBeUndefined();
  expect(kindOf(new Uint8Array())).toBeUndefined();
  expect(kindOf(bytes(7, 7, 7))).toBeUndefined();
  expect(kindOf(bytes('GGUF is a format'))).toBeUndefined();
  expect(kindOf(bytes('P2\nis a small town'))).toBeUndefined();
  expect(kindOf(bytes('<headline>none</headline>'))).toBeUndefined();
});

test('what an error says of it', () => {
  expect(whatItIs(new Uint8Array())).toBe('an empty file');
  expect(whatItIs(bytes('PK', 3, 4))).toBe('a zip archive: unpack it first');
  expect(whatItIs(bytes('404: Not Found\nsomething'))).toBe('a text that begins “404: Not Found”');
  expect(whatItIs(bytes(7, 7, 7, 7, 7))).toBeUndefined();
  expect(adviceFor('a PDF')).toBeUndefined();
  expect(whatItIs(bytes('version https://git-lfs.github.com/spec/v1'))).toContain('git lfs pull');
});
