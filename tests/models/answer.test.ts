import { expect, test } from 'vitest';
import { expectAnswerOptions } from '../../ts/models/answer.js';

test('a beam of 1 by default', () => {
  expect(expectAnswerOptions('generate', { start: 3, length: 5 })).toEqual({ start: 3, length: 5, beam: 1 });
  expect(expectAnswerOptions('generate', { start: 0, length: 5, beam: 1000 }).beam).toBe(1000);
});

test.each([
  [{ length: 5 }, 'generate: start is missing'],
  [{ start: -1, length: 5 }, 'generate start'],
  [{ start: 0, length: 0 }, 'generate length'],
  [{ start: 0, length: 5, beam: 0 }, 'generate beam: expected a whole number from 1 to 1000, found 0'],
  [{ start: 0, length: 5, beam: 1001 }, 'generate beam'],
  [{ start: 0, length: 5, beams: 2 }, 'no option beams; did you mean beam?'],
])('%o is refused', (options, says) => {
  expect(() => expectAnswerOptions('generate', options as never)).toThrow(says);
});
