/** A formula as MathML. `web/tex.ts` writes it into the page when the page is built. */
export type MathMl = string;

/** Marks a formula in TeX. It is called only where the page was not built with `web/tex.ts`. */
export function tex({ raw }: TemplateStringsArray): MathMl {
  throw new Error(`expected ${raw[0]} to be MathML, found TeX: build the page with the plugin of web/tex.ts`);
}
