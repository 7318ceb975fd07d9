/**
 * `npm run shots`: the page as people see it. Every lesson's experiments, trained at their `quick` settings for a few seconds, the
 * gallery, and the states of a run, each at three widths, in both themes and both languages; what axe finds wrong with any of
 * them is printed. The pictures are in
 * target/shots; contact sheets of them, and the picture in README.md, in docs/playground. Look at them after a change of the page.
 *
 *   npm run shots [-- --only cnn,gallery [--sheets]] [--seconds 8]
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { withBuiltPage } from './lib/built-page.mjs';
import { root } from './lib/paths.mjs';
import { main, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

const WIDTHS = [390, 1024, 1600];
const HEIGHTS = { 390: 844, 1024: 768, 1600: 1000 };
const THEMES = ['light', 'dark'];
const LANGUAGES = ['en', 'ko'];
const FOLDER = join(root, 'target/shots');
const SHEETS = join(root, 'docs/playground');

/** States of a run: the link, and what is done before the picture is taken. */
const STATES = {
  gallery: { hash: '#/' },
  ready: { hash: '#/cnn?data=digits' },
  failed: { hash: '#/lstm?data=grammar&learning-rate=1e30', isPlayed: true },
  finished: { hash: '#/simple-cbow?epochs=300', isPlayed: true, seconds: 4 },
  'wrong-link': { hash: '#/cnn?learning-rate=zero&x=1' },
};

/** What axe finds wrong with the page as it is. */
async function violations(page) {
  const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}

async function shoot(page, name) {
  const { default: axe } = await import('axe-core');
  await page.evaluate(axe.source);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHTS[width] });
    for (const language of LANGUAGES) {
      const other = page.getByRole('button', { name: language === 'en' ? 'English' : '한국어', exact: true });
      if ((await other.count()) > 0) await other.click();
      for (const colorScheme of THEMES) {
        await page.emulateMedia({ colorScheme });
        await page.waitForTimeout(250);
        const shot = `${name}-${width}-${language}-${colorScheme}`;
        await page.screenshot({ path: join(FOLDER, `${shot}.png`), fullPage: width === 390 });
        for (const what of await violations(page)) process.stderr.write(`${shot}: ${what}\n`);
      }
    }
  }
}

async function take(browser, url, name, { hash = `#/${name}`, isQuick, isPlayed, seconds = 0 }) {
  const page = await browser.newPage({ locale: 'en', viewport: { width: 1600, height: 1000 } });
  page.on('console', (message) => process.stderr.write(`${name}: ${message.text()}\n`));
  await page.goto(url + hash);
  if (isQuick) await page.getByRole('button', { name: 'quick', exact: true }).click();
  if (isPlayed) {
    // A card may have begun to train by itself: then this button would stop it.
    await page.waitForTimeout(1500);
    const play = page.getByRole('button', { name: 'Play', exact: true });
    if ((await play.count()) > 0) await play.click();
    // On a busy machine the first step of a comparison may take as long as all others.
    await page
      .getByText(/^(step|trial) [1-9]/)
      .first()
      .waitFor();
    await page.waitForTimeout(seconds * 1000);
  }
  await page.waitForTimeout(1500);
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  if ((await pause.count()) > 0) await pause.click();
  await shoot(page, name);
  await page.close();
}

/** A sheet of all pictures of a width: a row a page, a column a theme and language. */
async function sheet(browser, width) {
  const names = (await readdir(FOLDER)).filter((name) => name.includes(`-${width}-`)).sort();
  const pictures = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(FOLDER, name), 'base64');
      return `<figure><div><img src="data:image/png;base64,${bytes}"></div><figcaption>${name}</figcaption></figure>`;
    }),
  );
  const column = width === 390 ? 130 : 280;
  const columns = width === 390 ? 8 : 4;
  const page = await browser.newPage({ viewport: { width: columns * (column + 8) + 16, height: 800 } });
  await page.setContent(`<style>
    body { margin: 8px; background: #888; font: 10px system-ui }
    main { display: grid; grid-template-columns: repeat(${columns}, ${column}px); gap: 8px }
    figure { margin: 0 } figcaption { color: #fff }
    div { aspect-ratio: ${width === 390 ? '390 / 1400' : `${width} / ${HEIGHTS[width]}`}; overflow: hidden }
    img { display: block; width: 100% }
  </style><main>${pictures.join('')}</main>`);
  const picture = await page.screenshot({ fullPage: true, type: 'jpeg', quality: 50 });
  await writeFile(join(SHEETS, `${width}.jpg`), picture);
  await page.close();
}

/** The picture in README.md. */
async function cover(browser) {
  const page = await browser.newPage({ viewport: { width: 1600, height: HEIGHTS[1600] } });
  const bytes = await readFile(join(FOLDER, 'attention-1600-en-light.png'), 'base64');
  await page.setContent(`<body style="margin: 0"><img src="data:image/png;base64,${bytes}">`);
  await writeFile(join(SHEETS, 'attention.jpg'), await page.screenshot({ type: 'jpeg', quality: 80 }));
  await page.close();
}

await main(async () => {
  const { only, sheets, seconds } = parseArgs({
    options: {
      ...{ only: { type: 'string', default: '' }, seconds: { type: 'string', default: '8' } },
      sheets: { type: 'boolean', default: false },
    },
  }).values;
  await setup();
  const { experiments } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
  const pages = {
    ...STATES,
    ...Object.fromEntries(
      experiments.map(({ id }) => [id, { isQuick: true, isPlayed: true, seconds: Number(seconds) }]),
    ),
  };
  const chosen = only ? only.split(',') : Object.keys(pages);
  await mkdir(FOLDER, { recursive: true });
  await mkdir(SHEETS, { recursive: true });
  await withBuiltPage(async (browser, url) => {
    for (const name of chosen) await step(name, () => take(browser, url, name, pages[name]));
    // Of some, they would have older pictures of the others.
    if (only && !sheets) return;
    for (const width of WIDTHS) await step(`the sheet of ${width}`, () => sheet(browser, width));
    await cover(browser);
  });
});
