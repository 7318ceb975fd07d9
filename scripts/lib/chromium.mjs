/** A Chromium for the browser tests: one that is there, or Debian's where it may be installed. */
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

/** @returns {Promise<string | undefined>} the program; CHROMIUM names another one */
export async function findChromium() {
  for (const place of [process.env.CHROMIUM, ...PLACES]) {
    if (place && (await exists(place))) return place;
  }
  return undefined;
}

/** Installs one where there is none and that is allowed; without one the browser tests are skipped, and say so. */
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
    '  No Chromium or Chrome was found: the browser tests will be skipped. CHROMIUM=/path/to/chrome names one.\n',
  );
}
