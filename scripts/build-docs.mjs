/**
 * `npm run build:docs`: the documents site as a folder of static files. `-- --base /badak/` is for a host that has it at that
 * path.
 */
import { parseArgs } from 'node:util';
import { ensureDocs } from './lib/docs.mjs';
import { main, SetupError } from './lib/say.mjs';
import { ensurePage } from './lib/web.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  let base;
  try {
    ({ base } = parseArgs({ options: { base: { type: 'string', default: '/' } } }).values);
  } catch (error) {
    throw new SetupError(`${error.message}`, 'npm run build:docs -- --base /badak/');
  }
  if (!/^\/(.*\/)?$/.test(base))
    throw new SetupError(`--base: expected a path that begins and ends with /, found ${base}`);
  await setup();
  await ensurePage();
  await ensureDocs({ base });
  process.stdout.write('target/docs has the site. Put its files on any host.\n');
});
