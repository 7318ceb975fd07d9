/** A rectangle: left edge, top, width, height. */
export type Box = readonly [left: number, top: number, width: number, height: number];

/** Size of a cell of the grid, about that of a label, in pixels. */
const CELL = 40;

/** Rectangles that are occupied, in a grid, so that a query only visits neighbours. */
export class Occupied {
  readonly #cells = new Map<string, Box[]>();

  add(box: Box): void {
    forEachCell(box, (key) => {
      const boxes = this.#cells.get(key);
      if (boxes) boxes.push(box);
      else this.#cells.set(key, [box]);
    });
  }

  /** Whether a rectangle overlaps no occupied one. @param own an occupied rectangle that does not count */
  isFree(box: Box, own?: Box): boolean {
    let free = true;
    forEachCell(box, (key) => {
      free &&= !this.#cells.get(key)?.some((other) => other !== own && overlap(box, other));
    });
    return free;
  }
}

function forEachCell([left, top, width, height]: Box, work: (key: string) => void): void {
  for (let y = Math.floor(top / CELL); y <= Math.floor((top + height) / CELL); y++) {
    for (let x = Math.floor(left / CELL); x <= Math.floor((left + width) / CELL); x++) work(`${x} ${y}`);
  }
}

/** Whether two rectangles overlap; those that only touch do not. */
const overlap = ([l, t, w, h]: Box, [l2, t2, w2, h2]: Box) =>
  l < l2 + w2 && l2 < l + w && t < t2 + h2 && t2 < t + h;
