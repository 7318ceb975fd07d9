/** A box to draw in. Tests that use it run in happy-dom, which has no layout, so that widths are set here. */

/** An element in the document, of a width that can be changed. */
export function boxOf(width = 600): HTMLElement & { resize(width: number): void } {
  const box = document.createElement('div');
  document.body.replaceChildren(box);
  // All elements inside are as wide.
  let wide = width;
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => wide });
  const observers = new Set<() => void>();
  globalThis.ResizeObserver = class {
    readonly #changed: () => void;
    constructor(changed: ResizeObserverCallback) {
      this.#changed = () => changed([], this);
    }
    observe(): void {
      observers.add(this.#changed);
    }
    unobserve(): void {
      observers.delete(this.#changed);
    }
    disconnect(): void {
      observers.delete(this.#changed);
    }
  };
  return Object.assign(box, {
    resize(to: number) {
      wide = to;
      for (const changed of observers) changed();
    },
  });
}

/** Widths of texts without a canvas to measure them. */
export const lengthOf = (text: string, size: number): number => text.length * size * 0.6;

export const all = (box: Element, selector: string): HTMLElement[] => [
  ...box.querySelectorAll<HTMLElement>(selector),
];

export const texts = (box: Element, selector: string): string[] =>
  all(box, selector).map(({ textContent }) => textContent);

export const numberOf = (element: Element, name: string): number => Number(element.getAttribute(name));

/** Presses keys on an element that has, or takes, the focus. */
export function press(element: HTMLElement, ...keys: string[]): void {
  element.focus();
  for (const key of keys) element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}
