/** Trees as elements of a document. */
import { visible } from '../core/errors.js';
import type { Attributes, Child } from './tree.js';

const SVG = 'http://www.w3.org/2000/svg';

/** A list of trees inside an element of a document. */
export class Mounted {
  #children: readonly Child[] = [];

  /** @param parent an element that holds nothing else */
  constructor(private readonly parent: Element) {}

  /** Makes the element hold these trees. Existing elements stay, and only differences are changed. */
  update(children: readonly Child[]): void {
    updateChildren(this.parent, this.#children, children);
    this.#children = children;
  }
}

function updateChildren(parent: Element, before: readonly Child[], after: readonly Child[]): void {
  after.forEach((child, i) => {
    const old = before[i];
    const node = parent.childNodes[i];
    if (old === undefined || !node) parent.append(made(parent.ownerDocument, child));
    else if (old === child) return;
    else if (typeof old === 'string' || typeof child === 'string' || old.name !== child.name) {
      if (old !== child) node.replaceWith(made(parent.ownerDocument, child));
    } else {
      setAttributes(node as Element, old.attributes, child.attributes);
      updateChildren(node as Element, old.children, child.children);
    }
  });
  for (let i = after.length; i < before.length; i++) parent.lastChild?.remove();
}

function made(document: Document, child: Child): Node {
  if (typeof child === 'string') return document.createTextNode(visible(child));
  const { name, isSvg, attributes, children } = child;
  const element = isSvg ? document.createElementNS(SVG, name) : document.createElement(name);
  setAttributes(element, {}, attributes);
  for (const each of children) element.append(made(document, each));
  return element;
}

function setAttributes(element: Element, before: Attributes, after: Attributes): void {
  for (const [key, value] of Object.entries(after)) {
    if (value === before[key]) continue;
    if (value === undefined) element.removeAttribute(key);
    // A page's policy may forbid style attributes. It allows styles that a script sets.
    else if (key === 'style') (element as HTMLElement).style.cssText = String(value);
    else element.setAttribute(key, visible(String(value)));
  }
  for (const key of Object.keys(before)) if (!(key in after)) element.removeAttribute(key);
}
