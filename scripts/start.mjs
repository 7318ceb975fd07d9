/**
 * `npm start`: makes what is missing, then trains the book's first network. Arguments go to `badak train
 * two-layer-net`.
 */
import { badak } from './badak.mjs';
import { main } from './lib/say.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup();
  process.exitCode = await badak(['train', 'two-layer-net', ...process.argv.slice(2)]);
});
