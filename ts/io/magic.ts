/** What a file is, by its first bytes: so that an error can name the file that somebody took for another. */

/** Control characters are written as their pictures: ␊ is a line break, ␀ a zero byte. Other bytes are Latin-1. */
const KINDS: readonly (readonly [start: RegExp, what: string])[] = [
  [/^\x89PNG␍␊␚␊/, 'a PNG picture'],
  [/^\xff\xd8\xff/, 'a JPEG picture'],
  [/^GIF8[79]a/, 'a GIF picture'],
  [/^RIFF.{4}WEBP/, 'a WebP picture'],
  [/^BM.{4}␀␀␀␀/, 'a BMP picture'],
  [/^(II[*+]␀|MM␀[*+])/, 'a TIFF picture'],
  [/^.{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)/, 'a HEIC picture'],
  [/^.{4}ftypavi[fs]/, 'an AVIF picture'],
  [/^(\xff␊|␀␀␀␌JXL )/, 'a JPEG XL picture'],
  [/^(␀␀␀␌jP {2}|\xff\x4f\xff\x51)/, 'a JPEG 2000 picture'],
  [/^8BPS/, 'a Photoshop picture'],
  [/^P[1-7]␊/, 'a Netpbm picture'],
  [/^␀␀[␁␂]␀/, 'a Windows icon'],
  [/^%PDF-/, 'a PDF'],
  [/^(\xef\xbb\xbf)?[\s␉␊␍]*(<\?xml.*)?<svg/i, 'an SVG drawing'],
  [/^(\xef\xbb\xbf)?[\s␉␊␍]*<(!doctype html|html|head)/i, 'a web page'],
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer, which only says where the file is'],
  [/^␟\x8b/, 'a gzip file'],
  [/^PK[␃␅]/, 'a zip archive'],
  [/^BZh[1-9]/, 'a bzip2 file'],
  [/^\xfd7zXZ␀/, 'an xz file'],
  [/^\x28\xb5\x2f\xfd/, 'a Zstandard file'],
  [/^7z\xbc\xaf'␜/, 'a 7-Zip archive'],
  [/^Rar!␚/, 'a RAR archive'],
  [/^\x89HDF␍␊/, 'an HDF5 file'],
  [/^\x93NUMPY/, 'a NumPy array'],
  [/^\x80[␂-␅]/, 'a pickle of Python'],
  [/^\xba␖O\//, 'a model of fastText'],
  [/^GGUF/, 'a GGUF model'],
  [/^PAR1/, 'a Parquet file'],
  [/^SQLite format 3/, 'an SQLite database'],
  [/^(\xff\xfe|\xfe\xff)/, 'a text in UTF-16'],
];

/** Bytes that are enough to know. */
const START = 512;
const FIRST_PICTURE = 0x2400;

/** @returns for example `a WebP picture`; undefined for a text and for what is not known */
export function kindOf(bytes: Uint8Array): string | undefined {
  const start = Array.from(bytes.subarray(0, START), (byte) =>
    String.fromCharCode(byte < 0x20 ? FIRST_PICTURE + byte : byte),
  ).join('');
  return KINDS.find(([magic]) => magic.test(start))?.[1];
}
