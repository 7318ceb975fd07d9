/** The language of the page. */
import { computed, effect, signal } from '@preact/signals';
import type { Failure } from '../../../ts/core/errors.js';
import { flagName, type ParamSpec } from '../../../ts/experiments/params.js';
import { english, speak } from '../../../ts/view/words.js';
import type { ExperimentId } from '../lessons/index.js';
import { en, type Words } from './en.js';
import { ko } from './ko.js';
import { libraryKo } from './library-ko.js';
import { experimentsEn } from './names-en.js';
import { choicesKo, experimentsKo, metricsKo } from './names-ko.js';
import { paramsKo } from './params-ko.js';
import { saidKo } from './said-ko.js';
import { translator } from './said.js';
import { viewKo } from './view-ko.js';

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

effect(() => speak(language.value === 'ko' ? viewKo : english));

const korean = translator(saidKo, { ...libraryKo, ...metricsKo });

/** A text of the library in the page's language, with the page's names of parameters. */
export function library(text: string): string {
  return named(language.value === 'ko' ? korean(text) : text);
}

/** The library writes names of parameters in backticks. */
function named(text: string): string {
  return text.replaceAll(/`([a-zA-Z]+)`/g, (_, key: string) => paramName(key));
}

/** A parameter's name, as people read it. */
export function paramName(key: string): string {
  const name = language.value === 'ko' ? (paramsKo as Texts)[key] : undefined;
  return name ?? flagName(key).replaceAll('-', ' ');
}

/** A text with names of flags in it, such as `learning-rate`. */
export function flagsNamed(text: string): string {
  const keys = new Map(Object.keys(paramsKo).map((key) => [flagName(key), key]));
  return text.replaceAll(/[a-z]+(-[a-z]+)*/g, (flag) => {
    const key = keys.get(flag);
    return key === undefined ? flag : paramName(key);
  });
}

/** The value of a parameter, as people read it. A choice keeps the name that links have. */
export function valueName(spec: ParamSpec | undefined, value: string | number | boolean | undefined): string {
  if (typeof value === 'boolean') return words.value.flag(value);
  const text = String(value);
  const name = language.value === 'ko' && spec?.kind === 'choice' ? (choicesKo as Texts)[text] : undefined;
  return name === undefined || name.toLowerCase() === text ? (name ?? text) : `${name} (${text})`;
}

/** The short name of an experiment. */
export function experimentName(id: ExperimentId): string {
  return (language.value === 'ko' ? experimentsKo : experimentsEn)[id];
}

/** What an error means and what to do, where the page knows more than the library's message, and the message. */
export function explained({ code, message }: Failure): string {
  const meaning = words.value.errors[code];
  return meaning === undefined ? named(message) : `${meaning} (${named(message)})`;
}

type Texts = Readonly<Record<string, string | undefined>>;
