/** The types of WebAssembly that the library uses. Neither the types of the language nor those of Node have them. */
declare namespace WebAssembly {
  interface Module {
    /** Only modules have this, so other objects are not assignable. */
    readonly [Symbol.toStringTag]?: string;
  }
  class Memory {
    constructor(limits: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
  }
  class RuntimeError extends Error {}
  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}
