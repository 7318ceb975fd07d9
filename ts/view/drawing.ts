/** The common part of all drawings: they fill their box, follow its width and ground, and describe what they show. */
import { BadakError } from '../core/errors.js';
import { isObject, shown } from '../core/values.js';
import type { Ground } from './colours.js';
import { Mounted } from './mounted.js';
import type { Child, Measure } from './tree.js';

/** A panel that is drawn in a box. */
export interface Drawing<P> {
  /** Shows another state of the same panel. It is cheap enough for every frame. */
  update(panel: P): void;
  /** Describes in one or two sentences what is shown. */
  describe(): string;
  /** Gives the focus to a place that was chosen before. Drawings of which nothing can be chosen do not have it. */
  focus?(place: Place): void;
  /**
   * Marks the place that is pointed at elsewhere, and says its value below; none where it is undefined. Drawings without
   * places do not have it.
   */
  point?(place: Place | undefined): void;
  /** Removes the drawing and its listeners. */
  dispose(): void;
}

/** A place of a drawing. */
export interface Place {
  /** Which of the parts that take the focus. */
  part: number;
  /** From 0. */
  column: number;
  /** From 0. */
  row: number;
  /** What it is called, where its numbers mean nothing in another drawing, as a word in a map. */
  name?: string;
}

/** @throws BadakError when there is no element to draw in */
export function expectBox(who: string, box: HTMLElement): void {
  // It may be of another window, so `instanceof` does not work.
  if (isObject(box) && isObject(box.ownerDocument)) return;
  throw new BadakError('invalid-argument', `${who}: box should be an element, found ${shown(box)}`);
}

/** What a piece of a panel opens. */
export interface Opened {
  /** Id of the view. */
  view: string;
  /** Its input; what is not in it, the view chooses. */
  input: Readonly<Record<string, string | number | readonly string[]>>;
}

/** Called when a person points at a place, by the mouse or the cursor, or at none any more. */
export type OnPoint = (place: Place | undefined) => void;

/** Called when a piece is chosen. */
export type OnOpen = (opened: Opened, place: Place) => void;

/**
 * Draws a panel.
 * @param box an element that holds nothing else
 * @param onOpen makes its pieces choosable
 * @param isPointed whether somebody hears what is pointed at: then the pointer moves the cursor, also where nothing opens
 */
export type Draw<P> = (box: HTMLElement, panel: P, onOpen?: OnOpen, isPointed?: boolean) => Drawing<P>;

/** The space of a drawing. */
export interface Space {
  /** Width in CSS pixels. */
  width: number;
  ground: Ground;
  /** Width of a text, in pixels. */
  measure: Measure;
}

/** The parts of one kind of drawing. */
export interface Parts<P> {
  /** The elements in the box. */
  layout(panel: P, space: Space): readonly Child[];
  describe(panel: P): string;
  /** Fills canvases, after every layout. */
  paint?(box: HTMLElement, panel: P, space: Space): void;
  /** Whether the drawing is one picture, for which a screen reader reads the description. Tables and texts are not. */
  isPicture?: boolean;
}

/** Draws the parts into the box, and again when its width or its ground changes. */
export function drawing<P>(box: HTMLElement, panel: P, parts: Parts<P>): Drawing<P> & { redraw(): void } {
  const mounted = new Mounted(box);
  let shown = panel;
  const redraw = () => {
    const space = spaceOf(box);
    mounted.update(parts.layout(shown, space));
    parts.paint?.(box, shown, space);
    if (!parts.isPicture) return;
    box.setAttribute('role', 'img');
    box.setAttribute('aria-label', parts.describe(shown));
  };
  redraw();
  const stop = whenPlaceChanges(box, redraw);
  return {
    update(next) {
      shown = next;
      redraw();
    },
    redraw,
    describe: () => parts.describe(shown),
    dispose() {
      stop();
      box.replaceChildren();
    },
  };
}

/** The event that a page dispatches on its window when a person has chosen another theme than the system's. */
export const THEME_CHANGED = 'badak-theme';

/** Calls when the width of the box or the ground of the page changes. @returns a function that ends this */
export function whenPlaceChanges(box: HTMLElement, changed: () => void): () => void {
  let width = box.clientWidth;
  const observer = new ResizeObserver(() => {
    if (box.clientWidth === width) return;
    width = box.clientWidth;
    changed();
  });
  observer.observe(box);
  const theme = matchMedia('(prefers-color-scheme: dark)');
  theme.addEventListener('change', changed);
  addEventListener(THEME_CHANGED, changed);
  return () => {
    observer.disconnect();
    theme.removeEventListener('change', changed);
    removeEventListener(THEME_CHANGED, changed);
  };
}

/** Width of a box that has no width yet, as in a closed part of a page. */
const USUAL_WIDTH = 600;

function spaceOf(box: HTMLElement): Space {
  return { width: box.clientWidth || USUAL_WIDTH, ground: groundOf(box), measure };
}

/** The ground in style.css, which follows the system or the choice of the page. */
export function groundOf(box: Element): Ground {
  return property(box, '--ground-is') === 'dark' ? 'dark' : 'light';
}

/** The value of a custom property of style.css. */
export function property(box: Element, name: string): string {
  return getComputedStyle(box).getPropertyValue(name).trim();
}

/** The font of all drawings, as in style.css. */
export const FONT = 'system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif';
let letters: CanvasRenderingContext2D | null | undefined;
/** Widths of texts. Labels repeat from frame to frame. */
const measured = new Map<string, number>();
const MOST_MEASURED = 10_000;

function measure(text: string, size: number): number {
  const key = `${size} ${text}`;
  const known = measured.get(key);
  if (known !== undefined) return known;
  letters ??= document.createElement('canvas').getContext('2d');
  if (!letters) return text.length * size * 0.6;
  letters.font = `${size}px ${FONT}`;
  const { width } = letters.measureText(text);
  if (measured.size >= MOST_MEASURED) measured.clear();
  measured.set(key, width);
  return width;
}
