/** Progress on stderr without a terminal. */
import { afterEach, expect, test, vi } from 'vitest';
import { makeProgress } from '../../ts/cli/progress.js';
import { canMoveCursor } from '../../ts/cli/terminal.js';
import type { Report } from '../../ts/train/report.js';

const report: Report = { type: 'epoch', step: 1200, epoch: 2, metrics: { 'train/loss': 0.5 } };
const LINE = 'step     1,200  epoch   2.00  train/loss 0.5000\n';

afterEach(() => {
  vi.restoreAllMocks();
});

function written(reports: readonly Report[], quiet = false): string {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const progress = makeProgress({ steps: 10_000, start: 0, unit: 'steps', quiet });
  for (const each of reports) progress.report(each, each.step);
  progress.end();
  return text;
}

test('a line for each evaluation', () => {
  expect(written([{ ...report, type: 'step' }, report, { ...report, type: 'eval', run: 'Adam' }])).toBe(
    `${LINE}Adam  ${LINE}`,
  );
});

test('and below it what the model wrote, with any characters', () => {
  const said = ['you say goodbye .', 'a\u001b[2Jb\nc', '안녕'].map((text) => ({ text }));
  expect(
    written([
      { ...report, said },
      { ...report, said: [] },
    ]),
  ).toBe(`${LINE}    you say goodbye .\n    a\\u001b[2Jb\\u000ac\n    안녕\n${LINE}`);
});

test('a loss a little below zero is zero', () => {
  const metrics = { 'train/loss': -1e-7, 'test/accuracy': 1 };
  expect(written([{ ...report, metrics }])).toContain('train/loss 0.0000');
});

test.each([
  [undefined, 'linux', false],
  ['', 'linux', false],
  ['dumb', 'linux', false],
  ['xterm', 'linux', true],
  [undefined, 'win32', true],
  ['dumb', 'win32', false],
] as const)('TERM %s on %s: the cursor moves: %s', (term, platform, moves) => {
  vi.stubGlobal('process', { env: { TERM: term }, platform, stderr: { isTTY: true } });
  expect(canMoveCursor()).toBe(moves);
  vi.unstubAllGlobals();
});

test('nothing when it is to be quiet', () => {
  expect(written([{ ...report, said: [{ text: 'you' }] }], true)).toBe('');
});
