/** The check of gradients in the page: run, broken, by keyboard, on a phone, in Korean. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { program } from '../support/chromium.js';
import { press, SMALL, trainToEnd, usePlayground, violations, where } from './playground.js';

const { open } = usePlayground();

const found = (page: Page) => page.locator('.check-found');
const rows = (page: Page) => page.locator('.check tbody tr').allInnerTexts();
/** Names of the parameters that are marked wrong. */
const wrong = async (page: Page) =>
  (await rows(page)).filter((row) => row.includes('✗')).map((row) => row.split('\t')[0]);
const hash = (page: Page) => page.locator('.runs code').innerText();

async function checked(page: Page, mistake?: string): Promise<void> {
  if (mistake !== undefined) await page.getByRole('radio', { name: mistake, exact: true }).check();
  await press(page, 'Check the gradients');
  await expect.poll(() => found(page).innerText()).toMatch(/^Checked at step/);
}

describe.skipIf(!program)('the check of gradients', () => {
  test('is made when asked, broken by a mistake, and leaves the run as it is', async () => {
    const page = await open(`${SMALL}&view=gradcheck`);
    await page.getByRole('button', { name: 'Check the gradients' }).waitFor();
    expect(await page.locator('.check .panel').count()).toBe(0);
    await checked(page);
    await expect.poll(() => rows(page)).toHaveLength(4);
    expect(await wrong(page)).toEqual([]);
    expect(await found(page).innerText()).toContain('step 0');
    // What was found is not shown below another choice.
    await page.getByRole('radio', { name: 'A weight is not transposed' }).check();
    await expect.poll(() => rows(page)).toEqual([]);
    await checked(page, 'A weight is not transposed');
    await expect.poll(() => wrong(page)).toEqual(['W1', 'b1']);
    expect(await page.locator('.check mark').allInnerTexts()).toEqual([
      expect.stringContaining('kernels.gemm('),
    ]);
    expect(await violations(page)).toEqual([]);
    await trainToEnd(page);
    // What was found stays until somebody asks again.
    expect(await found(page).innerText()).toContain('step 0');
    await checked(page, '1/N of the loss is lost');
    await expect.poll(() => wrong(page)).toEqual(['W1', 'b1', 'W2', 'b2']);
    expect(await found(page).innerText()).toContain('step 300');
    const undisturbed = await open(SMALL);
    await trainToEnd(undisturbed);
    expect(await hash(page)).toBe(await hash(undisturbed));
  });

  test('by keyboard alone, while the run plays; a lost state is offered where there is one', async () => {
    const page = await open('#/rnn?data=grammar&hidden-size=20&wordvec-size=20&epochs=5000&view=gradcheck');
    const none = page.getByRole('radio', { name: 'None' });
    await none.waitFor();
    await press(page, 'Play');
    await expect.poll(() => where(page).innerText()).toMatch(/step [1-9][\d,]{2}/);
    await none.focus();
    await page.keyboard.press('ArrowUp');
    await expect
      .poll(() => page.getByRole('radio', { name: 'The state is not carried' }).isChecked())
      .toBe(true);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Check the gradients');
    await page.keyboard.press('Enter');
    await expect.poll(() => wrong(page)).toEqual(['embed_W', 'rnn_Wx', 'rnn_Wh', 'rnn_b']);
    const before = await where(page).innerText();
    await expect.poll(() => where(page).innerText()).not.toBe(before);
  });

  test.each([
    ['cbow', '1/N of the loss is lost', ['W_in', 'W_out'], 'kernels.scaleInPlace(gradient'],
    ['cbow', 'The mean of the contexts is forgotten', ['W_in'], 'kernels.scaleInPlace(dout, contexts'],
    [
      'seq2seq',
      'The encoder gets no gradient',
      ['encoder_embed_W', 'encoder_lstm_Wx', 'encoder_lstm_Wh', 'encoder_lstm_b'],
      'kernels.fill(',
    ],
  ])('%s: %s, which the source shows', async (id, mistake, expected, line) => {
    const data = id === 'cbow' ? 'grammar' : 'sums&digits=2';
    const page = await open(
      `#/${id}?data=${data}&hidden-size=16&batch-size=50&learning-rate=0.01&view=gradcheck`,
    );
    await press(page, 'Play');
    // At first some gradients are so small that rounding hides them.
    await expect.poll(() => where(page).innerText()).toMatch(/step [1-9][\d,]{2}/);
    await checked(page);
    expect(await wrong(page)).toEqual([]);
    await checked(page, mistake);
    await expect.poll(() => wrong(page)).toEqual(expected);
    expect(await page.locator('.check mark').allInnerTexts()).toEqual([expect.stringContaining(line)]);
  });

  test('in Korean on a phone: all of it in sight or scrolled', async () => {
    const viewport = { width: 390, height: 844 };
    const page = await open(`${SMALL}&view=gradcheck`, { viewport, locale: 'ko' });
    await page.getByRole('radio', { name: '손실의 1/N을 빠뜨림' }).check();
    await press(page, '기울기 확인하기');
    await expect
      .poll(() => found(page).innerText())
      .toBe('0단계에서 확인: W1, b1, W2, b2의 기울기가 틀렸습니다.');
    expect(await page.locator('.check .panels').innerText()).not.toMatch(/[a-z]{3,}/i);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
    expect(await violations(page)).toEqual([]);
  });
});
