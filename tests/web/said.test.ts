/** Texts of the library in Korean. */
import { describe, expect, test } from 'vitest';
import { say } from '../../ts/core/say.js';
import { libraryKo } from '../../web/src/text/library-ko.js';
import { particle } from '../../web/src/text/particle.js';
import { translator } from '../../web/src/text/said.js';
import { saidKo } from '../../web/src/text/said-ko.js';

const korean = translator(saidKo, libraryKo);

describe('a translated text', () => {
  test.each(Object.entries(saidKo).filter(([template]) => template.includes('{}')))(
    'has every value: %s',
    (template, said) => {
      const values = template
        .split('{}')
        .slice(1)
        .map((_, i) => String(1001 + i));
      const text = (said as (...values: string[]) => string)(...values);
      for (const value of values) expect(text).toContain(value);
      // A point in a number ends no sentence. What stands behind one that does is a sentence, or nothing.
      const numbers = template
        .split('{}')
        .slice(0, -1)
        .map((part, i) => (part.endsWith('.') || (part === '' && i > 0) ? '' : `${10.01 + i}`));
      const english = numbers.reduce((filled, number) => filled.replace('{}', number), template);
      expect(korean(english)).toBe((said as (...values: string[]) => string)(...numbers));
    },
  );

  test('is found by its most specific template, with the texts that are its values', () => {
    expect(korean(say`Unit ${3} of ${'affine1_W'}`)).toBe('affine1_W의 뉴런 3');
    expect(korean(say`Feature maps of the pooling after ${'conv1_W'}`)).toContain('풀링의 특징 맵');
    expect(korean(say`${say`train`} (diverged)`)).toBe('훈련(발산)');
    const text = say`generated text, ${say`${'1,000'} words, ${'20'} different`}`;
    expect(korean(say`${text}; ${'10'} words to validate on and ${'5'} to test on`)).toBe(
      '만들어 낸 글, 단어 1,000개, 어휘 20개. 검증에 단어 10개, 시험에 5개',
    );
  });

  test('of several parts has them in their order', () => {
    const sizes = say`${say`generated lines`}: ${'90'} questions to train on and ${'10'} to test on`;
    const warned = say`${sizes}; ${'7'} of the test questions are also in the training part (\`dedupe\` leaves them out)`;
    expect(korean(say`${warned}; ${say`the file is read as JSON`}`)).toMatch(
      /^만들어 낸 줄: 훈련 질문 90개, 시험 질문 10개\. .*7개.*\. JSON 파일로 읽음$/,
    );
  });

  test('keeps the words of a person, and what it does not know', () => {
    expect(korean(say`Unit ${3} at “${'train'}”`)).toBe('“train”에서 본 뉴런 3');
    expect(korean('12+3 → 15')).toBe('12+3 → 15');
    expect(korean('')).toBe('');
  });
});

test.each([
  ['수', '을', '를'],
  ['값', '을', '을'],
  ['사과', '와', '와'],
  ['책', '와', '과'],
  ['서울', '으로', '로'],
  ['집', '으로', '으로'],
  ['바다', '으로', '로'],
  ['1', '으로', '로'],
  ['3', '이', '이'],
  ['4', '이', '가'],
  ['100', '은', '은'],
  ['Adam', '은', '은'],
  ['ReLU', '을', '를'],
  ['model', '으로', '로'],
  ['이상', '이어야', '이어야'],
  ['정수', '이어야', '여야'],
  ['cat', '을', '을(를)'],
  ['…', '이', '이(가)'],
] as const)('after %s, %s is %s', (word, kind, expected) => {
  expect(particle(word, kind)).toBe(expected);
});
