/** Separates the ink of the digit from frames, the lines of ruled paper, specks, and ink at the edges. */

/** How much every pixel differs from the ground towards the ink. */
export interface Ink {
  width: number;
  height: number;
  /** [height, width], 0 where there is none */
  values: Float32Array;
}

/** Pixels of ink that touch each other, also at their corners. */
interface Part {
  /** Number of the part, from 1. */
  id: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  pixels: number;
  /** Sum of its ink. */
  mass: number;
  touchesEdge: boolean;
}

/** A line is no thicker than this share of the longer side. */
const LINE_THICKNESS = 0.025;
/** A line has ink over at least this share of the side along it. */
const LINE_LENGTH = 0.95;
/** A part of less than this share of the largest part's mass is a speck. */
const SPECK = 0.04;
/** Parts at the edges are removed when a part inside has more than this share of their mass. */
const INSIDE = 0.1;
/** A frame is at least this share of the picture wide and high. */
const FRAME = 0.6;
/** How far from its outside a frame may have ink, as a share of its width or height. */
const FRAME_EDGE = 0.15;

/** Removes, in place, the ink that does not belong to the digit. @param threshold smallest value of ink */
export function keepDigit(ink: Ink, threshold: number): void {
  eraseLines(ink, threshold);
  const { labels, parts } = findParts(ink, threshold);
  const kept = new Set(digitParts(parts, ink, labels).map(({ id }) => id));
  if (kept.size === parts.length) return;
  eraseParts(ink, labels, kept);
}

function digitParts(parts: readonly Part[], ink: Ink, labels: Int32Array): readonly Part[] {
  const massOf = (some: readonly Part[]) => some.reduce((sum, { mass }) => sum + mass, 0);
  let kept = parts;
  const inside = kept.filter(({ touchesEdge }) => !touchesEdge);
  const atEdge = kept.filter(({ touchesEdge }) => touchesEdge);
  if (largestMass(inside) > INSIDE * massOf(atEdge)) kept = inside;
  const unframed = kept.filter((part) => !isFrame(part, ink, labels));
  if (unframed.length > 0) kept = unframed;
  const drawn = kept.filter((part) => !isThinLine(part, ink));
  if (massOf(drawn) > INSIDE * massOf(kept)) kept = drawn;
  const least = SPECK * largestMass(kept);
  return kept.filter(({ mass }) => mass >= least);
}

function largestMass(parts: readonly Part[]): number {
  return parts.reduce((most, { mass }) => Math.max(most, mass), 0);
}

/** Whether a part is large and hollow: all its ink is near its outside. */
function isFrame(part: Part, { width, height }: Ink, labels: Int32Array): boolean {
  const { left, top, right, bottom, id } = part;
  const [partWidth, partHeight] = [right - left + 1, bottom - top + 1];
  if (partWidth < FRAME * width || partHeight < FRAME * height) return false;
  const [marginX, marginY] = [Math.ceil(FRAME_EDGE * partWidth), Math.ceil(FRAME_EDGE * partHeight)];
  for (let y = top + marginY; y <= bottom - marginY; y++) {
    for (let x = left + marginX; x <= right - marginX; x++) if (labels[y * width + x] === id) return false;
  }
  // The corners distinguish a frame from a stroke, which is not near all four.
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ] as const;
  return corners.every(([cornerX, cornerY]) => {
    for (let dy = -marginY; dy <= marginY; dy++) {
      for (let dx = -marginX; dx <= marginX; dx++) {
        const [x, y] = [cornerX + dx / 2, cornerY + dy / 2].map(Math.round) as [number, number];
        if (x >= left && x <= right && y >= top && y <= bottom && labels[y * width + x] === id) return true;
      }
    }
    return false;
  });
}

/** Whether a part is as long as most of the picture, and no thicker than a line. */
function isThinLine({ left, top, right, bottom, pixels }: Part, { width, height }: Ink): boolean {
  const [partWidth, partHeight] = [right - left + 1, bottom - top + 1];
  const length = Math.max(partWidth, partHeight);
  const isLong = partWidth > FRAME * width || partHeight > FRAME * height;
  return isLong && pixels / length <= Math.max(1, LINE_THICKNESS * Math.max(width, height));
}

