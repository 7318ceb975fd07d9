/**
 * A run as the end of an address: `#/cnn?learning-rate=0.01&seed=3`. The page reads it, and `badak replay` trains it. This is
 * version 1, which is not written; names that a version does not know are told, and the rest is used.
 */
import type { Arithmetic } from '../core/engine.js';
import { visible } from '../core/errors.js';
import { type AnyParams, flagName, parseParam, type ParamSpecs } from './params.js';

/** Parts of the page that a link can leave out. */
export const PAGE_PARTS = ['read', 'charts', 'settings', 'runs', 'files'] as const;
export type PagePart = (typeof PAGE_PARTS)[number];

/** What a page leaves out of a run: for a class, or in a frame of another page. */
export interface PageScope {
  hide?: readonly PagePart[];
  /** The views that can be opened; default all. */
  views?: readonly string[];
  /** Whether the seed stays as it is. */
  lockSeed?: boolean;
  /** Whether the page is only a view with Play. */
  embed?: boolean;
}

export interface RunLink extends PageScope {
  /** The experiment's id. */
  experiment: string;
  /** Parameters that differ from the defaults. */
  params: AnyParams;
  seed: number;
  /** How products are rounded, where the link asks for the same bits. */
  arithmetic?: Arithmetic;
  /** The view that is open in the page. */
  view?: string;
  /** Index of the training that stands beside the open one. */
  beside?: number;
  /** The card of the lesson that is read, from 1. */
  card?: number;
  /** Steps that the page trains first, of all nets together. */
  step?: number;
  /** What is typed for the open view: the text of each of its fields. */
  ask?: readonly string[];
  /** Whether the run of the link was edited while it trained: then these settings alone do not give it. */
  edited?: boolean;
}

export interface ReadRunLink {
  /** Undefined when the link names no experiment. */
  link: RunLink | undefined;
  /** What of the link does not exist or is not allowed, in its own words. */
  wrong: string[];
}

/** Characters of a link that are read: more cannot be sent by most programs. */
const MOST_LENGTH = 4000;
/** Fields of a view, and characters of a text in one of them. */
const [MOST_FIELDS, MOST_TYPED] = [3, 500];
/** Characters of a wrong part that are repeated. */
const MOST_SHOWN = 60;

/** A wrong part of a link, short, and without characters that change how others are shown. */
export function shownPart(part: string): string {
  return visible(part.slice(0, MOST_SHOWN)).slice(0, MOST_SHOWN);
}

export function writeRunLink({
  experiment,
  params,
  seed,
  arithmetic,
  view,
  beside,
  card,
  step,
  ask = [],
  edited,
  ...scope
}: RunLink): string {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined) parts.set(flagName(key), String(value));
  }
  if (seed !== 0) parts.set('seed', String(seed));
  if (arithmetic !== undefined) parts.set('arithmetic', arithmetic);
  if (view !== undefined) parts.set('view', view);
  if (beside !== undefined) parts.set('beside', String(beside));
  if (card !== undefined) parts.set('card', String(card));
  if (step !== undefined) parts.set('step', String(step));
  for (const text of ask) parts.append('ask', text);
  if (edited) parts.set('edited', 'true');
  writeScope(parts, scope);
  // A comma needs no code, and is read more easily.
  const text = parts.toString().replaceAll('%2C', ',');
  return `#/${experiment}${text && `?${text}`}`;
}

function writeScope(parts: URLSearchParams, { hide = [], views = [], lockSeed, embed }: PageScope): void {
  if (hide.length > 0) parts.set('hide', hide.join(','));
  if (views.length > 0) parts.set('views', views.join(','));
  if (lockSeed) parts.set('lock', 'seed');
  if (embed) parts.set('embed', 'yes');
}

/** The scope of a link, without its run. */
export function scopeOf({ hide, views, lockSeed, embed }: PageScope): PageScope {
  return {
    ...(hide && { hide }),
    ...(views && { views }),
    ...(lockSeed && { lockSeed }),
    ...(embed && { embed }),
  };
}

/**
 * @param text an address, or its part from # on
 * @param specsOf the parameters of an experiment; undefined when there is none of this id
 */
export function readRunLink(text: string, specsOf: (id: string) => ParamSpecs | undefined): ReadRunLink {
  const short = text.slice(0, MOST_LENGTH);
  const [id = '', query = ''] = short
    .slice(short.indexOf('#') + 1)
    .replace(/^\//, '')
    .split(/\?(.*)/s);
  if (id === '') return { link: undefined, wrong: [] };
  const specs = specsOf(id);
  if (!specs) return { link: undefined, wrong: [shownPart(id)] };
  const link: RunLink = { experiment: id, params: {}, seed: 0 };
  const wrong: string[] = [];
  for (const [name, value] of new URLSearchParams(query)) {
    if (!take(link, specs, name, value)) wrong.push(shownPart(`${name}=${value}`));
  }
  return { link, wrong };
}

/** Puts a part of a link into it. @returns whether it is allowed */
function take(link: RunLink, specs: ParamSpecs, name: string, text: string): boolean {
  if (takeScope(link, name, text)) return true;
  if (name === 'view') link.view = text;
  else if (name === 'edited' && text === 'true') link.edited = true;
  else if (name === 'arithmetic' && (text === 'fused' || text === 'exact')) link.arithmetic = text;
  else if (name === 'beside' && /^\d$/.test(text)) link.beside = Number(text);
  else if (name === 'step' && /^[1-9]\d{0,8}$/.test(text)) link.step = Number(text);
  else if (name === 'ask') return takeText(link, text);
  else if (name === 'card' && /^[1-9]\d?$/.test(text)) link.card = Number(text);
  else if (name === 'seed' && /^\d+$/.test(text) && Number.isSafeInteger(Number(text)))
    link.seed = Number(text);
  else {
    const key = Object.keys(specs).find((each) => flagName(each) === name);
    if (key === undefined) return false;
    try {
      link.params[key] = parseParam(key, specs[key]!, text);
    } catch {
      return false;
    }
  }
  return true;
}

/** @returns whether it is a line of text that a field takes */
function takeText(link: RunLink, text: string): boolean {
  const { ask = [] } = link;
  if (ask.length === MOST_FIELDS || text.length > MOST_TYPED || /\p{Cc}/u.test(text)) return false;
  link.ask = [...ask, text];
  return true;
}

/** @returns whether it is a part of the scope that is allowed */
function takeScope(link: PageScope, name: string, text: string): boolean {
  const names = text.split(',');
  if (name === 'hide' && names.every((each) => (PAGE_PARTS as readonly string[]).includes(each)))
    link.hide = names as PagePart[];
  else if (name === 'views' && names.every((each) => /^[a-z-]+$/.test(each))) link.views = names;
  else if (name === 'lock' && text === 'seed') link.lockSeed = true;
  else if (name === 'embed' && text === 'yes') link.embed = true;
  else return false;
  return true;
}

/** What differs from the defaults: the parameters that a link says. */
export function givenParams(specs: ParamSpecs, params: Readonly<AnyParams>): AnyParams {
  return Object.fromEntries(
    Object.entries(params).filter(
      ([key, value]) => key in specs && value !== undefined && value !== specs[key]!.default,
    ),
  );
}
