/** A cursor that arrow keys move over a drawing. A text says what is at the cursor. */

export interface CursorParts {
  /** Number of places across and down. */
  size(): readonly [across: number, down: number];
  /** Places across and down of a larger step, which arrow keys take with Shift; without it they take none. */
  leap?(): readonly [across: number, down: number];
  /** Names of the places of the only row, where these and not their numbers are the same in another drawing. */
  names?(): readonly string[];
  /** Shows the cursor at a place. @returns a text about this place */
  show(column: number, row: number): string;
  /** Hides the cursor. */
  hide(): void;
}

/** A place under a cursor. */
export interface CursorPlace {
  /** From 0. */
  column: number;
  /** From 0. */
  row: number;
  /** What the place is called, where its numbers mean nothing in another drawing. */
  name?: string;
}

export interface Cursor {
  moveTo(column: number, row: number): void;
  leave(): void;
  /** Shows the place that is pointed at elsewhere, or none: nobody is told. */
  point(place: CursorPlace | undefined): void;
}

/** The event of an element whose cursor has moved, with its {@link CursorPlace}, or has left it. */
export const POINTED = 'badak-pointed';

const cursors = new WeakMap<Element, Cursor>();

/** The cursors within a box, in the order of their elements. */
export function cursorsIn(box: Element): (readonly [element: Element, cursor: Cursor])[] {
  return [...box.querySelectorAll('[tabindex]')].flatMap((element) => {
    const cursor = cursors.get(element);
    return cursor ? [[element, cursor] as const] : [];
  });
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  Home: [-Infinity, 0],
  End: [Infinity, 0],
  PageUp: [0, -Infinity],
  PageDown: [0, Infinity],
};

/**
 * Lets the keyboard reach an element and move a cursor over it.
 * @param element takes the focus
 * @param output receives the text about the place at the cursor; screen readers read it when it changes
 */
export function addCursor(
  element: HTMLElement,
  output: HTMLElement,
  { size, leap, names, show, hide }: CursorParts,
): Cursor {
  let [column, row] = [0, 0];
  const tell = (detail: CursorPlace | undefined) =>
    element.dispatchEvent(new CustomEvent(POINTED, { bubbles: true, detail }));
  const moveTo = (toColumn: number, toRow: number) => {
    const [across, down] = size();
    if (across === 0 || down === 0) return;
    column = Math.max(0, Math.min(across - 1, toColumn));
    row = Math.max(0, Math.min(down - 1, toRow));
    output.textContent = show(column, row);
    const name = names?.()[column];
    tell({ column, row, ...(name !== undefined && { name }) });
  };
  const clear = () => {
    output.textContent = '';
    hide();
  };
  const leave = () => {
    clear();
    tell(undefined);
  };
  const point = (place: CursorPlace | undefined) => {
    const at = place && names ? { column: names().indexOf(place.name ?? ''), row: 0 } : place;
    const [across, down] = size();
    if (!at || at.column < 0 || at.column >= across || at.row >= down) clear();
    else output.textContent = show((column = at.column), (row = at.row));
  };
  element.tabIndex = 0;
  output.setAttribute('aria-live', 'polite');
  element.addEventListener('keydown', (event) => {
    const move = MOVES[event.key];
    // What is inside, such as a box that is scrolled, has its keys for itself.
    if (!move || event.target !== element || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [wide, high] = event.shiftKey && leap ? leap() : [1, 1];
    moveTo(column + wide * move[0], row + high * move[1]);
  });
  element.addEventListener('focus', () => {
    moveTo(column, row);
  });
  element.addEventListener('blur', leave);
  const cursor = { moveTo, leave, point };
  cursors.set(element, cursor);
  return cursor;
}
