/** `npm run build:web`: the page as a folder of static files, for any host at any path. */
import { main } from './lib/say.mjs';
import { ensurePage } from './lib/web.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup();
  await ensurePage();
  process.stdout.write('target/web has the page. Put its files on any host.\n');
});
