/** The words that drawings say themselves. The report speaks English; a page may put another language in their place. */
import { count, counted } from '../core/format.js';

/** The words of drawings in English. */
export const english = {
  /** How to reach the places of a chart or a map, of a heatmap, of a text. */
  pointByPoint: 'Arrow keys go from point to point.',
  cellByCell: 'Arrow keys go from cell to cell.',
  tokenByToken: 'A text: arrow keys go from token to token',
  against: (y: string, x: string) => `${y} against the ${x}`,
  endsAt: (label: string, value: string) => `${label} ends at ${value}`,
  withoutPoints: (label: string) => `${label} without points`,
  row: (number: number) => `row ${number}`,
  column: (number: number) => `column ${number}`,
  grid: (rows: number, columns: number, low: string, high: string) =>
    `${rows} rows and ${columns} columns of numbers from ${low} to ${high}`,
  histograms: (low: string, high: string) => `Histograms from ${low} to ${high}, with the peak of each`,
  peak: (times: number, value: string) => `${count(times)} at ${value}`,
  map: (points: number, groups: readonly string[]) =>
    `A map of ${counted(points, 'points')}${groups.length > 0 ? ` in ${counted(groups.length, 'groups')}: ${groups.join(', ')}` : ''}`,
  path: (points: number, from: string, to: string) => `${counted(points, 'points')} from ${from} to ${to}`,
  noPoints: 'no points',
  noPictures: 'No pictures',
  pictures: (pictures: number, width: number, height: number) =>
    `${counted(pictures, 'pictures')} of ${width} × ${height} numbers${pictures === 1 ? '' : ' each'}`,
  table: 'Table',
  tableOf: (rows: number, columns: string) => `A table of ${counted(rows, 'rows')}: ${columns}`,
  expected: (candidates: string) => `Expected: ${candidates}`,
  weight: 'weight',
  gradient: 'gradient',
  bias: 'bias',
  sum: 'sum',
  more: (terms: number) => `${count(terms)} more`,
  sumOf: (products: number, bias: string | undefined, sum: string) =>
    `${count(products)} products${bias === undefined ? '' : ` and the bias ${bias}`} add up to ${sum}`,
  activated: (activation: string, value: string) => `${activation} of the sum is ${value}`,
  slope: (gradient: string) => `the gradient of the sum is ${gradient}`,
};

/** The words of drawings in another language, for {@link speak}. */
export type ViewWords = typeof english;

export let words: ViewWords = english;

/** What is drawn or updated from now on speaks these words. */
export function speak(next: ViewWords): void {
  words = next;
}
