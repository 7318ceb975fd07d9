/**
 * `npm run trial:hours`: somebody stays on the page for hours. A lesson a minute, one after another and all again, in one tab: it
 * trains, its views and cards are opened, it is paused, stepped, begun anew. Memory has to stop growing. A curve goes into `--out`.
 */
import { writeFile } from 'node:fs/promises';
import { withBuiltPage } from '../lib/built-page.mjs';
import { busiest, collector, LONG, memoryOf } from '../lib/page-memory.mjs';
import { main, step } from '../lib/say.mjs';
import { setup } from '../setup.mjs';
import { readOptions } from './options.mjs';
import { randomFrom } from './random.mjs';

const HELP = `  --minutes <n>  how long it lasts; from 36 on memory is judged (default: 90)
  --seed <n>     decides what is done (default: 1)
  --out <file>   writes the curve as an SVG picture`;

const MINUTE_MS = 60_000;
/** A person does something so often. */
const PAUSE_MS = 2500;
/** Above this, growth after the first quarter is no noise, in MB. In the quarter are all lessons. */
const MOST_GROWTH = 50;
const LEAST_MINUTES = 4 * LONG.length;

/** What a person does. What is not there is left. */
const DEEDS = [
  (page, one) => press(one, page.getByRole('tab')),
  (page, one) => press(one, page.getByRole('tab')),
  (page, one) => press(one, page.getByRole('button', { name: /^(Play|Pause)$/ })),
  (page, one) => press(one, page.getByRole('button', { name: /^(Step|Epoch|Reset)$/ })),
  (page, one) => press(one, page.getByRole('button', { name: /^(Next|Back|Branch here|Back to now|Undo)$/ })),
  (page, one) => press(one, page.locator('.dots button')),
  (page) => page.locator('.timeline input').press('ArrowLeft', { timeout: 500 }),
];

async function press(one, locator) {
  const count = await locator.count();
  if (count > 0) await locator.nth(one(count)).click({ timeout: 500 });
}

/** A minute with a lesson. */
async function stay(page, url, link, random) {
  const end = performance.now() + MINUTE_MS;
  await page.goto(`${url}#/${link}`);
  const one = (count) => Math.floor(random() * count);
  await page
    .getByRole('button', { name: /^(Play|Pause)$/ })
    .first()
    .waitFor();
  await press(one, page.getByRole('button', { name: 'Play', exact: true })).catch(() => {});
  while (performance.now() < end) {
    await page.waitForTimeout(PAUSE_MS);
    // It may be hidden, or out of reach at the moment.
    await DEEDS[one(DEEDS.length)](page, one).catch(() => {});
  }
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [640, 220, 48, 32, 16];

/** The curve, with the axis of memory from 0. */
function picture(points) {
  const most = Math.ceil(Math.max(...points) / 100) * 100;
  const x = (minute) => LEFT + ((WIDTH - LEFT - 8) * minute) / points.length;
  const y = (mb) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * mb) / most;
  const line = points.map((mb, i) => `${x(i + 1).toFixed(1)},${y(mb).toFixed(1)}`).join(' ');
  const ticks = Array.from({ length: most / 100 + 1 }, (_, i) => i * 100);
  const minutes = Array.from({ length: Math.floor(points.length / 10) + 1 }, (_, i) => i * 10);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11" fill="#555">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${ticks.map((mb) => `<path d="M${LEFT} ${y(mb)}H${WIDTH - 8}" stroke="#ddd"/><text x="${LEFT - 6}" y="${y(mb) + 4}" text-anchor="end">${mb}</text>`).join('\n')}
${minutes.map((minute) => `<text x="${x(minute)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${minute}</text>`).join('\n')}
<text x="${WIDTH / 2}" y="${HEIGHT - 4}" text-anchor="middle">minutes, a lesson each</text><text x="4" y="11">MB</text>
<polyline points="${line}" fill="none" stroke="#0072b2" stroke-width="1.5"/>
</svg>
`;
}

await main(async () => {
  const { minutes, seed, out } = readOptions('hours', HELP, { minutes: 90, seed: 1, out: '' });
  await setup();
  const random = randomFrom(seed);
  const [points, wrong] = [[], []];
  // What of it is the page's own: the heap of its scripts, and buffers such as checkpoints.
  const own = [];
  await withBuiltPage(async (browser, url) => {
    const cdp = await browser.newBrowserCDPSession();
    const context = await browser.newContext({ locale: 'en', viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.goto(`${url}#/${LONG[0]}`);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByText(/^step [1-9]/).waitFor();
    const id = await busiest(cdp);
    const session = await context.newCDPSession(page);
    const collect = await collector(session);
    await step(`${minutes} minutes`, async (progress) => {
      for (let minute = 0; minute < minutes; minute++) {
        progress(`${minute}, ${points.at(-1) ?? '…'} MB`);
        await stay(page, url, LONG[minute % LONG.length], random);
        await collect();
        points.push(await memoryOf(id));
        const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
        own.push(`${Math.round(usedSize / 1e6)}+${Math.round(backingStorageSize / 1e6)}`);
      }
    });
  });
  console.log(`MB after each minute, seed ${seed}: ${points.join(' ')}`);
  console.log(`of these, heap and buffers of the page: ${own.join(' ')}`);
  if (out !== '') await writeFile(out, picture(points));
  const quarter = Math.ceil(points.length / 4);
  const grown = Math.max(...points.slice(quarter)) - Math.max(...points.slice(0, quarter));
  if (minutes >= LEAST_MINUTES && grown > MOST_GROWTH)
    wrong.push(`after the first quarter it grew by ${grown} MB`);
  console.log(wrong.length === 0 ? 'nothing failed, and memory stopped growing' : wrong.join('\n'));
  if (wrong.length > 0) process.exitCode = 1;
});
