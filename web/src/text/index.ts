/** The language of the page. */
import { computed, effect, signal } from '@preact/signals';
import type { Failure } from '../../../ts/core/errors.js';
import { flagName, type ParamSpec } from '../../../ts/experiments/params.js';
import { english, speak } from '../../../ts/view/words.js';
import type { ExperimentId } from '../lessons/index.js';
import { catalog } from '../made/catalog.js';
import { part } from '../state/parts.js';
import { en } from './en.js';
import type * as Korean from './korean.js';
import { experimentsEn } from './names-en.js';
import { translator } from './said.js';
import { shortTitle } from './tabs.js';

export type Language = 'en' | 'ko';

/** The Korean texts, when they are loaded. */
const texts = signal<typeof Korean | undefined>(undefined);
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

const koreanTexts = () => import('./korean.js');

/** Speaks a language from now on; until its texts have come, the page speaks the one before. */
export async function speakIn(next: Language): Promise<void> {
  if (next === 'ko' && !(texts.value ??= await part(koreanTexts))) return;
  language.value = next;
}

/** When it is fulfilled, the page can be drawn in its language. */
export const beginning: Promise<void> = speakIn(language.value);

/** The Korean texts; undefined while the page speaks English. */
const korean = () => (language.value === 'ko' ? texts.value : undefined);

/** The words of the page. */
export const words = computed(() => korean()?.ko ?? en);

effect(() => {
  document.documentElement.lang = language.value;
  try {
    localStorage.setItem(KEPT, language.value);
  } catch {
    // It is asked for again at the next visit.
  }
});

effect(() => speak(korean()?.viewKo ?? english));

const translated = computed(() => {
  const found = texts.value;
  return found && translator(found.saidKo, { ...found.libraryKo, ...found.metricsKo });
});

/** A text of the library in the page's language, with the page's names of parameters. */
export function library(text: string): string {
  return named((korean() && translated.value?.(text)) ?? text);
}

/** A view's title on its tab. */
export function tabTitle(title: string): string {
  return language.value === 'ko' ? library(title) : shortTitle(title);
}

/** The library writes names of parameters in backticks. */
function named(text: string): string {
  return text.replaceAll(/`([a-zA-Z]+)`/g, (_, key: string) => paramName(key));
}

/** A parameter's name, as people read it. */
export function paramName(key: string): string {
  const name = (korean()?.paramsKo as Texts | undefined)?.[key];
  return name ?? flagName(key).replaceAll('-', ' ');
}

const keyOf = new Map(
  catalog.flatMap(({ params }) => Object.keys(params)).map((key) => [flagName(key), key]),
);

/** A text with names of flags in it, such as `learning-rate`. */
export function flagsNamed(text: string): string {
  return text.replaceAll(/[a-z]+(-[a-z]+)*/g, (flag) => {
    const key = keyOf.get(flag);
    return key === undefined ? flag : paramName(key);
  });
}

/** The value of a parameter, as people read it. A choice keeps the name that links have. */
export function valueName(spec: ParamSpec | undefined, value: string | number | boolean | undefined): string {
  if (typeof value === 'boolean') return words.value.flag(value);
  const text = String(value);
  const name = spec?.kind === 'choice' ? (korean()?.choicesKo as Texts | undefined)?.[text] : undefined;
  return name === undefined || name.toLowerCase() === text ? (name ?? text) : `${name} (${text})`;
}

/** The short name of an experiment. */
export function experimentName(id: ExperimentId): string {
  return (korean()?.experimentsKo ?? experimentsEn)[id];
}

/** What an error means and what to do, where the page knows more than the library's message, and the message. */
export function explained({ code, message }: Failure): string {
  const meaning = words.value.errors[code];
  return meaning === undefined ? named(message) : `${meaning} (${named(message)})`;
}

type Texts = Readonly<Record<string, string | undefined>>;
