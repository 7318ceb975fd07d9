/** Texts of the library in another language: a text is found by the template of `say` that it was made from. */
import type { SaidText } from '../made/catalog.js';

/** The texts of a language: a function where the template has values. */
export type Dictionary = {
  readonly [K in SaidText]: K extends `${string}{}${string}` ? (...values: string[]) => string : string;
};

interface Pattern {
  shape: RegExp;
  /** Whether a value stands in quotes: then it is data, and stays as it is. */
  isQuoted: readonly boolean[];
  say: (...values: string[]) => string;
}

/** @param others texts without values. @returns what translates a text; what it does not know stays as it is */
export function translator(
  dictionary: Dictionary,
  others: Readonly<Record<string, string>>,
): (text: string) => string {
  const whole = new Map(Object.entries(others));
  const patterns: Pattern[] = [];
  for (const [template, say] of Object.entries(dictionary).sort(moreSpecificFirst)) {
    if (typeof say === 'string') whole.set(template, say);
    else patterns.push(patternOf(template, say));
  }
  const translated = (text: string): string => {
    const known = whole.get(text);
    if (known !== undefined) return known;
    for (const { shape, isQuoted, say } of patterns) {
      const found = shape.exec(text);
      if (found) return say(...found.slice(1).map((value, i) => (isQuoted[i] ? value : translated(value))));
    }
    return text;
  };
  return translated;
}

/** By what stands before the first value, then by all that is no value. */
function moreSpecificFirst([one]: [string, unknown], [other]: [string, unknown]): number {
  const fixed = (template: string) => template.replaceAll('{}', '').length;
  return other.indexOf('{}') - one.indexOf('{}') || fixed(other) - fixed(one);
}

/** What stands after a value: a point in a number is none that ends a sentence. */
const afterValue = (part: string): string => part.replace(/^\\\./, String.raw`\.(?!\d)`);

function patternOf(template: string, say: Pattern['say']): Pattern {
  const parts = template.split('{}');
  const fixed = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  // A value at the beginning is what was said before, which may have the same form: it is as long as possible.
  const [first, ...others] = fixed;
  const source = `${first}${first === '' ? '(.*)' : '(.*?)'}${others.map(afterValue).join('(.*?)')}`;
  return {
    shape: new RegExp(`^${source}$`, 's'),
    isQuoted: parts.slice(0, -1).map((part) => part.endsWith('“')),
    say,
  };
}
