/** WebAssembly, as far as it is used: neither the language's own types nor Node's have it. */
declare namespace WebAssembly {
  interface Module {
    /** Tells a module from any other object. */
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
