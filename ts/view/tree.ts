/**
 * A drawing as plain data: elements with attributes and children. A tree becomes text (`markupOf`, for files) or
 * elements of a document (mounted.ts), so that a picture's layout is one pure function for both.
 */
import { visible } from '../core/errors.js';

/** An element; it does not have attributes that are undefined. */
export interface Tree {
  readonly name: string;
  readonly isSvg: boolean;
  readonly attributes: Attributes;
  readonly children: readonly Child[];
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;
export type Child = Tree | string;

/** Width of a text, in pixels. @param size size of its letters, in pixels */
export type Measure = (text: string, size: number) => number;

/** A child, or a list of any length: a call takes a limited number of arguments. */
type Children = Child | readonly Child[];

const element =
  (isSvg: boolean) =>
  (name: string, attributes: Attributes = {}, ...children: Children[]): Tree => ({
    name,
    isSvg,
    attributes,
    children: children.flat() as Child[],
  });

export const html = /* @__PURE__ */ element(false);
export const svg = /* @__PURE__ */ element(true);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes a text for HTML and XML. Control characters, and characters that XML forbids, are written out. */
export function escapeMarkup(text: string): string {
  return visible(text)
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign]!);
}

/** A tree as HTML, or as XML where all of it is SVG. */
export function markupOf(child: Child): string {
  if (typeof child === 'string') return escapeMarkup(child);
  const { name, attributes, children } = child;
  const written = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escapeMarkup(String(value))}"`,
  );
  return `<${name}${written.join('')}>${children.map(markupOf).join('')}</${name}>`;
}
