/** Files that are bundled as text. */
declare module '*?raw' {
  const text: string;
  export default text;
}

/** What `PNG.sync.read` of pngjs calls. */
declare module 'pngjs/lib/parser-sync.js' {
  /** @returns the pixels as RGBA, 8 bit */
  export default function parse(
    bytes: Buffer,
    options: { checkCRC?: boolean },
  ): { width: number; height: number; data: Buffer };
}
