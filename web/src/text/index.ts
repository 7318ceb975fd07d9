/** The language of the page. */
import { computed, effect, signal } from '@preact/signals';
import { flagName } from '../../../ts/experiments/params.js';
import { chartsKo, patternsKo } from './charts-ko.js';
import { en, type Words } from './en.js';
import { ko } from './ko.js';
import { libraryKo } from './library-ko.js';
import { paramsKo } from './params-ko.js';

export type Language = 'en' | 'ko';

const WORDS: Readonly<Record<Language, Words>> = { en, ko };
const KEPT = 'badak/language';

function begin(): Language {
  const kept = read();
  if (kept === 'en' || kept === 'ko') return kept;
  return navigator.languages.some((each) => each.startsWith('ko')) ? 'ko' : 'en';
}

/** A private window may refuse to keep anything. */
function read(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

export const language = signal<Language>(begin());

/** The words of the page. */
export const words = computed(() => WORDS[language.value]);

effect(() => {
  document.documentElement.lang = language.value;
  try {
    localStorage.setItem(KEPT, language.value);
  } catch {
    // It is asked for again at the next visit.
  }
});

/** A text of the library in the page's language. What has no translation stays English. */
export function library(text: string): string {
  if (language.value !== 'ko') return text;
  const whole = (libraryKo as Texts)[text] ?? chartsKo[text];
  if (whole !== undefined) return whole;
  for (const [pattern, say] of patternsKo) {
    const found = pattern.exec(text);
    if (found) return say(...found.slice(1));
  }
  return text;
}

/** A parameter's name, as people read it. */
export function paramName(key: string): string {
  const korean = language.value === 'ko' ? (paramsKo as Texts)[key] : undefined;
  return korean ?? flagName(key).replaceAll('-', ' ');
}

type Texts = Readonly<Record<string, string>>;
