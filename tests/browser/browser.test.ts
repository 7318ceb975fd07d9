/**
 * Training in a browser gives the numbers of Node, to the bit: the same driver (driver.js) runs with the
 * package of dist/ in a worker of a headless Chromium and in a Node process, on each of the three builds.
 * Also what `init` says and does where a page cannot have threads.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Backend } from '../../ts/core/engine.js';
import type { InitOptions } from '../../ts/core/init.js';
import { experiments } from '../../ts/experiments/index.js';
import type { Report } from '../../ts/train/report.js';
// @ts-expect-error -- the scripts are plain JavaScript without declarations
import * as findingBrowsers from '../../scripts/lib/browsers.mjs';
// @ts-expect-error -- as above
import * as running from '../../scripts/lib/run.mjs';
import { mentions } from '../support/mentions.js';
import { PATIENCE_MS } from '../support/patience.js';
import { type RunningServer, type ServerOptions, startServer } from './server.js';

const { findHeadless } = findingBrowsers as { findHeadless(): Promise<string | undefined> };
const { run } = running as {
  run(
    command: string,
    args: string[],
    options?: object,
  ): Promise<{ code: number; stdout: string; all: string }>;
};

/** What driver.js takes; `brokenWorkers` and `thenWaitMs` are for train.worker.js. */
interface Request extends InitOptions {
  params?: Record<string, number>;
  seed?: number;
  smoke?: readonly string[];
  brokenWorkers?: 'cannot be made' | 'the second cannot be made' | 'fail at once' | 'never answer';
  thenWaitMs?: number;
}

interface Trained {
  backend: Backend;
  runs: Record<string, { reports: Report[]; parameters: Record<string, string>; panels: unknown[] }>;
  seconds: number;
}

interface Failed {
  error: { name: string; message: string; forPeople: boolean };
  /** Rejections that nobody handled, until `thenWaitMs` after the failure. */
  stray?: string[];
}

/** How long `init` waits for a worker (ts/core/engine.ts); whatever is left behind goes off then. */
const WORKER_START_MS = 10_000;

const program = await findHeadless();
if (!program) {
  console.warn(
    'The browser tests are skipped: no Chromium or Chrome was found. CHROMIUM=/path/to/chrome names one.',
  );
}

