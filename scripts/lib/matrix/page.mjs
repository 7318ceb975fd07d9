/** Opens a page in Chromium, and reads what it shows. */
import { spawn } from 'node:child_process';
import { findChromium } from '../browsers.mjs';

const PATIENCE_MS = 60_000;

/** For tools: output to be read, and not the `NODE_ENV` that Vite's preview gives this process. */
export const PLAIN = { NO_COLOR: '1', FORCE_COLOR: undefined, NODE_ENV: undefined };

/** Serves a folder. */
async function serve(root, { served, headers }) {
  const { preview } = await import('vite');
  const server = await preview({
    ...{ configFile: false, logLevel: 'error', appType: 'mpa', root },
    ...{ build: { outDir: served }, preview: { port: 0, headers } },
  });
  return { url: server.resolvedUrls.local[0], close: () => server.close() };
}

/** Starts a tool's own server, which prints where it is. */
async function start(cwd, node, { server, headers }) {
  const env = { ...process.env, ...PLAIN, HEADERS: JSON.stringify(headers) };
  const child = spawn(node, server, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const close = async () => {
    child.kill();
    await ended;
  };
  let printed = '';
  const url = await new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        const found = /https?:\/\/localhost:\d+/.exec((printed += text));
        if (found) resolve(found[0]);
      });
    }
    void ended.then(() => resolve(undefined));
  });
  return { url, close, printed };
}

/**
 * @param {string} folder
 * @param {string} node the Node that runs the server
 * @param {import('./cell.mjs').Run} run
 * @returns {Promise<{ text: string, errors: string[], browser?: string, cannot?: never } | { cannot: string }>} `errors` of its console
 */
export async function open(folder, node, run) {
  const executablePath = await findChromium();
  if (!executablePath) return { cannot: 'no Chromium was found' };
  const { chromium } = await import('playwright-core');
  const host = await (run.server ? start(folder, node, run) : serve(folder, run));
  if (!host.url) return { text: '', errors: [`the server ended: ${host.printed}`] };
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      const { url } = message.location();
      // The page has no picture for a tab, which is no fault.
      const isFault = message.type() === 'error' && !url.endsWith('/favicon.ico');
      if (isFault) errors.push(`${message.text()} ${url}`);
    });
    await page.goto(host.url);
    // What a page shows in the end, be it a result or why there is none; a script that did not load shows nothing.
    const body = page.locator('body');
    await body
      .filter({ hasText: /\S/ })
      .waitFor({ timeout: PATIENCE_MS })
      .catch(() => {});
    return { text: await body.innerText(), errors, browser: `Chromium ${browser.version()}` };
  } finally {
    await browser.close();
    await host.close();
  }
}
