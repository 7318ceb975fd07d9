/** What a page's worker has shown of each view, as the numbers that were sent. */
import type { BrowserContext, Page } from 'playwright-core';
import type { Panel } from '../../ts/experiments/panels.js';

interface Seen {
  panels: readonly Panel[];
  step: number;
}

/** Keeps the last answer for each view; call it before the page is opened. */
export async function watchLooks(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const seen: Record<string, unknown> = {};
    Object.assign(globalThis, { seen });
    globalThis.Worker = class extends Worker {
      readonly #views = new Map<number, string>();
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }: MessageEvent) => {
          const view = data.kind === 'looked' && this.#views.get(data.look);
          if (view) seen[view] = data;
        });
      }
      override postMessage(message: { kind?: string; look?: number; view?: string }, ...more: never[]): void {
        if (message.kind === 'look') this.#views.set(message.look!, message.view!);
        super.postMessage(message, ...more);
      }
    };
  });
}

/** Typed arrays as lists; every number in full. */
export function inFull(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      ArrayBuffer.isView(each) ? Array.from(each as Float32Array) : each,
    ),
  );
}

/** The panels that a view has shown last, and the step. */
export async function lookedAt(
  page: Page,
  view: string,
): Promise<{ panels: unknown; step: number } | undefined> {
  const text = await page.evaluate((id) => {
    const found = (globalThis as unknown as { seen: Record<string, Seen> }).seen[id];
    return JSON.stringify(found, (_, each: unknown) =>
      ArrayBuffer.isView(each) ? Array.from(each as Float32Array) : each,
    );
  }, view);
  return text === undefined ? undefined : (JSON.parse(text) as { panels: unknown; step: number });
}

/** Whether a view has been answered. */
export function hasLooked(page: Page, view: string): Promise<boolean> {
  return page.evaluate((id) => id in (globalThis as unknown as { seen: object }).seen, view);
}

/** Waits until what was answered is drawn. */
export function drawn(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
}

/** Panels without what is drawn of earlier moments, of which the page keeps some. */
export function present(panels: unknown): unknown {
  return (panels as Panel[] | undefined)?.map((panel) =>
    panel.kind === 'map'
      ? { ...panel, note: undefined, points: panel.points.map((point) => ({ ...point, trail: undefined })) }
      : panel,
  );
}
