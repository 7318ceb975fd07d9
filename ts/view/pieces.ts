/** Pieces of a drawing that open a view: arrow keys and the pointer go from one to another, Enter and a tap choose one. */
import type { Opens, Panel } from '../experiments/panels.js';
import { addCursor, type Cursor, type CursorParts } from './cursor.js';
import { type Drawing, drawing, type OnOpen, type Opened, type Parts, type Space } from './drawing.js';
import type { Child } from './tree.js';
import { words } from './words.js';

/** A piece by its column and row among all pieces. */
export type Cell = readonly [column: number, row: number];

/** What a piece is, of which the view that it opens takes a part. */
type Piece = Partial<{ index: number; row: number; column: number; label: string }>;

/** What a piece opens. */
export function openedBy({ view, input, label, number, ...names }: Opens, piece: Piece): Opened {
  const numbers = (['index', 'row', 'column'] as const).flatMap((part) => {
    const [name, value] = [names[part], piece[part]];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return {
    view,
    input: {
      ...input,
      ...Object.fromEntries(numbers),
      ...(number !== undefined && piece.label !== undefined && { [number]: Number(piece.label) }),
      ...(label !== undefined && piece.label !== undefined && { [label]: [piece.label] }),
    },
  };
}

/** Whether a piece of the panel opens a view. */
export function hasPieces(panel: Panel): boolean {
  switch (panel.kind) {
    case 'pictures':
      return panel.pictures.some(({ opens }) => opens);
    case 'heatmap':
      return panel.maps.some(({ opens }) => opens);
    case 'bars':
      return panel.groups.some(({ opens }) => opens);
    case 'table':
    case 'map':
    case 'text':
      return panel.opens !== undefined;
    default:
      return false;
  }
}

export interface PieceParts extends CursorParts {
  /** The piece under the pointer. */
  cellAt(event: MouseEvent): Cell | undefined;
  /** What a piece opens. */
  opened?(cell: Cell): Opened | undefined;
}

/** A cursor, as by {@link addCursor}, that follows the pointer too. @param onOpen is called when a piece is chosen */
export function addPieces(
  element: HTMLElement,
  output: HTMLElement,
  { cellAt, opened, show, hide, ...parts }: PieceParts,
  onOpen?: (opened: Opened, cell: Cell) => void,
): Cursor {
  let at: Cell | undefined;
  const cursor = addCursor(element, output, {
    ...parts,
    show: (...cell) => show(...(at = cell)),
    hide() {
      at = undefined;
      hide();
    },
  });
  const point = (event: MouseEvent) => {
    const cell = cellAt(event);
    if (cell && String(cell) !== String(at)) cursor.moveTo(...cell);
    return cell;
  };
  element.addEventListener('pointermove', point);
  element.addEventListener('pointerleave', () => {
    if (element.ownerDocument.activeElement !== element) cursor.leave();
  });
  if (!onOpen) return cursor;
  const choose = () => {
    const found = at && opened?.(at);
    if (at && found) onOpen(found, at);
  };
  element.addEventListener('click', (event) => {
    if (point(event)) choose();
  });
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.target !== element) return;
    event.preventDefault();
    choose();
  });
  return cursor;
}

/** The parts of a drawing all of whose pieces are one part that takes the focus. */
export interface PiecesOf<P> extends Pick<Parts<P>, 'describe' | 'paint'> {
  /** The elements; that of a piece has its cell as `data-piece`, {@link pieceName}. */
  layout(panel: P, space: Space, at: Cell | undefined): readonly Child[];
  /** Class of the element around the pieces. */
  className?: string;
  /** Number of pieces across and down. */
  size(panel: P): Cell;
  /** Pieces across and down of a larger step. */
  leap?(panel: P): Cell;
  /** What a piece is. */
  said(panel: P, cell: Cell): string;
  /** How the keyboard reaches the pieces. */
  keys(panel: P): string;
  opened?(panel: P, cell: Cell): Opened | undefined;
  /** Names of the pieces, as those of {@link CursorParts}. */
  names?(panel: P): readonly string[];
  /** The piece at the pointer inside of the element of a larger one. */
  within?(panel: P, cell: Cell, element: Element, event: MouseEvent): Cell;
}

export const pieceName = ([column, row]: Cell): string => `${column} ${row}`;

/** Draws pieces, and below them a line that says what the one at the cursor is. */
export function drawPieces<P>(
  box: HTMLElement,
  panel: P,
  parts: PiecesOf<P>,
  onOpen?: OnOpen,
  isPointed = false,
): Drawing<P> {
  let shown = panel;
  let at: Cell | undefined;
  const place = box.ownerDocument.createElement('div');
  const output = box.ownerDocument.createElement('p');
  output.className = 'readout';
  const { redraw, ...made } = drawing<P>(place, panel, {
    ...parts,
    layout: (panel, space) => parts.layout(panel, space, at),
  });
  place.setAttribute('role', 'group');
  place.className = [parts.className ?? '', onOpen ? 'opens' : ''].join(' ').trim();
  box.append(place, output);
  const name = () => {
    const keys = onOpen ? `${parts.keys(shown)} ${words.opens}` : parts.keys(shown);
    place.setAttribute('aria-label', `${parts.describe(shown)}. ${keys}`);
  };
  name();
  const cursor = addPieces(
    place,
    output,
    {
      size: () => parts.size(shown),
      ...(parts.leap && { leap: () => parts.leap!(shown) }),
      ...(parts.names && { names: () => parts.names!(shown) }),
      show(...cell) {
        at = cell;
        redraw();
        return parts.said(shown, cell);
      },
      hide() {
        at = undefined;
        redraw();
      },
      cellAt(event) {
        if (!onOpen && !isPointed) return undefined;
        const element = (event.target as Element).closest?.('[data-piece]');
        const cell = element?.getAttribute('data-piece')?.split(' ').map(Number) as Cell | undefined;
        return cell && parts.within ? parts.within(shown, cell, element!, event) : cell;
      },
      opened: (cell) => parts.opened?.(shown, cell),
    },
    onOpen && ((opened, [column, row]) => onOpen(opened, { part: 0, column, row })),
  );
  return {
    ...made,
    update(next) {
      shown = next;
      const [across, down] = parts.size(next);
      if (at && (at[0] >= across || at[1] >= down)) at = undefined;
      made.update(next);
      name();
    },
    focus({ column, row }) {
      cursor.moveTo(column, row);
      place.focus();
    },
    dispose() {
      made.dispose();
      box.replaceChildren();
    },
  };
}
