/**
 * Makes docs/picture.png, the picture of reports in README.md: parts of the reports of two runs, side by side.
 *
 *   node scripts/picture.mjs
 *
 * The runs are kept in runs/picture; the second one takes several minutes.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from './lib/browsers.mjs';
import { exists, root } from './lib/paths.mjs';
import { mustRun } from './lib/run.mjs';
import { main, SetupError, step } from './lib/say.mjs';
import { setup } from './setup.mjs';

/** The parts of the picture, from left to right: an element of a run's report, and a line below it. */
const PARTS = [
  { run: 'cnn', find: '.chart', nth: 0, says: 'badak train cnn: 5,000 digits, 20 epochs' },
  { run: 'cnn', find: '.pictures', nth: 2, says: 'what its filters see in a 7' },
  { run: 'attention', find: '.heatmaps figure', nth: 0, says: 'badak train attention: where it looks' },
];
const RUNS = { cnn: ['cnn'], attention: ['attention', '--epochs', '4'] };
const REPORT_WIDTH = 700;
/** Scale of the picture, which keeps it sharp on screens of high density. */
const SCALE = 1.5;

await main(async () => {
  await setup();
  const executablePath = await findChromium();
  if (!executablePath)
    throw new SetupError('The picture needs Chromium or Chrome. Set CHROMIUM=/path/to/chrome.');
  for (const [name, args] of Object.entries(RUNS))
    await step(`badak train ${args.join(' ')}`, () => train(name, args));
  // setup() has installed it now.
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const parts = [];
    for (const part of PARTS) parts.push({ ...part, picture: await cut(browser, part) });
    await compose(browser, parts, join(root, 'docs/picture.png'));
  } finally {
    await browser.close();
  }
});

function folderOf(name) {
  return join(root, 'runs/picture', name);
}

async function train(name, args) {
  const out = folderOf(name);
  const lines = await readFile(join(out, 'metrics.jsonl'), 'utf8').catch(() => '');
  if (lines.includes('"type":"done"')) return;
  const resume = (await exists(join(out, 'checkpoint.safetensors'))) ? ['--resume'] : [];
  const cli = join(root, 'dist/cli.js');
  await mustRun(`badak train ${name}`, process.execPath, [
    cli,
    'train',
    ...args,
    '--out',
    out,
    ...resume,
    '--quiet',
  ]);
}

/** A part of a report as a PNG. */
async function cut(browser, { run, find, nth }) {
  const page = await browser.newPage({
    viewport: { width: REPORT_WIDTH, height: 900 },
    deviceScaleFactor: SCALE,
  });
  await page.goto(pathToFileURL(join(folderOf(run), 'report.html')).href);
  const bytes = await page.locator(find).nth(nth).screenshot();
  await page.close();
  return bytes.toString('base64');
}

async function compose(browser, parts, file) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 400 }, deviceScaleFactor: 1 });
  const figures = parts.map(
    ({ picture, says }) =>
      `<figure><img src="data:image/png;base64,${picture}"><figcaption>${says}</figcaption></figure>`,
  );
  await page.setContent(`<style>
    body { margin: 0; padding: 20px 24px; height: max-content; background: #ffffff; font: 15px system-ui, sans-serif; color: #333 }
    main { display: grid; grid-template-columns: 5fr 3.4fr 5fr; gap: 28px; align-items: center }
    figure { margin: 0; text-align: center }
    img { width: 100%; max-height: 320px; object-fit: contain }
    figcaption { margin-top: 10px }
  </style><main>${figures.join('')}</main>`);
  await page.locator('body').screenshot({ path: file });
}
