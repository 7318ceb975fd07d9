/**
 * The globals that both Node and browsers have, as far as the library uses them. All folders except `platform`, `cli`
 * and `view` are compiled with these types only, so the compiler refuses everything that only one of the two has.
 */
declare const performance: { now(): number };

declare function setTimeout(work: () => void, ms: number): number;
declare function clearTimeout(timer: number | undefined): void;

/** Converts bytes, one in each character, to base64. @throws when a character is above 255 */
declare function btoa(bytes: string): string;
/** Converts base64 to bytes, one in each character. @throws when the text is not base64 */
declare function atob(base64: string): string;

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(encoding?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  /** @throws TypeError when `fatal` is true and the bytes are not valid in the encoding */
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}

declare class Blob {
  constructor(parts?: readonly (Uint8Array<ArrayBuffer> | Blob | string)[]);
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  slice(from?: number, to?: number): Blob;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

interface StreamReader<T> {
  read(): Promise<{ done: false; value: T } | { done: true; value?: T }>;
  cancel(): Promise<void>;
}

interface StreamWriter<T> {
  /** Ends when the stream took it in. */
  write(value: T): Promise<void>;
  close(): Promise<void>;
  abort(why: unknown): Promise<void>;
}

declare class ReadableStream<T> {
  getReader(): StreamReader<T>;
}

declare class WritableStream<T> {
  getWriter(): StreamWriter<T>;
}

declare class DecompressionStream {
  constructor(format: 'gzip' | 'deflate-raw');
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable: WritableStream<Uint8Array<ArrayBuffer>>;
}

interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

interface Response {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare function fetch(url: string, options?: { signal?: AbortSignal }): Promise<Response>;

declare const crypto: {
  readonly subtle: { digest(algorithm: 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> };
};

declare class URLSearchParams {
  constructor(text?: string);
  set(name: string, value: string): void;
  append(name: string, value: string): void;
  toString(): string;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}