describe.skipIf(!program)('in Chromium', () => {
  let browser: Browser;
  const servers = new Map<string, Promise<RunningServer>>();

  beforeAll(async () => {
    for (const file of ['dist/browser.js', 'dist/node.js']) {
      if (!existsSync(new URL(`../../${file}`, import.meta.url))) {
        throw new Error(`expected the built package, found no ${file}: run \`npm run setup\` first`);
      }
    }
    browser = await chromium.launch({
      executablePath: program!,
      // No sandbox: containers rarely allow one, and only this repository's pages are opened. The others keep
      // it from asking the network for anything.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([...servers.values()].map(async (server) => (await server).close()));
  });

  /**
   * A new page, closed after the test, of a server with these headers.
   * @param whenFinished a test that runs beside others gives its own
   */
  async function open(options: ServerOptions, whenFinished = onTestFinished): Promise<Page> {
    const key = JSON.stringify(options);
    const server = servers.get(key) ?? startServer(options);
    servers.set(key, server);
    const page = await browser.newPage();
    whenFinished(() => page.close());
    await page.goto((await server).url);
    await page.waitForFunction('globalThis.trainInWorker !== undefined');
    expect(await page.evaluate('crossOriginIsolated')).toBe(options.isolated);
    return page;
  }

  test('an isolated page gets the relaxed build with threads, and the bits of Node', async () => {
    const page = await open({ isolated: true });
    const here = await trained(page, { threads: 2 });
    expect(here.backend).toEqual({
      build: 'relaxed',
      threads: 2,
      arithmetic: 'fused',
      wide: false,
      reasons: [],
    });
    expectSameBits(here, await inNode({ build: 'relaxed', threads: 2 }));
    for (const { reports } of Object.values(here.runs)) {
      expect(reports.at(-1)!.metrics['train/loss']).toBeLessThan(reports[0]!.metrics['train/loss']! - 0.1);
    }
  });

  test('without being asked, it takes a thread per processor', async () => {
    const page = await open({ isolated: true });
    const here = await trained(page, {});
    const processors = (await page.evaluate('navigator.hardwareConcurrency')) as number;
    expect(here.backend).toEqual({
      build: 'relaxed',
      threads: Math.min(processors, 8),
      arithmetic: 'fused',
      wide: false,
      reasons: [],
    });
    expectSameBits(here, await inNode({ build: 'relaxed', threads: 2 }));
  });

  test.each([1, 4])('%i thread(s) give the same bits', async (threads) => {
    const page = await open({ isolated: true });
    const here = await trained(page, { threads });
    expect(here.backend.threads).toBe(threads);
    expectSameBits(here, await inNode({ build: 'relaxed', threads: 2 }));
  });

  test('strict gives the threads build, and the bits of Node', async () => {
    const page = await open({ isolated: true });
    const here = await trained(page, { threads: 2, strict: true });
    expect(here.backend).toEqual({
      build: 'threads',
      threads: 2,
      arithmetic: 'exact',
      wide: false,
      reasons: ['strict forbids relaxed SIMD'],
    });
    expectSameBits(here, await inNode({ strict: true, threads: 2 }));
  });

  test('a page without isolation gets the simd build, the headers’ names, the bits of Node', async () => {
    const page = await open({ isolated: false });
    const here = await trained(page, {});
    expect(here.backend).toMatchObject({ build: 'simd', threads: 1 });
    expect(here.backend.reasons).toHaveLength(1);
    expectNamesHeaders(here.backend.reasons[0]!);
    expectSameBits(here, await inNode({ build: 'simd' }));
  });

  // Side by side: two of them wait for what does not come.
  describe.concurrent('what takes long', () => {
    // A search tries its values one after the other here, and side by side in Node.
    test.for([
      ['relaxed', { isolated: true }, { threads: 2 }],
      ['simd', { isolated: false }, {}],
    ] as const)('every experiment gives the bits of Node: %s', async ([build, server, request], test) => {
      const smoke = experiments.map(({ id }) => id);
      const page = await open(server, test.onTestFinished);
      const here = await trained(page, { ...request, smoke });
      expect(here.backend.build).toBe(build);
      const there = await inNode({ ...request, build, smoke });
      for (const id of smoke) expect(here.runs[id], id).toEqual(there.runs[id]);
      // What language models write, and their perplexities, are among that.
      for (const id of ['rnn', 'lstm', 'better-lstm']) {
        const { metrics, said } = here.runs[id]!.reports.at(-1)!;
        expect(metrics, id).toHaveProperty(['train/perplexity']);
        expect(said![0], id).toEqual({ text: expect.stringMatching(/^you /) as string });
      }
    });

    test('worker threads never answer: init says so and what to do', async ({ onTestFinished }) => {
      const page = await open({ isolated: true }, onTestFinished);
      const { error } = await failed(page, { threads: 3, brokenWorkers: 'never answer' });
      expectStartFailure(error, '10 s');
    });

    test('the second worker thread cannot be made: nothing of the first is left to fail later', async ({
      onTestFinished,
    }) => {
      const page = await open({ isolated: true }, onTestFinished);
      const request = { threads: 3, brokenWorkers: 'the second cannot be made' } as const;
      const { error, stray } = await failed(page, { ...request, thenWaitMs: WORKER_START_MS + 1_000 });
      expectStartFailure(error, 'the test allows one worker');
      expect(stray).toEqual([]);
    });
  });

  // The two builds differ in how work is handed out, not in arithmetic: neither has fused multiply-add, and
  // work is cut by shape. So a page without the headers repeats a strict run of one that has them.
  test('strict threads and simd are the same arithmetic', async () => {
    expectSameBits(await inNode({ strict: true, threads: 2 }), await inNode({ build: 'simd' }));
  });

  test('a page without isolation is refused threads, with the headers’ names', async () => {
    const page = await open({ isolated: false });
    const { error } = await failed(page, { threads: 2 });
    expect(error.forPeople).toBe(true);
    expect(error.message).toMatch(mentions('2 threads'));
    expectNamesHeaders(error.message);
  });

  // A window may not wait for another thread, so it computes alone.
  test('the window itself gets the simd build and is pointed to a worker', async () => {
    const page = await open({ isolated: true });
    const here = await inWindow(page, {});
    expect(here).toMatchObject({
      backend: {
        build: 'simd',
        threads: 1,
        arithmetic: 'exact',
        wide: false,
        reasons: [expect.stringMatching(/worker/)],
      },
    });
    expectSameBits(here as Trained, await inNode({ build: 'simd' }));
  });

  test('the window itself is refused threads', async () => {
    const page = await open({ isolated: true });
    expect(await inWindow(page, { threads: 2 })).toMatchObject({
      error: { forPeople: true, message: expect.stringMatching(/2 threads.*worker/s) },
    });
  });

  test('a page that is left while it trains leaves no worker to disturb the next', async () => {
    const page = await open({ isolated: true });
    // Long enough to be still at it.
    const long = [{ threads: 2, params: { iterations: 1_000_000 } }];
    await page.evaluate(`void trainInWorker(${JSON.stringify(long)})`);
    await expect.poll(() => page.workers().length).toBe(1);
    await page.reload();
    await page.waitForFunction('globalThis.trainInWorker !== undefined');
    expect(page.workers()).toHaveLength(0);
    expectSameBits(await trained(page, { threads: 2 }), await inNode({ build: 'relaxed', threads: 2 }));
  });

  describe('with badak/external, under a policy that allows no Blob', () => {
    const policy = "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; worker-src 'self'";
    const run = async (page: Page, request: Request & { files: string }): Promise<Trained | Failed> => {
      const asked = JSON.stringify([request]);
      const [result] = await page.evaluate<(Trained | Failed)[]>(
        `trainInWorker(${asked}, './external.worker.js')`,
      );
      return result!;
    };

    test('an isolated page gets threads, and the bits of Node', async () => {
      const page = await open({ isolated: true, policy });
      const here = checkTrained(await run(page, { files: '/dist/wasm/', threads: 2 }));
      expect(here.backend).toMatchObject({ build: 'relaxed', threads: 2 });
      expectSameBits(here, await inNode({ build: 'relaxed', threads: 2 }));
    });

    test('a page without isolation gets the simd build', async () => {
      const page = await open({ isolated: false, policy });
      const here = checkTrained(await run(page, { files: '/dist/wasm' }));
      expect(here.backend).toMatchObject({ build: 'simd', threads: 1 });
      expectSameBits(here, await inNode({ build: 'simd' }));
    });

    test('files that are not there are named', async () => {
      const page = await open({ isolated: true, policy });
      expect(await run(page, { files: '/elsewhere/' })).toMatchObject({
        error: { forPeople: true, message: expect.stringMatching(/elsewhere\/relaxed\.wasm.*404/) as string },
      });
    });
  });

  describe('whose worker threads cannot be started', () => {
    test('because they cannot be made: init says so and what to do', async () => {
      const page = await open({ isolated: true });
      const { error } = await failed(page, { threads: 3, brokenWorkers: 'cannot be made' });
      expectStartFailure(error, 'the test allows no workers');
    });

    test('because they fail at once: init says so and what to do, and nobody else hears of it', async () => {
      const page = await open({ isolated: true });
      const { error } = await failed(page, { threads: 3, brokenWorkers: 'fail at once' });
      expectStartFailure(error, 'the test breaks this script');
    });

    // A policy as sites have it: without `worker-src blob:` a worker made from a Blob is refused.
    test('because the site’s content security policy forbids them: init says so and what to do', async () => {
      const policy = "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; worker-src 'self'";
      const page = await open({ isolated: true, policy });
      const { error } = await failed(page, { threads: 2 });
      expectStartFailure(error);
    });

    test('nobody asked for them: init does without, and says why', async () => {
      const page = await open({ isolated: true });
      const [here] = await inWorker(page, [{ brokenWorkers: 'cannot be made' }]);
      const { backend } = checkTrained(here!);
      expect(backend).toMatchObject({ build: 'relaxed', threads: 1 });
      expect(backend.reasons.join()).toContain('the test allows no workers');
      expectSameBits(here as Trained, await inNode({ build: 'relaxed', threads: 2 }));
    });

    test('init can be called again with the one thread it proposes', async () => {
      const page = await open({ isolated: true });
      const [first, second] = await inWorker(page, [
        { threads: 2, brokenWorkers: 'cannot be made' },
        { threads: 1 },
      ]);
      expect(first).toHaveProperty('error');
      expect(second).toMatchObject({ backend: { build: 'relaxed', threads: 1 } });
      expectSameBits(second as Trained, await inNode({ build: 'relaxed', threads: 2 }));
    });
  });
});

function inWorker(page: Page, requests: Request[]): Promise<(Trained | Failed)[]> {
  return page.evaluate(`trainInWorker(${JSON.stringify(requests)})`);
}

function inWindow(page: Page, request: Request): Promise<Trained | Failed> {
  return page.evaluate(`trainInWindow(${JSON.stringify(request)})`);
}

async function trained(page: Page, request: Request): Promise<Trained> {
  return checkTrained((await inWorker(page, [request]))[0]!);
}

async function failed(page: Page, request: Request): Promise<Failed> {
  const [result] = await inWorker(page, [request]);
  if (!('error' in result!)) throw new Error(`expected an error, found ${JSON.stringify(result)}`);
  return result;
}

function checkTrained(result: Trained | Failed): Trained {
  if ('error' in result) throw new Error(`training failed: ${result.error.name}: ${result.error.message}`);
  return result;
}

const nodeResults = new Map<string, Promise<Trained>>();

/** The same in a process of its own, once for each request. */
function inNode(request: Request): Promise<Trained> {
  const json = JSON.stringify(request);
  const known = nodeResults.get(json) ?? startNode(json);
  nodeResults.set(json, known);
  return known;
}

async function startNode(json: string): Promise<Trained> {
  const script = fileURLToPath(new URL('node-side.mjs', import.meta.url));
  const { code, stdout, all } = await run(process.execPath, [script, json], { timeoutMs: 2 * PATIENCE_MS });
  if (code !== 0) throw new Error(`Node ended with exit code ${code}:\n${all}`);
  return checkTrained(JSON.parse(stdout) as Trained | Failed);
}

/** Every metric of every report, and every parameter after the last step. */
function expectSameBits(found: Trained, expected: Trained): void {
  expect(found.runs).toEqual(expected.runs);
}

function expectNamesHeaders(text: string): void {
  expect(text).toContain('Cross-Origin-Opener-Policy: same-origin');
  expect(text).toContain('Cross-Origin-Embedder-Policy: require-corp');
}

function expectStartFailure(error: Failed['error'], why = ''): void {
  expect(error).toMatchObject({ name: 'BadakError', forPeople: true });
  expect(error.message).toContain(why);
  expect(error.message).toContain('`threads` 1');
}
