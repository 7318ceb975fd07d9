/** Formulas of the page are written in TeX and become MathML when it is built: the page carries no code for TeX. */
import temml from 'temml';
import type { Plugin } from 'vite';

/** A formula in a source file: tex`…`. */
const FORMULA = /\btex`([^`]*)`/g;

/** @param source TeX; `\class{name}{…}` marks a part that can be lit */
function mathMl(source: string): string {
  const markup = temml.renderToString(source, {
    displayMode: true,
    trust: ({ command }: { command: string }) => command === '\\class',
    throwOnError: true,
  });
  // The page's policy allows no style attributes; reading.css has what is needed of them.
  return markup.replaceAll(/ style="[^"]*"/g, '');
}

/** Puts MathML in the place of every tex`…` in the cards. */
export const tex: Plugin = {
  name: 'badak-tex',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/web\/src\/reading\/[^?]*\.tsx?$/.test(id)) return undefined;
    return {
      code: code.replaceAll(FORMULA, (_, source: string) => JSON.stringify(mathMl(source))),
      map: null,
    };
  },
};
