/**
 * `npm run playground`: builds the page and serves it on this machine, with the headers that threads need. `-- --dev` serves the
 * sources and reloads what changes; `-- --port <n>` takes another port; `-- --frames <address>` lets a page of another site show it
 * in a frame.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './lib/paths.mjs';
import { main, SetupError } from './lib/say.mjs';
import { ensureCatalog, ensurePage } from './lib/web.mjs';
import { setup } from './setup.mjs';

const PORT = 5178;

/** Opens the address in the user's browser, where there is a screen for one. */
function openBrowser(url) {
  const { env, platform } = process;
  if (env.BROWSER === 'none' || env.CI || !process.stdout.isTTY) return;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return;
  const [command, ...args] =
    platform === 'darwin' ? ['open'] : platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  spawn(env.BROWSER || command, env.BROWSER ? [url] : [...args, url], { stdio: 'ignore', detached: true })
    // Without a browser the printed address is enough.
    .on('error', () => {})
    .unref();
}

/** @throws when it is no address of a page */
function originOf(address) {
  const { origin, protocol } = new URL(address);
  if (!/^https?:$/.test(protocol))
    throw new Error(`--frames: expected an address such as https://slides.example, found ${address}`);
  return origin;
}

await main(async () => {
  let given;
  try {
    given = parseArgs({
      options: {
        dev: { type: 'boolean' },
        port: { type: 'string' },
        frames: { type: 'string', multiple: true },
      },
    }).values;
    process.env.BADAK_FRAMES = (given.frames ?? []).map(originOf).join(' ');
  } catch (error) {
    throw new SetupError(`${error.message}`, 'npm run playground -- --dev --port 5178');
  }
  await setup();
  const { createServer, preview } = await import('vite');
  const configFile = join(root, 'web/vite.config.ts');
  const port = Number(given.port ?? PORT);
  let server;
  if (given.dev) {
    await ensureCatalog();
    server = await (await createServer({ configFile, server: { port } })).listen();
  } else {
    await ensurePage();
    server = await preview({ configFile, preview: { port } });
  }
  const url = server.resolvedUrls.local[0];
  process.stdout.write(`badak's playground: ${url}\nStop it with Ctrl-C.\n`);
  openBrowser(url);
});