function eraseParts(ink: Ink, labels: Int32Array, kept: ReadonlySet<number>): void {
  const { width, height, values } = ink;
  // The faint edge of a removed part goes too, except where it is ink of a kept part.
  const reach = Math.max(2, Math.ceil(0.01 * Math.max(width, height)));
  const goes = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const label = labels[y * width + x]!;
      if (label === 0 || kept.has(label)) continue;
      for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++) {
        goes.fill(1, row * width + Math.max(0, x - reach), row * width + Math.min(width, x + reach + 1));
      }
    }
  }
  goes.forEach((gone, i) => {
    if (gone && !kept.has(labels[i]!)) values[i] = 0;
  });
}

/** Erases rows and columns with ink from edge to edge. Where a stroke crosses such a line, the stroke stays. */
function eraseLines(ink: Ink, threshold: number): void {
  const { width, height, values } = ink;
  const thickness = Math.floor(LINE_THICKNESS * Math.max(width, height));
  if (thickness < 1) return;
  const before = values.slice();
  const isInk = (i: number) => before[i]! >= threshold;
  const erase = (lines: number, length: number, at: (line: number, i: number) => number) => {
    for (const [first, last] of runs(
      lines,
      (line) => countWhere(length, (i) => isInk(at(line, i))) >= LINE_LENGTH * length,
    )) {
      if (last - first + 1 > thickness) continue;
      // Include the faint pixels of its edges.
      const [from, to] = [Math.max(0, first - 1), Math.min(lines - 1, last + 1)];
      for (let i = 0; i < length; i++) {
        const crossed = [from - 1, to + 1].some((line) => line >= 0 && line < lines && isInk(at(line, i)));
        if (!crossed) for (let line = from; line <= to; line++) values[at(line, i)] = 0;
      }
    }
  };
  erase(height, width, (y, x) => y * width + x);
  erase(width, height, (x, y) => y * width + x);
  // A picture with only a line is the digit one.
  if (!values.some((value) => value >= threshold)) values.set(before);
}

function countWhere(length: number, test: (i: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < length; i++) if (test(i)) count += 1;
  return count;
}

/** Runs of neighbouring indices for which `test` holds. */
function runs(length: number, test: (i: number) => boolean): (readonly [first: number, last: number])[] {
  const found: [number, number][] = [];
  for (let i = 0; i < length; i++) {
    if (!test(i)) continue;
    const last = found.at(-1);
    if (last?.[1] === i - 1) last[1] = i;
    else found.push([i, i]);
  }
  return found;
}

/** Finds connected parts by flood fill. @returns labels [height, width], 0 where there is no ink */
export function findParts(
  { width, height, values }: Ink,
  threshold: number,
): { labels: Int32Array; parts: readonly Part[] } {
  const labels = new Int32Array(width * height);
  const stack = new Int32Array(width * height);
  const parts: Part[] = [];
  for (let start = 0; start < labels.length; start++) {
    if (labels[start] !== 0 || values[start]! < threshold) continue;
    const id = parts.length + 1;
    const part: Part = {
      id,
      left: width,
      top: height,
      right: 0,
      bottom: 0,
      pixels: 0,
      mass: 0,
      touchesEdge: false,
    };
    let depth = 0;
    stack[depth++] = start;
    labels[start] = id;
    while (depth > 0) {
      const at = stack[--depth]!;
      const [x, y] = [at % width, Math.floor(at / width)];
      addTo(part, x, y, values[at]!);
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const next = ny * width + nx;
          if (labels[next] !== 0 || values[next]! < threshold) continue;
          labels[next] = id;
          stack[depth++] = next;
        }
      }
    }
    part.touchesEdge =
      part.left === 0 || part.top === 0 || part.right === width - 1 || part.bottom === height - 1;
    parts.push(part);
  }
  return { labels, parts };
}

function addTo(part: Part, x: number, y: number, ink: number): void {
  part.left = Math.min(part.left, x);
  part.right = Math.max(part.right, x);
  part.top = Math.min(part.top, y);
  part.bottom = Math.max(part.bottom, y);
  part.pixels += 1;
  part.mass += ink;
}
