import { expect, test } from 'vitest';
import type { ErrorCode } from '../../ts/core/errors.js';
import { expectAnswerOptions } from '../../ts/models/answer.js';
import { refusal } from '../support/errors.js';

test('a beam of 1 by default', () => {
  expect(expectAnswerOptions('generate', { start: 3, length: 5 })).toEqual({ start: 3, length: 5, beam: 1 });
  expect(expectAnswerOptions('generate', { start: 0, length: 5, beam: 1000 }).beam).toBe(1000);
});

test.each<[options: unknown, code: ErrorCode, ...mentions: string[]]>([
  [{ length: 5 }, 'invalid-argument', 'generate: start '],
  [{ start: -1, length: 5 }, 'invalid-argument', 'generate start:', 'found -1'],
  [{ start: 0, length: 0 }, 'invalid-argument', 'generate length:', 'found 0'],
  [{ start: 0, length: 5, beam: 0 }, 'invalid-argument', 'generate beam:', 'from 1 to 1000', 'found 0'],
  [{ start: 0, length: 5, beam: 1001 }, 'invalid-argument', 'generate beam:', 'found 1001'],
  [{ start: 0, length: 5, beams: 2 }, 'unknown-name', ' beams; ', ' beam?'],
])('%o is refused', (options, code, ...mentions) => {
  expect(() => expectAnswerOptions('generate', options as never)).toThrow(refusal(code, ...mentions));
});
