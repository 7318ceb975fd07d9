/** Every line is read back by its style alone; the weekday comes from JavaScript. */
import { describe, expect, test } from 'vitest';
import { drawCalendar, type Language, LANGUAGES } from '../../ts/data/calendar.js';
import { parsePairs } from '../../ts/data/pairs.js';

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
);
const KOREAN_MONTHS = '일 이 삼 사 오 유 칠 팔 구 시 십일 십이'.split(' ');
const WEEKDAYS = ['일', '월', '화', '수', '목', '금', '토'];
const DIGITS = ['', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];

type Fields = Partial<Record<'year' | 'month' | 'day' | 'weekday' | 'suffix', string>>;
interface Style {
  form: RegExp;
  month?: (text: string) => number;
  day?: (text: string) => number;
}

const SHORT = MONTHS.map((name) => name.slice(0, 3));
const byName = (text: string) => MONTHS.indexOf(text.toLowerCase()) + 1;
const byShort = (text: string) => SHORT.indexOf(text.toLowerCase()) + 1;
const NAME = `(?<month>${MONTHS.join('|')})`;
const THREE = `(?<month>${SHORT.join('|')})`;
const DAY = '(?<day>[1-9]|[12]\\d|3[01])';
const YEAR = '(?<year>\\d{4})';
const NUMBER = '(?<month>[1-9]|1[012])';
const style = (form: string, more: Omit<Style, 'form'> = {}): Style => ({
  form: new RegExp(`^${form}$`, 'i'),
  ...more,
});

const ENGLISH: Record<string, Style> = {
  'September 27, 1994': style(`${NAME} ${DAY}, ${YEAR}`, { month: byName }),
  'Sep 27, 1994': style(`${THREE} ${DAY}, ${YEAR}`, { month: byShort }),
  'Tuesday, September 27, 1994': style(`(?<weekday>[a-z]+day), ${NAME} ${DAY}, ${YEAR}`, { month: byName }),
  '9/27/94': style(`${NUMBER}/${DAY}/(?<year>\\d\\d)`),
  '27 September 1994': style(`${DAY} ${NAME} ${YEAR}`, { month: byName }),
  'Sep 27th 1994': style(`${THREE} ${DAY}(?<suffix>st|nd|rd|th) ${YEAR}`, { month: byShort }),
  '27-Sep-94': style(`${DAY}-${THREE}-(?<year>\\d\\d)`, { month: byShort }),
  '1994/09/27': style(`${YEAR}/(?<month>\\d\\d)/(?<day>\\d\\d)`),
};
const KOREAN: Record<string, Style> = {
  '1994년 9월 27일': style(`${YEAR}년 ${NUMBER}월 ${DAY}일`),
  '1994년 9월 27일 화요일': style(`${YEAR}년 ${NUMBER}월 ${DAY}일 (?<weekday>.)요일`),
  '94년 9월 27일': style(`(?<year>\\d\\d)년 ${NUMBER}월 ${DAY}일`),
  '1994. 9. 27.': style(`${YEAR}\\. ${NUMBER}\\. ${DAY}\\.`),
  '1994.9.27(화)': style(`${YEAR}\\.${NUMBER}\\.${DAY}\\((?<weekday>.)\\)`),
  '1994년 구월 이십칠일': style(`${YEAR}년 (?<month>[^\\d ]+)월 (?<day>[^\\d ]+)일`, {
    month: (text) => KOREAN_MONTHS.indexOf(text) + 1,
    day(text) {
      const at = text.indexOf('십');
      if (at < 0) return DIGITS.indexOf(text);
      const tens = at === 0 ? 1 : DIGITS.indexOf(text.slice(0, at));
      // Twenty is two tens, ten is not one ten.
      return at > 0 && tens < 2 ? NaN : 10 * tens + DIGITS.indexOf(text.slice(at + 1));
    },
  }),
};
const STYLES: Record<Language, Record<string, Style>> = {
  english: ENGLISH,
  korean: KOREAN,
  both: { ...ENGLISH, ...KOREAN },
};

const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' });
const SUFFIXES: Record<number, string> = {
  1: 'st',
  2: 'nd',
  3: 'rd',
  21: 'st',
  22: 'nd',
  23: 'rd',
  31: 'st',
};

/** Styles in which a text is that date, with the right weekday and the right ending of the number. */
function readBack(written: string, answer: string, language: Language): string[] {
  const [year, month, day] = answer.split('-').map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.toISOString().slice(0, 10) !== answer) return [];
  const weekdays = [weekday.format(date).toLowerCase(), WEEKDAYS[date.getUTCDay()], undefined];
  const isDate = ({ form, month: monthOf = Number, day: dayOf = Number }: Style) => {
    const fields = form.exec(written)?.groups as Fields | undefined;
    return (
      fields !== undefined &&
      [answer.slice(0, 4), answer.slice(2, 4)].includes(fields.year!) &&
      monthOf(fields.month!) === month &&
      dayOf(fields.day!) === day &&
      weekdays.includes(fields.weekday?.toLowerCase()) &&
      [SUFFIXES[day] ?? 'th', undefined].includes(fields.suffix?.toLowerCase())
    );
  };
  return Object.entries(STYLES[language]).flatMap(([name, style]) => (isDate(style) ? [name] : []));
}

