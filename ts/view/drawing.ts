/** What all drawings have in common: they fill their box, follow its width and its ground, and say what they show. */
import type { Ground } from './colours.js';
import { Mounted } from './mounted.js';
import type { Child, Measure } from './tree.js';

/** A panel that is drawn in a box. */
export interface Drawing<P> {
  /** Shows another state of the same panel. Cheap enough for every frame. */
  update(panel: P): void;
  /** What is shown, in a sentence or two. */
  describe(): string;
  /** Takes the drawing, and all that it listens to, away. */
  dispose(): void;
}

/** @param box an element that nothing else fills */
export type Draw<P> = (box: HTMLElement, panel: P) => Drawing<P>;

/** The place that a drawing has. */
export interface Space {
  /** In pixels of CSS. */
  width: number;
  ground: Ground;
  /** How wide a text is, in pixels. */
  measure: Measure;
}

/** The parts of a drawing. */
export interface Parts<P> {
  /** What stands in the box. */
  layout(panel: P, space: Space): readonly Child[];
  describe(panel: P): string;
  /** What cannot be laid out: fills canvases, after every layout. */
  paint?(box: HTMLElement, panel: P, space: Space): void;
  /** Whether the drawing is one picture, which a screen reader reads as its description. Tables and texts are not. */
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

/** What a page dispatches on its window when a person chose another theme than the system's. */
export const THEME_CHANGED = 'badak-theme';

/** Calls when the box has another width, or the page another ground. @returns what ends that */
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

/** Where a box has no width yet, as in a closed part of a page. */
const USUAL_WIDTH = 600;

function spaceOf(box: HTMLElement): Space {
  return { width: box.clientWidth || USUAL_WIDTH, ground: groundOf(box), measure };
}

/** style.css says which ground it has, whoever chose it: the system or the page. */
export function groundOf(box: Element): Ground {
  return property(box, '--ground-is') === 'dark' ? 'dark' : 'light';
}

/** A custom property of style.css. */
export function property(box: Element, name: string): string {
  return getComputedStyle(box).getPropertyValue(name).trim();
}

/** The letters of all drawings, as style.css has them. */
const FONT = 'system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif';
let letters: CanvasRenderingContext2D | null | undefined;
/** Labels are the same from frame to frame. */
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
