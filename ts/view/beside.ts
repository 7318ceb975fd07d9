/** Panels of several models, which stand beside each other. */
import type { Panel } from '../experiments/panels.js';

/** A panel with its index in the list that it is from. */
export interface Numbered {
  panel: Panel;
  index: number;
}

/** The panels of one model. */
export interface Side {
  name: string;
  panels: Numbered[];
}

/** The panels in their order. Those of models that follow one another are one part, with a side for each model. */
export function besideEachOther(panels: readonly Panel[]): (Numbered | Side[])[] {
  const parts: (Numbered | Side[])[] = [];
  /** Those of the last part, by name. */
  const sides = new Map<string, Side>();
  for (const [index, panel] of panels.entries()) {
    const { model: name } = panel;
    if (name === undefined) {
      sides.clear();
      parts.push({ panel, index });
      continue;
    }
    if (sides.size === 0) parts.push([]);
    let side = sides.get(name);
    if (!side) {
      side = { name, panels: [] };
      sides.set(name, side);
      (parts.at(-1) as Side[]).push(side);
    }
    side.panels.push({ panel, index });
  }
  return parts;
}

/** The places of the panels that share a pointer with one of several models: those that are the same of the others. */
export function alike(panels: readonly Panel[], index: number): number[] {
  const sides = besideEachOther(panels)
    .filter((part) => Array.isArray(part))
    .flat();
  const own = sides.find((side) => side.panels.some((each) => each.index === index));
  const at = own?.panels.findIndex((each) => each.index === index) ?? -1;
  const { kind } = panels[index]!;
  return sides.flatMap((side) => {
    const other = side.panels[at];
    return side !== own && other?.panel.kind === kind ? [other.index] : [];
  });
}
