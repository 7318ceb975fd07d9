/** The words that drawings say themselves. The report speaks English; a page may put another language in their place. */
import { count, counted } from '../core/format.js';

/** The words of drawings in English. */
export const english = {
  /** How to reach the places of a chart or a map. */
  pointByPoint: 'Arrow keys go from point to point.',
  /** How to reach those of a heatmap. */
  cellByCell: 'Arrow keys go from cell to cell.',
  /** How to reach the bars of a list. */
  barByBar: 'Arrow keys go from bar to bar.',
  /** How to reach the rows of a table. */
  rowByRow: 'Arrow keys go from row to row.',
  /** How to reach pictures. */
  pictureByPicture: 'Arrow keys go from picture to picture.',
  /** How to reach the pixels of pictures. */
  pixelByPixel: 'Arrow keys go from pixel to pixel, with Shift from picture to picture.',
  /** What can be done with a piece. */
  opens: 'Enter or a tap opens one.',
  /** A picture by its number, from 0. */
  picture: (number: number) => `picture ${number}`,
  /** What a text is, and how to reach its tokens. */
  tokenByToken: 'A text: arrow keys go from token to token',
  /** What a chart shows. */
  against: (y: string, x: string) => `${y} against the ${x}`,
  /** The last value of a series. */
  endsAt: (label: string, value: string) => `${label} ends at ${value}`,
  /** A series whose values are so large that the axis leaves them out. */
  beyondAxis: (label: string, last: string) => `${label} (${last}, beyond the axis)`,
  /** A series that has none. */
  withoutPoints: (label: string) => `${label} without points`,
  /** A row by its number, from 1. */
  row: (number: number) => `row ${number}`,
  /** A column by its number, from 1. */
  column: (number: number) => `column ${number}`,
  /** The size and the range of a heatmap. */
  grid: (rows: number, columns: number, low: string, high: string) =>
    `${rows} rows and ${columns} columns of numbers from ${low} to ${high}`,
  /** A cell of a heatmap that stands out, with its number. */
  marked: (cell: string) => `marked: ${cell}`,
  /** The range of histograms that share an axis. */
  histograms: (low: string, high: string) => `Histograms from ${low} to ${high}, with the peak of each`,
  /** The largest bar of a histogram. */
  peak: (times: number, value: string) => `${count(times)} at ${value}`,
  /** A scatter of points. */
  map: (points: number, groups: readonly string[]) =>
    `A map of ${counted(points, 'points')}${groups.length > 0 ? ` in ${counted(groups.length, 'groups')}: ${groups.join(', ')}` : ''}`,
  /** What the colours of a map are, where it has too many groups to list them. */
  manyGroups:
    'Points of one colour and one mark are of one class. Point at one, or go there with the arrow keys: its class is named, and the others of it stand out.',
  /** The group of a point. */
  ofGroup: (point: string, group: string) => `${point} is of the class “${group}”.`,
  /** A line through points. */
  path: (points: number, from: string, to: string) => `${counted(points, 'points')} from ${from} to ${to}`,
  /** A drawing without points. */
  noPoints: 'no points',
  /** A panel without pictures. */
  noPictures: 'No pictures',
  /** Pictures of one size. */
  pictures: (pictures: number, width: number, height: number) =>
    `${counted(pictures, 'pictures')} of ${width} × ${height} numbers${pictures === 1 ? '' : ' each'}`,
  /** The heading of the table that stands for a chart. */
  table: 'Table',
  /** What a check found of a gradient. */
  verdict: { right: 'right', wrong: 'wrong', unsure: 'too small' },
  /** The size of a table and its columns. */
  tableOf: (rows: number, columns: string) => `A table of ${counted(rows, 'rows')}: ${columns}`,
  /** What a word of a text was expected to be. */
  expected: (candidates: string) => `Expected: ${candidates}`,
  /** A column of the terms of a sum. */
  weight: 'weight',
  product: 'product',
  /** A column of the terms of a sum, and of the sum. */
  gradientOf: (name: string) => `gradient of the ${name}`,
  /** A term of a sum. */
  bias: 'bias',
  /** The result. */
  sum: 'sum',
  /** Terms of a sum that are not listed. */
  more: (terms: number) => `${count(terms)} more`,
  /** What a sum is made of. */
  sumOf: (products: number, bias: string | undefined, sum: string) =>
    `${count(products)} products${bias === undefined ? '' : ` and the bias ${bias}`} add up to ${sum}`,
  /** What follows the sum. */
  activated: (activation: string, value: string) => `${activation} of the sum is ${value}`,
  /** The sum's gradient. */
  slope: (gradient: string) => `the gradient of the sum is ${gradient}`,
};

/** The words of drawings in another language, for {@link speak}. */
export type ViewWords = typeof english;

export let words: ViewWords = english;

/** What is drawn or updated from now on speaks these words. */
export function speak(next: ViewWords): void {
  words = next;
}
