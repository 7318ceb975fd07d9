import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder with real data sets, if this machine has one: BADAK_DATA, or `shared/data` next to the checkout.
 * Tests that need it are skipped elsewhere, by name.
 * @param set which one, e.g. `mnist`
 */
export function sharedData(set: string): string | undefined {
  const beside = fileURLToPath(new URL('../../../shared/data', import.meta.url));
  return [process.env['BADAK_DATA'], beside].find((folder) => folder && existsSync(join(folder, set)));
}
