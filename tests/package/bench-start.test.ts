/** What `npm run bench:start` measures in Node. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('a new program imports the package, starts the engine and trains a step', async () => {
  const file = fileURLToPath(new URL('../../scripts/bench-start/node.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  const { importMs, initMs, stepMs, allMs } = JSON.parse(stdout) as Record<string, number>;
  for (const part of [importMs, initMs, stepMs]) expect(part).toBeGreaterThan(0);
  expect(importMs! + initMs! + stepMs!).toBeLessThanOrEqual(allMs!);
});