const COUNT = 4000;
const pairsOf = (lines: readonly string[]) =>
  lines.map((line) => {
    const at = line.indexOf('_');
    return { written: line.slice(0, at).trimEnd(), answer: line.slice(at + 1) };
  });

describe.each(LANGUAGES)('%s', (language) => {
  const lines = drawCalendar({ language, count: COUNT });
  const pairs = pairsOf(lines);

  test('every date is the one that it says, and every style is about as frequent', () => {
    const counts: Record<string, number> = {};
    for (const { written, answer } of pairs) {
      const found = readBack(written, answer, language);
      // “May 5, 1999” may be short or in full.
      if (found.length !== (/^may \d+, /i.test(written) ? 2 : 1)) {
        expect.unreachable(`${written} for ${answer} is ${found.join(' and ') || 'no such date'}`);
      }
      for (const name of found) counts[name] = (counts[name] ?? 0) + 1 / found.length;
    }
    const styles = Object.keys(STYLES[language]);
    expect(Object.keys(counts).sort()).toEqual(styles.sort());
    for (const count of Object.values(counts)) {
      expect((count * styles.length) / COUNT).toBeGreaterThan(0.8);
      expect((count * styles.length) / COUNT).toBeLessThan(1.2);
    }
  });

  test('all lines are as long as the longest date needs', () => {
    expect(lines).toHaveLength(COUNT);
    const { questionLength, answerLength } = parsePairs('calendar', lines.join('\n'));
    expect([questionLength, answerLength]).toEqual([
      Math.max(...pairs.map(({ written }) => written.length)),
      11,
    ]);
    expect(questionLength).toBe(language === 'korean' ? 17 : 29);
  });

  test('letters in capitals, small, and both', () => {
    const shares = [/[A-Z].*[a-z]/, /^[^A-Z]*[a-z][^A-Z]*$/, /^[^a-z]*[A-Z][^a-z]*$/].map(
      (form) => pairs.filter(({ written }) => form.test(written)).length,
    );
    const lettered = pairs.filter(({ written }) => /[a-z]/i.test(written)).length;
    expect(lettered > 0).toBe(language !== 'korean');
    expect(shares.reduce((sum, share) => sum + share)).toBe(lettered);
    for (const share of shares) expect(Math.abs(share - lettered / 3)).toBeLessThanOrEqual(lettered / 20);
  });

  test('days from 1970 to 2019, all alike', () => {
    const years = pairs.map(({ answer }) => Number(answer.slice(0, 4)));
    expect([Math.min(...years), Math.max(...years)]).toEqual([1970, 2019]);
    expect(new Set(years).size).toBe(50);
    expect(new Set(pairs.map(({ answer }) => answer.slice(5))).size).toBeGreaterThan(360);
    const late = years.filter((year) => year >= 1995).length;
    expect(Math.abs(late - COUNT / 2)).toBeLessThan(COUNT / 20);
  });
});

test('the first day and the last are among them', () => {
  const days = drawCalendar({ count: 20_000 }).map((line) => line.slice(-10));
  for (const day of ['1970-01-01', '2019-12-31', '2000-02-29']) expect(days).toContain(day);
});

test('months and days as they are read aloud in Korean', () => {
  const pairs = pairsOf(drawCalendar({ language: 'korean', count: 10_000 }));
  const aloud = pairs.filter(({ written }) => /^\d{4}년 [^\d]/.test(written));
  const said = (at: 1 | 2, ends: string) =>
    new Set(
      aloud
        .filter(({ answer }) => answer.split('-')[at] === ends)
        .map(({ written }) => written.split(' ')[at]),
    );
  for (const [month, name] of [
    ['01', '일월'],
    ['06', '유월'],
    ['10', '시월'],
    ['11', '십일월'],
    ['12', '십이월'],
  ] as const) {
    expect([...said(1, month)]).toEqual([name]);
  }
  for (const [day, name] of [
    ['01', '일일'],
    ['06', '육일'],
    ['10', '십일'],
    ['11', '십일일'],
    ['16', '십육일'],
    ['20', '이십일'],
    ['21', '이십일일'],
    ['27', '이십칠일'],
    ['30', '삼십일'],
    ['31', '삼십일일'],
  ] as const) {
    expect([...said(2, day)]).toEqual([name]);
  }
});

test('as many as the book’s file has, in English where nothing else is asked for', () => {
  const lines = drawCalendar();
  expect(lines).toHaveLength(50_000);
  expect(lines.slice(0, 100)).toEqual(drawCalendar({ language: 'english', seed: 0 }).slice(0, 100));
  expect(lines.join('')).not.toMatch(/[^\x20-\x7e]/);
});

test('the same seed the same lines, another others', () => {
  const draw = (seed: number) => drawCalendar({ language: 'both', count: 500, seed });
  expect(draw(1)).toEqual(draw(1));
  expect(draw(2)).not.toEqual(draw(1));
  expect(new Set([...draw(1), ...draw(2)]).size).toBeGreaterThan(950);
});
