/** Output of a model: texts that it wrote, or its answers to questions. */
import type { Said } from '../train/report.js';
import { columnHead, scrolled } from './table-tree.js';
import { type Child, html, type Tree } from './tree.js';

type Answer = Extract<Said, { question: string }>;

/** Draws texts as paragraphs, and answers as a table that marks which are right. */
export function saidTrees(said: readonly Said[]): Child[] {
  const texts = said.flatMap((each) => ('text' in each ? [html('p', {}, each.text)] : []));
  const answers = said.flatMap((each) => ('question' in each ? [each] : []));
  return [...texts, ...(answers.length > 0 ? [answerTable(answers)] : [])];
}

function answerTable(answers: readonly Answer[]): Tree {
  const head = ['', 'question', 'answer', 'expected'].map((label) => columnHead(label));
  const [heads, rows] = [html('tr', {}, ...head), answers.map(answerRow)];
  return scrolled(html('table', { class: 'answers' }, html('thead', {}, heads), html('tbody', {}, rows)));
}

function answerRow({ question, answer, expected }: Answer): Tree {
  const isRight = answer === expected;
  return html(
    'tr',
    { class: isRight ? 'right' : 'wrong' },
    html('td', {}, isRight ? '✓' : '✗'),
    html('td', {}, question),
    html('td', {}, answer),
    html('td', {}, isRight ? '' : expected),
  );
}
