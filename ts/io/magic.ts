/** Recognises a file by its first bytes, so that an error can say what was given instead of the expected file. */

const LFS = 'a Git LFS pointer, which only says where the file is';
const PYTORCH = 'a file of PyTorch';
const NPZ = 'an archive of NumPy arrays';

/**
 * Control characters are written as their pictures: ␊ is a line break, ␀ a zero byte. Other bytes are Latin-1. A plain text may begin with
 * a name such as GGUF, so that a mark of letters alone goes on to what no text has.
 */
const KINDS: readonly (readonly [start: RegExp, what: string])[] = [
  [/^\x89PNG/, 'a PNG picture'],
  [/^\xff\xd8\xff/, 'a JPEG picture'],
  [/^GIF8[79]a/, 'a GIF picture'],
  [/^RIFF.{4}WEBP/, 'a WebP picture'],
  [/^BM.{4}␀␀␀␀/, 'a BMP picture'],
  [/^(II[*+]␀|MM␀[*+])/, 'a TIFF picture'],
  [/^.{4}ftyp(hei[cxms]|hev[cx]|mif1|msf1)/, 'a HEIC picture'],
  [/^.{4}ftypavi[fs]/, 'an AVIF picture'],
  [/^(\xff␊|␀␀␀␌JXL )/, 'a JPEG XL picture'],
  [/^(␀␀␀␌jP {2}|\xff\x4f\xff\x51)/, 'a JPEG 2000 picture'],
  [/^8BPS␀/, 'a Photoshop picture'],
  [/^P([1-6]␊(#[^␊]*␊)*\d+[ ␊]\d|7␊(#[^␊]*␊)*WIDTH )/, 'a Netpbm picture'],
  [/^␀␀[␁␂]␀/, 'a Windows icon'],
  [/^%PDF-/, 'a PDF'],
  [/^(\xef\xbb\xbf)?[\s␉␊␍]*(<\?xml.*)?<svg/i, 'an SVG drawing'],
  // A comment ends at its first end: one that might go on to a later one could be read in exponentially many ways.
  [
    /^(\xef\xbb\xbf)?[\s␉␊␍]*(<\?xml[^>]*>[\s␉␊␍]*)?(<!--((?!-->).)*-->[\s␉␊␍]*)*<(!doctype[\s␉␊␍]+html|(html|head)[\s>␉␊␍])/i,
    'a web page (HTML)',
  ],
  [/^\{\\rtf/, 'an RTF document'],
  [/^\xd0\xcf␑\xe0/, 'an old Word or Excel file'],
  [/^.{257}ustar/, 'a tar archive'],
  [/^version https:\/\/git-lfs/, LFS],
  [/^␟\x8b/, 'a gzip file'],
  // The name of the first entry follows a header of 30 bytes.
  [/^PK␃␄.{26}[^/]*\/(data\.pkl|\.format_version|\.data\/|byteorder|version)/, PYTORCH],
  [/^PK␃␄.{26}[^/]{1,99}?\.npy/, NPZ],
  [/^PK[␃␅]/, 'a zip archive'],
  [/^BZh[1-9]/, 'a bzip2 file'],
  [/^\xfd7zXZ␀/, 'an xz file'],
  [/^\x28\xb5\x2f\xfd/, 'a Zstandard file'],
  [/^7z\xbc\xaf'␜/, 'a 7-Zip archive'],
  [/^Rar!␚/, 'a RAR archive'],
  [/^\x89HDF␍␊/, 'an HDF5 file'],
  [/^\x93NUMPY/, 'a NumPy array'],
  [/^\x80␂\x8a␊l\xfc\x9cF\xf9/, PYTORCH],
  [/^\x80[␂-␅]/, 'a pickle of Python'],
  [/^\xba␖O\//, 'a model of fastText'],
  [/^GGUF[␁-␉]␀/, 'a GGUF model'],
  [/^PAR1/, 'a Parquet file'],
  [/^SQLite format 3/, 'an SQLite database'],
  [/^(\xff\xfe␀␀|␀␀\xfe\xff)/, 'a text in UTF-32'],
  [/^(\xff\xfe|\xfe\xff)/, 'a text in UTF-16'],
];

/** What to do with a file of a kind, where that does not depend on the file that was expected. */
const ADVICE: Readonly<Record<string, string>> = {
  [LFS]: 'fetch the file itself with “git lfs pull”',
  [PYTORCH]:
    'save its tensors in Python, with safetensors.torch.save_file(torch.load(file), "x.safetensors") or numpy.save("x.npy", one_of_them)',
  [NPZ]: 'save one of its arrays in Python, with numpy.save("x.npy", numpy.load(file)["its name"])',
  'a zip archive': 'unpack it first',
  'a tar archive': 'unpack it, and give one of its files',
  'a 7-Zip archive': 'unpack it first',
  'a RAR archive': 'unpack it first',
  'a gzip file': 'unpack it first',
  'a bzip2 file': 'unpack it first',
  'an xz file': 'unpack it first',
  'a Zstandard file': 'unpack it first',
};

/** Bytes that are enough to recognise a kind. */
const START = 1024;
const FIRST_PICTURE = 0x2400;

/** @returns for example `a WebP picture`; undefined for a text and for an unknown kind */
export function kindOf(bytes: Uint8Array): string | undefined {
  const start = Array.from(bytes.subarray(0, START), (byte) =>
    String.fromCharCode(byte < 0x20 ? FIRST_PICTURE + byte : byte),
  ).join('');
  return KINDS.find(([magic]) => magic.test(start))?.[1];
}

/** For example `a zip archive: unpack it first`. @param own advice that depends on the expected file */
export function withAdvice(kind: string, own: Readonly<Record<string, string>> = {}): string {
  const advice = own[kind] ?? ADVICE[kind];
  return advice === undefined ? kind : `${kind}: ${advice}`;
}

/** What to do with a file of a kind that {@link kindOf} gave; undefined where that depends on the expected file. */
export function adviceFor(kind: string): string | undefined {
  return ADVICE[kind];
}

/**
 * Describes a wrong file for an error: `a zip archive: unpack it first`, `a text that begins “404: Not Found”`.
 * @returns undefined when the file is not recognised
 */
export function whatItIs(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'an empty file';
  const kind = kindOf(bytes);
  if (kind) return withAdvice(kind);
  const begins = String.fromCharCode(...bytes.subarray(0, QUOTED));
  const [line] = begins.trim().split(/[\r\n]/) as [string];
  return bytes.length >= LEAST_TEXT && /^[\t\n\r -~]+$/.test(begins)
    ? `a text that begins “${line}”`
    : undefined;
}

const [QUOTED, LEAST_TEXT] = [40, 4];
