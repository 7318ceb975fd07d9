/** A rectangle: left edge, top, width, height. */
export type Box = readonly [left: number, top: number, width: number, height: number];

/** About as large as a label, in pixels. */
const CELL = 40;

/** Places that are taken. A question about a place looks at its neighbours only, however many places there are. */
export class Occupied {
  readonly #cells = new Map<string, Box[]>();

  add(box: Box): void {
    forEachCell(box, (key) => {
      const boxes = this.#cells.get(key);
      if (boxes) boxes.push(box);
      else this.#cells.set(key, [box]);
    });
  }

  /** @param own a place that does not count */
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

/** Places that only touch do not overlap. */
const overlap = ([l, t, w, h]: Box, [l2, t2, w2, h2]: Box) =>
  l < l2 + w2 && l2 < l + w && t < t2 + h2 && t2 < t + h;
