/** `npm run update:errors`: writes docs/errors.md anew, after an error was added or changed. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorPage } from './lib/error-page.mjs';
import { root } from './lib/paths.mjs';
import { main } from './lib/say.mjs';

await main(async () => writeFile(join(root, 'docs/errors.md'), await errorPage()));
