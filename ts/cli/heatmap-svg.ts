import { visible } from '../core/errors.js';
import type { Heatmap } from '../experiments/panels.js';

/** Sizes in pixels. */
const CELL = 22;
const MARGIN = 34;
const CAPTION = 30;
/** The colour of what is at the upper end of the scale; the lower end is white. */
const INK = '#0a2a6b';

/** A map as a picture of its own: one square a number, what the rows and columns are beside and above. */
export function heatmapSvg({
  width,
  height,
  values,
  low,
  high: most,
  rows = [],
  columns = [],
  caption = '',
}: Heatmap): string {
  const [wide, high] = [MARGIN + width * CELL + 8, MARGIN + height * CELL + CAPTION];
  const cells = Array.from(values, (value, i) => {
    const [x, y] = [MARGIN + (i % width) * CELL, MARGIN + Math.floor(i / width) * CELL];
    const share = Math.max(0, Math.min(1, (value - low) / (most - low))).toFixed(3);
    return `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${INK}" fill-opacity="${share}"/>`;
  });
  const label = (x: number, y: number, text: string, anchor = 'middle') =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
  const labels = [
    ...columns.map((text, i) => label(MARGIN + (i + 0.5) * CELL, MARGIN - 8, text)),
    ...rows.map((text, i) => label(MARGIN - 8, MARGIN + (i + 0.5) * CELL + 5, text, 'end')),
    label(MARGIN, high - 10, caption, 'start'),
  ];
  const frame = `<rect x="${MARGIN}" y="${MARGIN}" width="${width * CELL}" height="${height * CELL}" fill="none" stroke="#b9b4aa"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" viewBox="0 0 ${wide} ${high}" font-family="monospace" font-size="15" fill="#222">`,
    `<title>${escaped(caption)}</title>`,
    `<rect width="${wide}" height="${high}" fill="#fff"/>`,
    ...cells,
    frame,
    ...labels,
    '</svg>\n',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** As text of XML, which may not have every character. */
function escaped(text: string): string {
  return visible(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}
