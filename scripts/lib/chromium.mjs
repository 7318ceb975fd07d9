/** A Chromium for the browser tests: an installed one, or Debian's where apt-get may be used. */
import { exists } from './paths.mjs';
import { aptGet, aptInstall } from './rust.mjs';
import { run } from './run.mjs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @returns {Promise<string | undefined>} the path of the program; that of the variable CHROMIUM is tried first */
export async function findChromium() {
  for (const place of [process.env.CHROMIUM, ...PLACES]) {
    if (place && (await exists(place))) return place;
  }
  return undefined;
}

/**
 * Installs Chromium where it is missing and that is allowed. Without it the browser tests are skipped, with a message.
 */
export async function ensureChromium() {
  if (await findChromium()) return;
  const command = await aptGet();
  const policy = command && (await run('apt-cache', ['show', 'chromium']));
  if (
    command &&
    (policy.code === 0 || (await run('grep', ['-qs', 'ID=debian', '/etc/os-release'])).code === 0)
  ) {
    const failed = await aptInstall(command, ['chromium'], 'Chromium for the browser tests');
    if (failed === undefined) return;
  }
  process.stderr.write(
    '  No Chromium or Chrome was found: the browser tests will be skipped. Set CHROMIUM=/path/to/chrome to run them.\n',
  );
}
