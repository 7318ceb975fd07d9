/** Tests which WebAssembly features the engine accepts, by validating modules of a few bytes. */

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** type section: one type () → v128; function section: one function of this type */
const RETURNS_V128 = [0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b, 0x03, 0x02, 0x01, 0x00];

function accepts(...sections: number[][]): boolean {
  return WebAssembly.validate(Uint8Array.from([...HEADER, ...sections.flat()]));
}

/** A code section with one function: no locals, `body`, end. */
function code(body: number[]): number[] {
  const func = [0x00, ...body, 0x0b];
  return [0x0a, func.length + 2, 0x01, func.length, ...func];
}

/** i32.const 0, i32x4.splat */
const ZERO_V128 = [0x41, 0x00, 0xfd, 0x11];

export function hasSimd(): boolean {
  return accepts(RETURNS_V128, code(ZERO_V128));
}

/** f32x4.relaxed_madd (0xfd 0x105) on three zero vectors. */
export function hasRelaxedSimd(): boolean {
  return accepts(RETURNS_V128, code([...ZERO_V128, ...ZERO_V128, ...ZERO_V128, 0xfd, 0x85, 0x02]));
}

/** What is missing for memory that threads share; undefined if nothing is. */
export function missingForThreads(): 'isolation' | 'SharedArrayBuffer' | 'shared wasm memory' | undefined {
  // Node has no such name: its threads always share memory.
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  if (crossOriginIsolated === false) return 'isolation';
  if (typeof SharedArrayBuffer === 'undefined') return 'SharedArrayBuffer';
  // A memory section: shared, 1 page, at most 1.
  return accepts([0x05, 0x04, 0x01, 0x03, 0x01, 0x01]) ? undefined : 'shared wasm memory';
}
