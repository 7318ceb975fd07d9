/** Many workers that start at the same moment, more often than chance would let a fault pass. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('32 threads start, ten times out of ten', async () => {
  const script = fileURLToPath(new URL('../support/many-threads.mjs', import.meta.url));
  for (let i = 0; i < 10; i++) {
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    expect(stdout.trim()).toBe('32');
  }
});
