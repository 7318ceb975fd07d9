import type { MathMl } from './tex.js';

/** A formula; browsers and screen readers know MathML. @param of written when the page is built, never by a person */
export function Formula({ of }: { of: MathMl }) {
  return <div class="formula" dangerouslySetInnerHTML={{ __html: of }} />;
}
