/** A text with one number per token, and the tokens that a model expected in its place. */
import { short, withMinus } from '../core/format.js';
import type { BarsPanel, TextPanel } from '../experiments/panels.js';
import { drawBars } from './bars.js';
import { colourAt, hex, lettersOn, scaleOf, shareOf } from './colours.js';
import { addCursor } from './cursor.js';
import { type Drawing, drawing, type OnOpen, type Space } from './drawing.js';
import { openedBy } from './pieces.js';
import { rangeOf } from './range-of.js';
import { html, type Tree } from './tree.js';
import { words } from './words.js';

type Token = TextPanel['tokens'][number];

/**
 * Tokens on a ground in the colour of their number. The cursor or a click shows a token's candidates; those of the last
 * token that has some are there from the start. With `onOpen`,
 * a candidate opens a view, and Enter opens that of a token's first.
 */
export function drawText(
  box: HTMLElement,
  panel: TextPanel,
  onOpen?: OnOpen,
  isPointed = false,
): Drawing<TextPanel> {
  let shown = panel;
  let chosen: number | undefined;
  const atNow = () => chosen ?? lastWithCandidates(shown);
  const [place, below] = [box.ownerDocument.createElement('div'), box.ownerDocument.createElement('div')];
  const output = box.ownerDocument.createElement('p');
  output.className = 'readout';
  box.append(place, below, output);
  const { redraw, ...made } = drawing<TextPanel>(place, panel, {
    layout: (panel, space) => [tokensTree(panel, space, chosen ?? lastWithCandidates(panel))],
    describe,
  });
  let candidates: Drawing<BarsPanel> | undefined;
  const showCandidates = () => {
    const bars = candidatesOf(shown, atNow());
    if (bars.groups.length === 0) {
      candidates?.dispose();
      candidates = undefined;
    } else if (candidates) candidates.update(bars);
    else {
      const onChosen: OnOpen = (opened, cell) => onOpen?.(opened, { ...cell, part: 1 + atNow()! });
      candidates = drawBars(below, bars, onOpen && onChosen);
    }
  };
  place.setAttribute('role', 'group');
  const name = () => {
    const isOpening = onOpen && shown.opens;
    place.setAttribute(
      'aria-label',
      isOpening ? `${words.tokenByToken}. ${words.opens}` : words.tokenByToken,
    );
  };
  name();
  showCandidates();
  const show = (to: number) => {
    chosen = to;
    redraw();
    showCandidates();
    return said(shown.tokens[to]!);
  };
  const cursor = addCursor(place, output, {
    size: () => [shown.tokens.length, 1],
    show,
    // The open token stays open, because the mouse can open it too.
    hide: () => {},
  });
  const follow = ({ target }: Event) => {
    const index = (target as Element).closest?.('[data-token]')?.getAttribute('data-token');
    if (index) cursor.moveTo(Number(index), 0);
  };
  place.addEventListener('click', follow);
  if (isPointed) place.addEventListener('pointerover', follow);
  place.addEventListener('keydown', ({ key }) => {
    const opens = key === 'Enter' && candidatesOf(shown, chosen).groups[0]?.opens;
    if (opens) onOpen?.(openedBy(opens, { index: 0 }), { part: 0, column: chosen!, row: 0 });
  });
  return {
    ...made,
    update(next) {
      shown = next;
      if (chosen !== undefined && chosen >= next.tokens.length) chosen = undefined;
      made.update(next);
      showCandidates();
      name();
    },
    focus({ part, ...cell }) {
      cursor.moveTo(part === 0 ? cell.column : part - 1, 0);
      if (part === 0) place.focus();
      else candidates?.focus?.({ part: 0, ...cell });
    },
    dispose() {
      made.dispose();
      candidates?.dispose();
      box.replaceChildren();
    },
  };
}

function tokensTree(panel: TextPanel, space: Space, at: number | undefined): Tree {
  const range = colourRange(panel);
  const tokens = panel.tokens.flatMap((token, i) => [tokenTree(token, i, i === at, range, space), ' ']);
  return html('p', { class: 'tokens' }, tokens);
}

/** The token that is open until another one is chosen: what comes after it is what a reader asks. Padding is no such token. */
function lastWithCandidates({ tokens }: TextPanel): number | undefined {
  const last = tokens.findLastIndex(({ text, candidates }) => candidates?.length && text.trim() !== '');
  return last < 0 ? undefined : last;
}

/** The candidates of a token as bars; none without a token, or where it has none. */
function candidatesOf({ title, tokens, opens }: TextPanel, at: number | undefined): BarsPanel {
  const { candidates = [] } = tokens[at ?? -1] ?? {};
  const bars = candidates.map(({ label, probability, marked = false }) => ({
    ...{ label, value: probability },
    ...(marked && { marked }),
  }));
  const { view, input, row, column } = opens ?? {};
  const open = view !== undefined && {
    opens: {
      view,
      input: { ...input, ...(row !== undefined && { [row]: at! }) },
      ...(column !== undefined && { index: column }),
    },
  };
  return { kind: 'bars', title, groups: bars.length > 0 ? [{ bars, ...open }] : [], low: 0, high: 1 };
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

function colourRange({ tokens, low, high }: TextPanel): { low: number; high: number } {
  const values = tokens.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const [least, most] = rangeOf(values) ?? [0, 1];
  return { low: low ?? least, high: high ?? most };
}

function said({ text, value, candidates = [] }: Token): string {
  const figure = value === undefined ? '' : `: ${withMinus(short(value, 3))}`;
  const best = candidates.slice(0, 3).map(({ label, probability }) => `“${label}” ${probability.toFixed(3)}`);
  return `${text}${figure}${best.length > 0 ? `. ${words.expected(best.join(', '))}` : ''}`;
}

function describe({ tokens }: TextPanel): string {
  return tokens
    .map(({ text, value }) => (value === undefined ? text : `${text} (${withMinus(short(value, 2))})`))
    .join(' ');
}
