/** The segments of a JPEG, checked before the decoder reads them. */
import { BadakError } from '../core/errors.js';
import { expectPixels } from '../data/rgba-image.js';

/** A block of 8×8 values takes at least one bit. */
const MOST_PIXELS_PER_BYTE = 8 * 64;

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9];
const [QUANTIZATION, HUFFMAN, RESTART_INTERVAL] = [0xdb, 0xc4, 0xdd];
/** Colours of a picture at most, and how often one of them may be sampled in each direction. */
const [MOST_COLOURS, MOST_SAMPLES] = [4, 4];
/** A progressive JPEG has about ten scans. Each of them takes as long as all pixels, however few bytes it has. */
const MOST_SCANS = 100;
/** SOF0 … SOF15 hold the size of the picture; three markers of that range are other segments. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
/** RST0 … RST7 stand between pixels. */
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;

/**
 * Checks the size and the end of a JPEG, and that it is one picture. jpeg-js would fill missing pixels at the end with grey, and
 * make room for every size that stands in it.
 * @throws BadakError `<path>: …` when it is damaged, or would take too long
 */
export function checkSegments(path: string, bytes: Buffer): void {
  let [frames, scans] = [0, 0];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at + 1] !== END_OF_IMAGE) {
    if (bytes[at] !== 0xff) {
      throw new BadakError('damaged', `${path}: the JPEG is damaged at byte ${at}`);
    }
    const marker = bytes[at + 1]!;
    // A byte that fills a gap.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) {
      frames += 1;
      if (frames > 1)
        throw new BadakError('damaged', `${path}: the JPEG is damaged: it has a second size at byte ${at}`);
      if (at + 9 <= bytes.length) checkSize(path, bytes, at);
    }
    const length = bytes.readUInt16BE(at + 2);
    if (at + 2 + length > bytes.length) break;
    if (!isWhole(marker, bytes.subarray(at + 4, at + 2 + length)))
      throw new BadakError('damaged', `${path}: the JPEG is damaged at byte ${at}`);
    at += 2 + length;
    if (marker === START_OF_SCAN) {
      scans += 1;
      if (scans > MOST_SCANS)
        throw new BadakError(
          'unusable-data',
          `${path}: expected a JPEG of at most ${MOST_SCANS} scans, found more`,
        );
      at = endOfScan(bytes, at);
    }
  }
  if (bytes[at] !== 0xff || bytes[at + 1] !== END_OF_IMAGE) {
    throw new BadakError('damaged', `${path}: the JPEG is cut off: its end is missing`);
  }
}

/**
 * Whether a segment is as long as what is in it. jpeg-js reads some by their length and some by what is in them: where these
 * differ, it would find other segments than those that are checked here.
 * @param inside without the length
 */
function isWhole(marker: number, inside: Buffer): boolean {
  if (marker === RESTART_INTERVAL) return inside.length === 2;
  if (marker === START_OF_SCAN) {
    const colours = inside[0] ?? 0;
    return colours >= 1 && colours <= MOST_COLOURS && inside.length === 4 + 2 * colours;
  }
  if (isFrame(marker)) return isWholeFrame(inside);
  let at = 0;
  if (marker === QUANTIZATION) while (at < inside.length) at += inside[at]! >> 4 === 0 ? 65 : 129;
  else if (marker === HUFFMAN)
    while (at < inside.length) {
      const counts = inside.subarray(at + 1, at + 17);
      at += 17 + counts.reduce((sum, codes) => sum + codes, 0);
    }
  else return true;
  return at === inside.length;
}

function isWholeFrame(inside: Buffer): boolean {
  const colours = inside[5] ?? 0;
  if (colours < 1 || colours > MOST_COLOURS || inside.length !== 6 + 3 * colours) return false;
  for (let colour = 0; colour < colours; colour++) {
    const samples = inside[6 + 3 * colour + 1]!;
    for (const often of [samples >> 4, samples & 15]) if (often < 1 || often > MOST_SAMPLES) return false;
  }
  return true;
}

function checkSize(path: string, bytes: Buffer, at: number): void {
  const [width, height] = [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
  expectPixels(path, 'JPEG', width, height);
  if (width * height > MOST_PIXELS_PER_BYTE * bytes.length)
    throw new BadakError(
      'damaged',
      `${path}: the JPEG is damaged: ${width}×${height} pixels do not fit into it`,
    );
}

/** Where the pixels of a scan end: at the next marker. Within them a zero follows each byte 0xff. */
function endOfScan(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && (bytes[at + 1] === 0 || isRestart(bytes[at + 1] ?? 0))) at = bytes.indexOf(0xff, at + 2);
  return at < 0 ? bytes.length : at;
}
