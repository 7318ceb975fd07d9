/** A cursor that arrow keys move over a drawing. A text says what is at the cursor. */

export interface CursorParts {
  /** Number of places across and down. */
  size(): readonly [across: number, down: number];
  /** Places across and down of a larger step, which arrow keys take with Shift; without it they take none. */
  leap?(): readonly [across: number, down: number];
  /** Shows the cursor at a place. @returns a text about this place */
  show(column: number, row: number): string;
  /** Hides the cursor. */
  hide(): void;
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
  { size, leap, show, hide }: CursorParts,
): { moveTo(column: number, row: number): void } {
  let [column, row] = [0, 0];
  const moveTo = (toColumn: number, toRow: number) => {
    const [across, down] = size();
    if (across === 0 || down === 0) return;
    column = Math.max(0, Math.min(across - 1, toColumn));
    row = Math.max(0, Math.min(down - 1, toRow));
    output.textContent = show(column, row);
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
  element.addEventListener('blur', () => {
    output.textContent = '';
    hide();
  });
  return { moveTo };
}
