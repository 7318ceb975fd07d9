/** A rectangle: left edge, top, width, height. */
export type Box = readonly [left: number, top: number, width: number, height: number];

/** Size of a cell of the grid, about that of a label, in pixels. */
const CELL = 40;

/** Rectangles that are occupied, in a grid, so that a query only visits neighbours. */
export class Occupied {
  readonly #cells = new Map<string, Box[]>();
  /** By their numbers: thousands of points can be at one place, and each would be looked at for each label. */
  readonly #known = new Set<string>();

  add(box: Box): void {
    const name = box.join();
    if (this.#known.has(name)) return;
    this.#known.add(name);
    for (const key of cellsOf(box)) {
      const boxes = this.#cells.get(key);
      if (boxes) boxes.push(box);
      else this.#cells.set(key, [box]);
    }
  }

  /** Whether a rectangle overlaps no occupied one. */
  isFree(box: Box): boolean {
    return !cellsOf(box).some((key) => this.#cells.get(key)?.some((other) => overlap(box, other)));
  }
}

/** The names of the cells that a rectangle reaches into. */
function cellsOf([left, top, width, height]: Box): string[] {
  const cells: string[] = [];
  for (let y = Math.floor(top / CELL); y <= Math.floor((top + height) / CELL); y++) {
    for (let x = Math.floor(left / CELL); x <= Math.floor((left + width) / CELL); x++)
      cells.push(`${x} ${y}`);
  }
  return cells;
}

/** Whether two rectangles overlap; those that only touch do not. */
const overlap = ([l, t, w, h]: Box, [l2, t2, w2, h2]: Box) =>
  l < l2 + w2 && l2 < l + w && t < t2 + h2 && t2 < t + h;
