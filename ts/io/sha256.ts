/**
 * SHA-256 (FIPS 180-4). Node and browsers have it too, but browsers only for a whole array at once, and not before the next turn:
 * a run says its hash between two steps.
 */

const BLOCK = 64;
/** The last bytes of a message are a one and its length in bits. */
const END = 9;

/** The first 32 bits behind the point of the square roots of the first 8 primes. */
const START = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
] as const;

/** The same of the cube roots of the first 64 primes. */
const ROUNDS = Int32Array.from([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
  0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
  0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
  0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
  0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
  0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
  0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
  0xc67178f2,
]);

/** The words of a block, and those made of them. */
const words = new Int32Array(ROUNDS.length);

/** The hash of bytes that come in pieces. */
export class Sha256 {
  readonly #state = Int32Array.from(START);
  readonly #block = new Uint8Array(BLOCK);
  #length = 0;

  update(bytes: Uint8Array): this {
    const filled = this.#length % BLOCK;
    this.#length += bytes.length;
    let from = 0;
    if (filled > 0) {
      from = Math.min(BLOCK - filled, bytes.length);
      this.#block.set(bytes.subarray(0, from), filled);
      if (filled + from < BLOCK) return this;
      mix(this.#state, viewOf(this.#block), 0);
    }
    const view = viewOf(bytes);
    for (; from + BLOCK <= bytes.length; from += BLOCK) mix(this.#state, view, from);
    this.#block.set(bytes.subarray(from));
    return this;
  }

  /** Ends it. */
  digest(): Uint8Array {
    const bits = 8 * this.#length;
    const end = new Uint8Array(END + ((2 * BLOCK - END - (this.#length % BLOCK)) % BLOCK));
    end[0] = 0x80;
    viewOf(end).setUint32(end.length - 8, bits / 2 ** 32);
    viewOf(end).setUint32(end.length - 4, bits);
    this.update(end);
    const digest = new Uint8Array(4 * START.length);
    this.#state.forEach((word, i) => viewOf(digest).setUint32(4 * i, word));
    return digest;
  }
}

const viewOf = ({ buffer, byteOffset, length }: Uint8Array) => new DataView(buffer, byteOffset, length);

const turned = (word: number, by: number) => (word >>> by) | (word << (32 - by));

/** Takes a block into the state. */
function mix(state: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + 4 * i);
  for (let i = 16; i < words.length; i++) {
    const near = words[i - 2]!;
    const far = words[i - 15]!;
    const fromNear = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
    const fromFar = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
    words[i] = (fromNear + words[i - 7]! + fromFar + words[i - 16]!) | 0;
  }
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let i = 0; i < words.length; i++) {
    const one =
      (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i]! + words[i]!) |
      0;
    const other = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + other) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}
