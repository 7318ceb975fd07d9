import { type Heatmap, picture } from '../panels.js';

/** A heatmap of numbers [height, width], with colours from `low` to `high`. */
export function heatmap(
  values: ArrayLike<number>,
  { width, height, low, high, caption, rows, columns, opens, mistakes, marked }: Omit<Heatmap, 'values'>,
): Heatmap {
  return {
    ...picture(values, width, height, { range: [low, high], ...(caption !== undefined && { caption }) }),
    ...(rows && { rows }),
    ...(columns && { columns }),
    ...(opens && { opens }),
    ...(mistakes !== undefined && { mistakes }),
    ...(marked && { marked }),
  };
}
