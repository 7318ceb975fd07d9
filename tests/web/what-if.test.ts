/** The model of a run changed in the page: seen at once, taken back, told. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/cli.js';
import { program } from '../support/chromium.js';
import {
  downloaded,
  press,
  SMALL,
  status,
  trainToEnd,
  usePlayground,
  violations,
  where,
} from './playground.js';

const { open } = usePlayground();
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const hash = (page: Page) => page.locator('.runs code').innerText();
const shown = (page: Page) => page.locator('.panels').innerText();
const edits = (page: Page) => page.locator('.edits li').allInnerTexts();
const tool = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

async function openWhatIf(page: Page): Promise<void> {
  await page.locator('.panels .panel').first().waitFor();
  await page.getByText('What if …', { exact: true }).click();
  await tool(page, 'Freeze a layer').waitFor();
}

async function switchOff(page: Page, unit: number): Promise<void> {
  await tool(page, 'Switch a unit off').getByLabel('Unit', { exact: true }).fill(String(unit));
  await press(page, 'Switch off');
}

describe.skipIf(!program)('what if', () => {
  test('an edit is seen at once, said beside the run and in its hash, and undo brings all bits back', async () => {
    const page = await open(`${SMALL}&view=unit`);
    await openWhatIf(page);
    const start = await shown(page);
    await press(page, 'Step');
    await expect.poll(() => shown(page)).not.toBe(start);
    const before = await shown(page);
    await page.getByRole('combobox', { name: 'Parameter' }).selectOption('b1');
    await tool(page, 'Change a number').getByLabel('Value', { exact: true }).fill('3.25');
    await page.keyboard.press('Enter');
    // The same step, other numbers.
    await expect.poll(() => shown(page)).not.toBe(before);
    expect(await edits(page)).toEqual([expect.stringContaining('b1 [0] = 3.25')]);
    await expect.poll(() => page.locator('.edited').count()).toBeGreaterThan(1);
    await trainToEnd(page);
    const edited = await hash(page);
    expect(edited).toMatch(/^edited-/);
    await press(page, 'Undo');
    await expect.poll(() => where(page).innerText()).toContain('step 1 of');
    await expect.poll(() => shown(page)).toBe(before);
    expect(await page.locator('.edited').count()).toBe(0);
    await trainToEnd(page);
    const plain = await hash(page);
    expect(plain).not.toContain('edited');
    const undisturbed = await open(SMALL);
    await trainToEnd(undisturbed);
    expect(plain).toBe(await hash(undisturbed));
  });

  test('while it plays: a frozen layer stays, and what was trained since an edit is undone with it', async () => {
    const page = await open('#/two-layer-net?iterations=100000&data=digits&hidden-size=10&view=unit');
    await openWhatIf(page);
    await press(page, 'Play');
    await expect.poll(() => where(page).innerText()).not.toContain('step 0 of');
    await press(page, 'Freeze');
    await expect.poll(() => edits(page)).toEqual([expect.stringContaining('W1 frozen')]);
    const at = (await edits(page))[0]!.match(/[\d,]+/)![0];
    await page.getByRole('combobox', { name: 'Parameter' }).selectOption('b1');
    const cells = tool(page, 'Change a number').locator('.number-cells');
    await cells.locator('button').nth(9).waitFor();
    const numbers = () => cells.locator('button').evaluateAll((all) => all.map((each) => each.ariaLabel));
    const held = await numbers();
    await page.waitForTimeout(500);
    expect(await numbers()).toEqual(held);
    expect(await status(page).innerText()).toContain('Training');
    await switchOff(page, 4);
    await expect.poll(async () => (await edits(page)).length).toBe(2);
    await press(page, 'Undo');
    await expect.poll(async () => (await edits(page)).length).toBe(1);
    await press(page, 'Undo');
    await expect.poll(() => where(page).innerText()).toContain(`step ${at} of`);
    expect(await status(page).innerText()).toBe('Paused.');
  });

  test('a layer is unfrozen and a unit switched on again; both are edits, and the run goes on', async () => {
    const page = await open(`${SMALL}&view=unit`);
    await openWhatIf(page);
    const freeze = tool(page, 'Freeze a layer');
    await press(page, 'Freeze');
    await freeze.getByRole('button', { name: 'Unfreeze' }).waitFor();
    await switchOff(page, 3);
    const off = tool(page, 'Switch a unit off');
    await off.getByRole('button', { name: 'Switch on again' }).waitFor();
    // Another unit, or another layer, is none of it.
    await off.getByLabel('Unit', { exact: true }).fill('4');
    await off.getByRole('button', { name: 'Switch off' }).waitFor();
    await off.getByLabel('Unit', { exact: true }).fill('3');
    await press(page, 'Step');
    await expect.poll(() => where(page).innerText()).toContain('step 1 of');
    await press(page, 'Unfreeze');
    await press(page, 'Switch on again');
    await expect
      .poll(async () => (await edits(page)).map((each) => each.replace(/^step /, '')))
      .toEqual(['0 W1 frozen', '0 unit 3 of W1 off', '1 W1 unfrozen', '1 unit 3 of W1 on again']);
    await freeze.getByRole('button', { name: 'Freeze', exact: true }).waitFor();
    expect(await violations(page, '.what-if')).toEqual([]);
    await press(page, 'Undo');
    await off.getByRole('button', { name: 'Switch on again' }).waitFor();
    await trainToEnd(page);
    expect(await hash(page)).toMatch(/^edited-/);
    expect(await page.locator('.edited').count()).toBeGreaterThan(0);
  });

  test('a finished run is edited, too', async () => {
    const page = await open(SMALL);
    await trainToEnd(page);
    const plain = await hash(page);
    await openWhatIf(page);
    await switchOff(page, 2);
    await expect.poll(() => hash(page)).toMatch(/^edited-/);
    await press(page, 'Undo');
    await expect.poll(() => hash(page)).toBe(plain);
    expect(await status(page).innerText()).toBe('Finished.');
  });

  test('the program repeats the edits at their steps, with the same hash; the link says that it cannot', async () => {
    const page = await open(`${SMALL}&arithmetic=exact`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await openWhatIf(page);
    await switchOff(page, 7);
    for (const step of [1, 2, 3]) {
      await press(page, 'Step');
      await expect.poll(() => where(page).innerText()).toContain(`step ${step} of`);
    }
    await press(page, 'Freeze');
    await expect.poll(async () => (await edits(page)).length).toBe(2);
    await trainToEnd(page);
    const file = await downloaded(page, () => press(page, 'Program in TypeScript'));
    const source = await readFile(await file.path(), 'utf8');
    const out = await runInNode(source.replace('init()', 'init({ strict: true })'));
    expect(out.trim().split('\n').at(-1)).toBe(await hash(page));
    await press(page, 'Copy link');
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain('edited=true');
    const other = await open(link.slice(link.indexOf('#')));
    await expect.poll(() => other.locator('.warning').innerText()).toContain('edited');
  });

  test('by keyboard alone, on a phone, and axe finds nothing', async () => {
    const page = await open('#/cnn?epochs=1&data=digits&filters=4&hidden-size=8&view=filters', {
      viewport: { width: 390, height: 844 },
    });
    await page.locator('.panels .panel').first().waitFor();
    await page.getByText('What if …', { exact: true }).focus();
    await page.keyboard.press('Enter');
    const cells = tool(page, 'Change a number').locator('.number-cells button');
    await expect.poll(() => cells.count()).toBe(25);
    await cells.first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Value, as a slider');
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => edits(page)).toEqual([expect.stringMatching(/W1 \[0, 0, 1, 1\] = /)]);
    await page.keyboard.press('End');
    await expect.poll(async () => (await edits(page)).length).toBe(1);
    expect(await violations(page, '.what-if')).toEqual([]);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Undo', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => edits(page)).toEqual([]);
  });

  test('a word’s vector is found by its word', async () => {
    const page = await open('#/simple-cbow?epochs=20&view=vectors');
    await openWhatIf(page);
    await page.getByLabel('Word', { exact: true }).fill('hello');
    await page.getByLabel('Column', { exact: true }).fill('2');
    const field = tool(page, 'Change a number').getByLabel('Value', { exact: true });
    const before = await shown(page);
    await field.fill('1.5');
    await page.keyboard.press('Enter');
    await expect.poll(() => shown(page)).not.toBe(before);
    await expect.poll(() => shown(page)).toContain('1.5');
    expect((await edits(page))[0]).toMatch(/W_in \[\d, 2\] = 1.5/);
  });

  test('one net of a race is edited', async () => {
    const page = await open('#/optimizers?iterations=200&data=digits&hidden-size=8&view=units');
    await page.locator('.panels .panel').first().waitFor();
    await page.getByRole('combobox', { name: 'Runs' }).selectOption({ index: 2 });
    await openWhatIf(page);
    await press(page, 'Freeze');
    await expect.poll(() => edits(page)).toEqual([expect.stringContaining('AdaGrad')]);
  });
});

/** What the program of a run prints, with the package beside it. */
async function runInNode(source: string): Promise<string> {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'node_modules'));
  await symlink(ROOT, join(folder.path, 'node_modules', 'badak'));
  const { ES2022, ESNext } = { ES2022: ts.ScriptTarget.ES2022, ESNext: ts.ModuleKind.ESNext };
  const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ES2022, module: ESNext } });
  const file = join(folder.path, 'run.mjs');
  await writeFile(file, outputText);
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  return stdout;
}
