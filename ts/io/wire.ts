/**
 * The wire format of protocol buffers, as much of it as ONNX and TensorBoard need. A field is its number and kind, and
 * then a varint, a float, a double, or bytes with their length in front.
 */

/** Encoded bytes, in pieces: weights are not copied before the whole file is joined. */
export type Encoded = readonly Uint8Array[];

const [VARINT, DOUBLE, BYTES, FLOAT] = [0, 1, 2, 5];

/** Seven bits a byte, the low ones first. Negative numbers are those of 64 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

const key = (field: number, kind: number) => varint((field << 3) | kind);

/** A whole number, also of an enumeration. */
export function int(field: number, value: number): Encoded {
  return [key(field, VARINT), varint(value)];
}

export function float(field: number, value: number): Encoded {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [key(field, FLOAT), bytes];
}

export function double(field: number, value: number): Encoded {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [key(field, DOUBLE), bytes];
}

export function bytes(field: number, value: Uint8Array): Encoded {
  return message(field, [value]);
}

export function text(field: number, value: string): Encoded {
  return bytes(field, new TextEncoder().encode(value));
}

/** A message within a message, of its encoded fields. */
export function message(field: number, ...fields: readonly Encoded[]): Encoded {
  const pieces = fields.flat();
  return [key(field, BYTES), varint(sizeOf(pieces)), ...pieces];
}

/** The bytes of a whole file. */
export function joined(...fields: readonly Encoded[]): Uint8Array {
  const pieces = fields.flat();
  const all = new Uint8Array(sizeOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function sizeOf(pieces: Encoded): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
