/**
 * Every experiment ends with the hash on record. Bits change where arithmetic does: then `npm run compare:runtimes -- --write`
 * writes what they are now, and the commit says why.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import held from '../golden/smoke-hashes.json' with { type: 'json' };

const script = fileURLToPath(new URL('../../scripts/lib/smoke-hashes.mjs', import.meta.url));

/** @param way a build and a number of threads, as the script takes them */
async function hashes(...way: string[]): Promise<unknown> {
  const env = { ...process.env, BADAK_DATA: '' };
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...way], { env });
  return (JSON.parse(stdout) as { hashes: unknown }).hashes;
}

test.each([
  ['on one thread', 'fused', ['', '1']],
  ['on three threads', 'fused', ['', '3']],
  ['on eight threads', 'fused', ['', '8']],
  ['with arithmetic that is exact', 'exact', ['simd']],
] as const)('%s', async (_, arithmetic, way) => {
  expect(await hashes(...way)).toEqual(held[arithmetic]);
});
