/** What `PNG.sync.read` of pngjs calls. */
declare module 'pngjs/lib/parser-sync.js' {
  /** @returns the pixels as RGBA, 8 bit */
  export default function parse(
    bytes: Buffer,
    options: { checkCRC?: boolean },
  ): { width: number; height: number; data: Buffer };
}

/** What `decode` of jpeg-js is. */
declare module 'jpeg-js/lib/decoder.js' {
  /** @returns the pixels as RGBA, 8 bit; of Exif data what follows its name and the first of its two zeros */
  export default function decode(
    bytes: Buffer,
    options: {
      useTArray: true;
      tolerantDecoding: boolean;
      maxResolutionInMP: number;
      maxMemoryUsageInMB: number;
    },
  ): { width: number; height: number; data: Uint8Array; exifBuffer?: Uint8Array };
}
