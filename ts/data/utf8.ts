import { BadakError } from '../core/errors.js';

/** UTF-8 in pieces; says where the first byte is that cannot be. */
export class Utf8Decoder {
  readonly #who: string;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #seen = 0;
  /** The last bytes before, where a character may have begun. */
  #tail = new Uint8Array(0);

  constructor(who: string) {
    this.#who = who;
  }

  decode(bytes: Uint8Array): string {
    let text: string | undefined;
    try {
      text = this.#decoder.decode(bytes, { stream: true });
    } catch {
      // Where, is asked below.
    }
    const wrong = text === undefined ? this.#firstWrong(bytes) : bytes.length;
    const nul = bytes.indexOf(0);
    if (nul >= 0 && nul <= wrong) throw this.#error('a NUL is in it', this.#seen + nul);
    if (text === undefined) {
      const found = bytes[wrong]!.toString(16).padStart(2, '0');
      throw this.#error(`0x${found} is no part of a character there`, this.#seen + wrong);
    }
    this.#seen += bytes.length;
    if (bytes.length > 0) this.#tail = Uint8Array.from([...this.#tail, ...bytes.subarray(-3)]).slice(-3);
    return text;
  }

  end(): string {
    try {
      return this.#decoder.decode();
    } catch {
      throw this.#error('it ends in the middle of a character', this.#seen);
    }
  }

  /** The shortest beginning that cannot be decoded ends with the wrong byte; found by halving. */
  #firstWrong(bytes: Uint8Array): number {
    // Bytes 10xxxxxx at the front belong to a character before.
    let front = 0;
    while ((this.#tail[front]! & 0xc0) === 0x80) front += 1;
    const tail = this.#tail.subarray(front);
    const fails = (length: number) => {
      try {
        const decoder = new TextDecoder('utf-8', { fatal: true });
        decoder.decode(tail, { stream: true });
        decoder.decode(bytes.subarray(0, length), { stream: true });
        return false;
      } catch {
        return true;
      }
    };
    let [fine, wrong] = [0, bytes.length];
    while (wrong - fine > 1) {
      const middle = (fine + wrong) >> 1;
      if (fails(middle)) wrong = middle;
      else fine = middle;
    }
    return wrong - 1;
  }

  #error(what: string, byte: number): BadakError {
    return new BadakError(`${this.#who}: not a UTF-8 text: ${what}, byte ${byte}`);
  }
}

/** A whole text. @throws BadakError `<who>: …` when it is no UTF-8, or has a NUL in it */
export async function readUtf8(who: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new Utf8Decoder(who);
  const pieces: string[] = [];
  for await (const chunk of chunks) pieces.push(decoder.decode(chunk));
  pieces.push(decoder.end());
  return pieces.join('');
}
