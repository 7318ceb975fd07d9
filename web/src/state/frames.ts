/** Which pages may show this one in a frame, as the site's own answer says. */

export interface Frames {
  /** Pages of other sites that may: any, none, or those of these addresses. */
  others: 'any' | 'none' | readonly string[];
  /** The part of a header that says so, and the header's name; where nothing does, others may. */
  said?: { header: string; value: string };
}

export const POLICY = 'Content-Security-Policy';
const OPTIONS = 'X-Frame-Options';

/** @param headers of the page's own answer */
export function framesOf(headers: Pick<Headers, 'get'>): Frames {
  // Several policies stand behind each other, and each has to allow it.
  const found = (headers.get(POLICY) ?? '')
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter((part) => /^frame-ancestors(\s|$)/i.test(part));
  if (found.length > 0) {
    const allowed = found.map((part) => part.split(/\s+/).slice(1));
    const others = allowed.map((sources) => sources.filter((source) => !/^'(self|none)'$/i.test(source)));
    const said = { header: POLICY, value: found.join(', ') };
    if (others.some((sources) => sources.length === 0)) return { others: 'none', said };
    const narrow = others.filter((sources) => !sources.includes('*'));
    return { others: narrow.length === 0 ? 'any' : narrow.flat(), said };
  }
  const options = headers.get(OPTIONS);
  return options === null ? { others: 'any' } : { others: 'none', said: { header: OPTIONS, value: options } };
}

/** Asks for the page's own address, also without a network where it is kept; undefined where there is no answer. */
export async function framesHere(): Promise<Frames | undefined> {
  try {
    return framesOf((await fetch(location.pathname)).headers);
  } catch {
    return undefined;
  }
}
