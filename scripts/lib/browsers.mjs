/** Browsers for the tests: installed ones, or Debian's where apt-get may be used. */
import { exists } from './paths.mjs';
import { aptGet, aptInstall } from './rust.mjs';
import { run } from './run.mjs';

/** Chromium without windows: it starts and opens pages in half of the time. Its pages are the same. */
const HEADLESS = ['/usr/bin/chromium-headless-shell'];

const CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const FIREFOX = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

async function firstOf(places) {
  for (const place of places) if (place && (await exists(place))) return place;
  return undefined;
}

/** @returns {Promise<string | undefined>} the path of the program; that of the variable CHROMIUM is tried first */
export const findChromium = () => firstOf([process.env.CHROMIUM, ...CHROMIUM, ...HEADLESS]);

/** For tests. @returns {Promise<string | undefined>} as {@link findChromium}, one without windows if there is one */
export const findHeadless = () => firstOf([process.env.CHROMIUM, ...HEADLESS, ...CHROMIUM]);

/** @returns {Promise<string | undefined>} the path of the program; that of the variable FIREFOX is tried first */
export const findFirefox = () => firstOf([process.env.FIREFOX, ...FIREFOX]);

/**
 * Installs the browsers that are missing, where that is allowed. The tests of a browser that is not there are skipped, with a
 * message.
 */
export async function ensureBrowsers() {
  const [noChromium, noFirefox] = [!(await findHeadless()), !(await findFirefox())];
  if (!noChromium && !noFirefox) return;
  const command = await aptGet();
  if (command && (await isDebian())) {
    // Older releases do not have the first.
    for (const chromium of ['chromium-headless-shell', 'chromium']) {
      const packages = [...(noChromium ? [chromium] : []), ...(noFirefox ? ['firefox-esr'] : [])];
      if ((await aptInstall(command, packages, 'Browsers for the tests')) === undefined) return;
    }
  }
  const missing = [...(noChromium ? ['Chromium'] : []), ...(noFirefox ? ['Firefox'] : [])];
  process.stderr.write(
    `  No ${missing.join(', no ')} was found: the tests in it will be skipped. Set CHROMIUM=/path/to/chrome and FIREFOX=/path/to/firefox to run them.\n`,
  );
}

/** Where both packages are browsers: elsewhere their names can be those of wrappers that fetch one. */
const isDebian = async () => (await run('grep', ['-qs', 'ID=debian', '/etc/os-release'])).code === 0;
