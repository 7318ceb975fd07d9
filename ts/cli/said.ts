import stringWidth from 'string-width';
import { visible } from '../core/errors.js';
import type { Said } from '../train/report.js';
import { padded } from './table.js';

/** Lines for a terminal of what a model wrote: texts as they are, and one line per question with ☑ or ☒ before it. */
export function saidLines(said: readonly Said[]): string[] {
  const questions = said.flatMap((each) => ('question' in each ? [visible(each.question)] : []));
  const widest = questions.reduce((most, question) => Math.max(most, stringWidth(question)), 0);
  return said.map((each) => {
    if (!('question' in each)) return visible(each.text);
    const [question, answer, expected] = [each.question, each.answer, each.expected].map(visible);
    const line = `${padded(question!, widest, false)} → ${answer}`;
    return answer === expected ? `☑ ${line}` : `☒ ${line}, expected ${expected}`;
  });
}
