/** Dates in many styles of writing, like those of the book's date.txt: `september 27, 1994           _1994-09-27`. */
import { choice, type OptionTable, readOptions, seedOption, wholeNumber } from '../core/options.js';
import { RandomStream } from '../core/random.js';
import { SEPARATOR } from './pair.js';

/** The language of the generated dates. */
export type Language = 'english' | 'korean' | 'both';

export const LANGUAGES = ['english', 'korean', 'both'] as const satisfies readonly Language[];

/** Lines of the book’s file. */
const COUNT = 50_000;
/** First and last day that is drawn: a year of two digits then means one year only. */
const FIRST = Date.UTC(1970, 0, 1);
const LAST = Date.UTC(2019, 11, 31);
const DAY = 24 * 60 * 60 * 1000;

const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
]; // prettier-ignore
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const KOREAN_WEEKDAYS = ['일', '월', '화', '수', '목', '금', '토'];
/** Months and digits as they are read aloud. In two months a sound is dropped. */
const KOREAN_MONTHS = [
  '일월', '이월', '삼월', '사월', '오월', '유월', '칠월', '팔월', '구월', '시월', '십일월', '십이월',
]; // prettier-ignore
const KOREAN_DIGITS = ['', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];

interface Day {
  year: number;
  /** 1 to 12 */
  month: number;
  day: number;
  /** 0 is a Sunday. */
  weekday: number;
}

type Style = (date: Day) => string;

const two = (n: number) => String(n).padStart(2, '0');
const short = (year: number) => two(year % 100);
const month = (date: Day) => MONTHS[date.month - 1]!;
const abbreviated = (date: Day) => month(date).slice(0, 3);

function ordinal(day: number): string {
  const suffix = ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th';
  return `${day}${day >= 11 && day <= 13 ? 'th' : suffix}`;
}

/** 27 is 이십칠. */
function readAloud(day: number): string {
  const tens = Math.floor(day / 10);
  return `${tens > 1 ? KOREAN_DIGITS[tens]! : ''}${tens > 0 ? '십' : ''}${KOREAN_DIGITS[day % 10]!}`;
}

/** The styles of the book’s file, and more. */
const ENGLISH: readonly Style[] = [
  (d) => `${month(d)} ${d.day}, ${d.year}`,
  (d) => `${abbreviated(d)} ${d.day}, ${d.year}`,
  (d) => `${WEEKDAYS[d.weekday]!}, ${month(d)} ${d.day}, ${d.year}`,
  (d) => `${d.month}/${d.day}/${short(d.year)}`,
  (d) => `${d.day} ${month(d)} ${d.year}`,
  (d) => `${abbreviated(d)} ${ordinal(d.day)} ${d.year}`,
  (d) => `${d.day}-${abbreviated(d)}-${short(d.year)}`,
  (d) => `${d.year}/${two(d.month)}/${two(d.day)}`,
];

const KOREAN: readonly Style[] = [
  (d) => `${d.year}년 ${d.month}월 ${d.day}일`,
  (d) => `${d.year}년 ${d.month}월 ${d.day}일 ${KOREAN_WEEKDAYS[d.weekday]!}요일`,
  (d) => `${short(d.year)}년 ${d.month}월 ${d.day}일`,
  (d) => `${d.year}. ${d.month}. ${d.day}.`,
  (d) => `${d.year}.${d.month}.${d.day}(${KOREAN_WEEKDAYS[d.weekday]!})`,
  (d) => `${d.year}년 ${KOREAN_MONTHS[d.month - 1]!} ${readAloud(d.day)}일`,
];

const STYLES: Record<Language, readonly Style[]> = {
  english: ENGLISH,
  korean: KOREAN,
  both: [...ENGLISH, ...KOREAN],
};

/** A date as it is, in small letters and in capitals, as in the book’s file. */
const CASES: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toLowerCase(),
  (text) => text.toUpperCase(),
];

/** Options of {@link drawCalendar}. */
export interface CalendarOptions {
  /** Language of the dates; default english. */
  language?: Language;
  /** Number of lines; default 50,000. */
  count?: number;
  /** Seed of the dates and of how they are written; default 0. */
  seed?: number;
}

const OPTIONS: OptionTable<CalendarOptions> = {
  language: choice(...LANGUAGES),
  count: wholeNumber(0),
  seed: seedOption,
};

/**
 * Draws lines with a date as people write it and as YYYY-MM-DD.
 * @throws BadakError when an option is unknown or out of range
 */
export function drawCalendar(options: CalendarOptions = {}): string[] {
  const { language = 'english', count = COUNT, seed = 0 } = readOptions('drawCalendar', options, OPTIONS);
  const stream = new RandomStream(seed, 'calendar');
  const of = <T>(list: readonly T[]): T => list[stream.below(list.length)]!;
  const pairs = Array.from({ length: count }, () => {
    const at = new Date(FIRST + stream.below((LAST - FIRST) / DAY + 1) * DAY);
    const date: Day = {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      weekday: at.getUTCDay(),
    };
    const written = of(CASES)(of(STYLES[language])(date));
    return [written, `${date.year}-${two(date.month)}-${two(date.day)}`] as const;
  });
  const longest = pairs.reduce((most, [written]) => Math.max(most, written.length), 0);
  return pairs.map(([written, answer]) => `${written.padEnd(longest)}${SEPARATOR}${answer}`);
}
