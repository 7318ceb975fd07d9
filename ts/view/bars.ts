/** Bars of shares or scores with names, such as the ten digits or the next words. */
import { short, withMinus } from '../core/format.js';
import type { BarsPanel } from '../experiments/panels.js';
import { type Drawing, drawing, type OnOpen, type Space } from './drawing.js';
import { type Cell, drawPieces, openedBy, pieceName } from './pieces.js';
import { type Child, html, type Tree } from './tree.js';
import { words } from './words.js';

/** Smallest width of a group, in pixels. */
const LEAST = 260;

type Group = BarsPanel['groups'][number];

/** One line per bar: its name, the bar, its value. */
export function drawBars(
  box: HTMLElement,
  panel: BarsPanel,
  onOpen?: OnOpen,
  isPointed?: boolean,
): Drawing<BarsPanel> {
  if (!onOpen && !isPointed) return drawing(box, panel, { layout, describe });
  const bar = ({ groups }: BarsPanel, [column, row]: Cell) => groups[column]?.bars[row];
  const parts = {
    ...{ layout, describe, keys: () => words.barByBar },
    size: ({ groups }: BarsPanel): Cell => [
      groups.length,
      groups.reduce((most, { bars }) => Math.max(most, bars.length), 0),
    ],
    said(panel: BarsPanel, cell: Cell) {
      const found = bar(panel, cell);
      return found ? `${found.label}: ${barValue(found.value)}` : '';
    },
    opened(panel: BarsPanel, cell: Cell) {
      const { opens } = panel.groups[cell[0]]!;
      const found = bar(panel, cell);
      return opens && found && openedBy(opens, { index: cell[1], label: found.label });
    },
  };
  return drawPieces(box, panel, parts, onOpen, isPointed);
}

function layout(panel: BarsPanel, { width }: Space, at?: Cell): Child[] {
  const across = Math.max(1, Math.min(panel.groups.length, Math.floor(width / LEAST)));
  const style = `grid-template-columns: repeat(${across}, minmax(0, 1fr))`;
  return [
    html(
      'div',
      { class: 'bars', style },
      panel.groups.map((group, i) => groupTree(group, panel, [i, at])),
    ),
  ];
}

function groupTree(
  { label, bars }: Group,
  axis: Pick<BarsPanel, 'low' | 'high'>,
  [column, at]: readonly [number, Cell | undefined],
): Tree {
  const heading = label === undefined ? [] : [html('h3', {}, label)];
  return html(
    'div',
    {},
    ...heading,
    barList(bars, axis, { column, row: at?.[0] === column ? at[1] : undefined }),
  );
}

/** A list of bars, each with its name and value in letters. @param at its column, and the row of the cursor */
function barList(
  bars: Group['bars'],
  { low, high }: Pick<BarsPanel, 'low' | 'high'>,
  at: { column: number; row: number | undefined },
): Tree {
  const share = (value: number) => (100 * (Math.max(low, Math.min(high, value)) - low)) / (high - low);
  const zero = share(0);
  const lines = bars.map(({ label, value, marked }, row) => {
    const [from, to] = [Math.min(zero, share(value)), Math.max(zero, share(value))];
    const style = `left: ${from.toFixed(2)}%; width: ${(to - from).toFixed(2)}%`;
    const classes = [...(marked ? ['marked'] : []), ...(row === at.row ? ['at'] : [])].join(' ');
    return html(
      'li',
      { class: classes || undefined, 'data-piece': pieceName([at.column, row]) },
      html('span', { class: 'name' }, marked ? `${label} ✓` : label),
      html('span', { class: 'track' }, html('span', { class: value < 0 ? 'bar below' : 'bar', style })),
      html('span', { class: 'value' }, barValue(value)),
    );
  });
  return html('ul', { class: 'bar-list' }, lines);
}

/** All values have the same number of digits after the point, so that they line up; large ones are in powers of ten. */
function barValue(value: number): string {
  return withMinus(Math.abs(value) < 1000 ? value.toFixed(3) : short(value, 3));
}

/** Bars of each group that its description names. */
const SAID = 3;

function describe({ groups }: BarsPanel): string {
  return groups
    .map(({ label, bars }) => {
      const best = bars.toSorted((a, b) => b.value - a.value).slice(0, SAID);
      const said = best.map((bar) => `${bar.label} ${barValue(bar.value)}`).join(', ');
      return `${label === undefined ? '' : `${label}: `}${said}`;
    })
    .join('. ');
}
