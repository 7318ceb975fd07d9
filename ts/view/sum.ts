/** The sum inside one unit: its inputs times its weights, their sum, and the activation. */
import { short, withMinus } from '../core/format.js';
import type { SumPanel } from '../experiments/panels.js';
import { type Drawing, drawing, type Space } from './drawing.js';
import { figure, paintPictures } from './pictures.js';
import { biasGradients, gradientColumns } from './sum-gradients.js';
import { columnHead, scrolled } from './table-tree.js';
import { type Child, html, type Tree } from './tree.js';
import { words } from './words.js';

/** The columns before the gradients: x, the weight, the product. */
const FACTORS = 3;

/** One line per term, then the bias, the sum, and the output of the activation; without those that there are none of. */
export function drawSum(box: HTMLElement, panel: SumPanel): Drawing<SumPanel> {
  return drawing(box, panel, { layout, describe, paint: paintAll });
}

function paintAll(box: HTMLElement, { pictures = [], scale = 'signed' }: SumPanel, space: Space): void {
  paintPictures(box, pictures, scale, space);
}

function layout(panel: SumPanel): Child[] {
  const { pictures = [] } = panel;
  return [
    ...(pictures.length > 0 ? [html('div', { class: 'sum-pictures' }, ...pictures.map(figure))] : []),
    // One of several, each with a name of its own.
    scrolled(html('table', { class: 'sum' }, head(panel), body(panel)), panel.title),
  ];
}

function head(panel: SumPanel): Tree {
  const { factors } = panel;
  const labels = factors
    ? [factors.x, factors.weight, words.product]
    : ['x', words.weight, `x · ${words.weight}`];
  return html(
    'thead',
    {},
    html(
      'tr',
      {},
      columnHead('', 'text'),
      ...labels.map((label) => columnHead(label, 'number')),
      ...gradientColumns(panel, words).map(({ label, key }) => columnHead(label, kindOf(panel, key))),
    ),
  );
}

/** The share of a gradient that comes through this sum is left out where there is no room for the whole one beside it. */
const kindOf = ({ shared }: SumPanel, key: string): string =>
  key === 'gradient' && shared?.whole !== undefined ? 'number of-this-sum' : 'number';

function body(panel: SumPanel): Tree {
  const { terms, rest, parts = [], bias, sum, activation, value, gradient } = panel;
  const gradients = gradientColumns(panel, words);
  const width = FACTORS + gradients.length;
  const most = terms.reduce((max, { product }) => Math.max(max, Math.abs(product)), 0) || 1;
  const line = (label: string, cells: readonly (Child | number | undefined)[], style?: string) =>
    html(
      'tr',
      { class: style },
      html('th', { class: 'text', scope: 'row' }, label),
      ...Array.from({ length: width }, (_, i) => cells[i]).map((cell, i) =>
        html(
          'td',
          { class: i < FACTORS ? 'number' : kindOf(panel, gradients[i - FACTORS]!.key) },
          ...(cell === undefined ? [] : [cellOf(cell)]),
        ),
      ),
    );
  return html(
    'tbody',
    {},
    terms.map((term) =>
      line(term.label, [
        term.x,
        term.weight,
        withBar(term.product, most),
        ...gradients.map(({ key }) => term[key]),
      ]),
    ),
    ...(rest ? [line(words.more(rest.count), ['', '', rest.sum])] : []),
    ...parts.map(({ label, sum }) => line(label, ['', '', sum], 'part')),
    ...(bias === undefined
      ? []
      : [line(words.bias, ['', '', bias, ...gradients.map(({ key }) => biasGradients(panel)[key])])]),
    line(words.sum, ['', '', sum], 'total'),
    ...(gradient === undefined
      ? []
      : [
          line(
            words.gradientOf(words.sum),
            // It stays where its column is left out.
            gradients.length > 0 && panel.shared?.whole === undefined
              ? ['', '', '', gradient]
              : ['', '', gradient],
          ),
        ]),
    ...(activation === undefined ? [] : [line(activation, ['', '', value], 'result')]),
  );
}

const cellOf = (cell: Child | number): Child => (typeof cell === 'number' ? figures(cell) : cell);
const figures = (value: number) => withMinus(short(value));

/** A number above a bar whose length shows its size. */
function withBar(value: number, most: number): Tree {
  const width = `width: ${((100 * Math.abs(value)) / most).toFixed(1)}%`;
  const bar = html('span', { class: value < 0 ? 'bar below' : 'bar', style: width });
  return html('span', { class: 'with-bar' }, figures(value), bar);
}

function describe({ terms, rest, bias, sum, activation, value, gradient }: SumPanel): string {
  const all = terms.length + (rest?.count ?? 0);
  const parts = [
    words.sumOf(all, bias === undefined ? undefined : figures(bias), figures(sum)),
    ...(activation === undefined ? [] : [words.activated(activation, figures(value))]),
    ...(gradient === undefined ? [] : [words.slope(figures(gradient))]),
  ];
  return parts.join('; ');
}
