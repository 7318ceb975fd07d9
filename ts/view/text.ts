/** A text with one number per token, and the tokens that a model expected in its place. */
import { short } from '../core/format.js';
import type { TextPanel } from '../experiments/panels.js';
import { barList } from './bars.js';
import { colourAt, hex, lettersOn, scaleOf, shareOf } from './colours.js';
import { addCursor } from './cursor.js';
import { type Drawing, drawing, type Space } from './drawing.js';
import { type Child, html, type Tree } from './tree.js';
import { words } from './words.js';

type Token = TextPanel['tokens'][number];

/** Tokens on a ground in the colour of their number. The cursor or a click opens a token's candidates. */
export function drawText(box: HTMLElement, panel: TextPanel): Drawing<TextPanel> {
  let shown = panel;
  let at: number | undefined;
  const place = box.ownerDocument.createElement('div');
  const output = box.ownerDocument.createElement('p');
  output.className = 'readout';
  box.append(place, output);
  const { redraw, ...made } = drawing<TextPanel>(place, panel, {
    layout: (panel, space) => layout(panel, space, at),
    describe,
  });
  place.setAttribute('role', 'group');
  const name = () => place.setAttribute('aria-label', words.tokenByToken);
  name();
  const show = (to: number | undefined) => {
    at = to;
    redraw();
    return to === undefined ? '' : said(shown.tokens[to]!);
  };
  const cursor = addCursor(place, output, {
    size: () => [shown.tokens.length, 1],
    show,
    // The open token stays open, because the mouse can open it too.
    hide: () => {},
  });
  place.addEventListener('click', ({ target }) => {
    const index = (target as Element).closest?.('[data-token]')?.getAttribute('data-token');
    if (index) cursor.moveTo(Number(index), 0);
  });
  return {
    ...made,
    update(next) {
      shown = next;
      if (at !== undefined && at >= next.tokens.length) at = undefined;
      made.update(next);
      name();
    },
    dispose() {
      made.dispose();
      box.replaceChildren();
    },
  };
}

function layout(panel: TextPanel, space: Space, at: number | undefined): Child[] {
  const range = rangeOf(panel);
  const tokens = panel.tokens.flatMap((token, i) => [tokenTree(token, i, i === at, range, space), ' ']);
  const candidates = at === undefined ? [] : (panel.tokens[at]!.candidates ?? []);
  const bars = candidates.map(({ label, probability }) => ({ label, value: probability }));
  return [
    html('p', { class: 'tokens' }, ...tokens),
    html('div', {}, ...(bars.length > 0 ? [barList(bars, { low: 0, high: 1 })] : [])),
  ];
}

function tokenTree(
  { text, value, marked }: Token,
  i: number,
  isAt: boolean,
  range: { low: number; high: number },
  { ground }: Space,
): Tree {
  const scale = scaleOf(range);
  const colour = value === undefined ? undefined : colourAt(shareOf(value, range, scale), scale, ground);
  const style = colour && `background: ${hex(colour)}; color: ${lettersOn(colour)}`;
  const classes = ['token', ...(marked ? ['marked'] : []), ...(isAt ? ['at'] : [])];
  return html('span', { class: classes.join(' '), 'data-token': i, style }, text);
}

function rangeOf({ tokens, low, high }: TextPanel): { low: number; high: number } {
  const values = tokens.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const [least, most] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  return { low: low ?? least, high: high ?? most };
}

function said({ text, value, candidates = [] }: Token): string {
  const figure = value === undefined ? '' : `: ${short(value, 3).replace('-', '−')}`;
  const best = candidates.slice(0, 3).map(({ label, probability }) => `${label} ${short(probability, 2)}`);
  return `${text}${figure}${best.length > 0 ? `. ${words.expected(best.join(', '))}` : ''}`;
}

function describe({ tokens }: TextPanel): string {
  return tokens
    .map(({ text, value }) => (value === undefined ? text : `${text} (${short(value, 2).replace('-', '−')})`))
    .join(' ');
}
