/** Finding data: a small data set, local folders and a mirror on this machine. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { usePlatform } from '../../ts/core/current-platform.js';
import { type DataSet, type DownloadProgress, fetchSet, type Lookup, lookUp } from '../../ts/data/lookup.js';
import { nodePlatform } from '../../ts/platform/node.js';
import { refusal } from '../support/errors.js';

const bytes = { one: Buffer.from('first file'), two: Buffer.from('second file') };
const file = (name: keyof typeof bytes) => ({
  name,
  bytes: bytes[name].length,
  sha256: createHash('sha256').update(bytes[name]).digest('hex'),
});

let home: string;
let set: DataSet;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'badak-lookup-'));
  set = { name: 'tiny', files: [file('one'), file('two')], mirrors: [] };
  usePlatform({
    ...nodePlatform,
    files: {
      ...nodePlatform.files!,
      cacheFolder: join(home, 'cache'),
      dataFolders: () => [{ path: join(home, 'named') }, { path: join(home, 'cache', 'data') }],
    },
  });
});
afterEach(() => rm(home, { recursive: true }));

async function place(folder: string, name: string, content: Uint8Array) {
  await mkdir(join(home, folder), { recursive: true });
  await writeFile(join(home, folder, name), content);
}

/** Serves files by path; everything else is 404. */
async function mirror(files: Record<string, Uint8Array>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    const content = files[request.url!.slice(1)];
    response.writeHead(content ? 200 : 404, content ? { 'content-length': content.length } : {});
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

test('plain or gzipped, in the folder or in the set’s own', async () => {
  await place('named', 'one', bytes.one);
  await place('named/tiny', 'two.gz', gzipSync(bytes.two));
  const found = await lookUp(set);
  expect(found).toMatchObject({ found: true, from: join(home, 'named') });
  expect(Buffer.from((found as Extract<Lookup, { found: true }>).files.get('two')!)).toEqual(bytes.two);
});

test('each file in a folder of its name', async () => {
  await place('named/one', 'one', bytes.one);
  await place('named/tiny/two', 'two', bytes.two);
  await mkdir(join(home, 'named', 'tiny', 'two.gz'));
  expect(await lookUp(set)).toMatchObject({ found: true, from: join(home, 'named') });
});

test('the folder that is asked for comes first', async () => {
  for (const folder of ['named', 'mine']) {
    await place(folder, 'one', bytes.one);
    await place(folder, 'two', bytes.two);
  }
  expect(await lookUp(set, { dataDir: join(home, 'mine') })).toMatchObject({ from: join(home, 'mine') });
  await expect(lookUp(set, { dataDir: join(home, 'nowhere') })).rejects.toThrow(
    refusal('not-found', join(home, 'nowhere'), 'tiny'),
  );
});

test('a folder that the environment names has to be one; that it lacks the set is no error', async () => {
  const platform = (named: string) =>
    usePlatform({
      ...nodePlatform,
      files: {
        ...nodePlatform.files!,
        dataFolders: () => [
          { path: join(home, named), namedBy: 'BADAK_DATA' },
          { path: join(home, 'second') },
          { path: join(home, 'not there') },
        ],
      },
    });
  await place('second', 'one', bytes.one);
  await place('second', 'two', bytes.two);
  for (const named of ['nowhere', join('second', 'one')]) {
    platform(named);
    await expect(lookUp(set, { download: false })).rejects.toThrow(
      refusal(named === 'nowhere' ? 'not-found' : 'unreadable', join(home, named), 'tiny', 'BADAK_DATA'),
    );
  }
  await mkdir(join(home, 'empty'));
  platform('empty');
  expect(await lookUp(set)).toMatchObject({ found: true, from: join(home, 'second') });
});

test('nowhere: the reasons', async () => {
  await expect(lookUp(set, { download: false })).resolves.toEqual({
    found: false,
    reasons: [`not in ${join(home, 'named')}`, `not in ${join(home, 'cache', 'data')}`],
  });
});

test('a part of a set is an error that names what is missing', async () => {
  await place('named', 'one', bytes.one);
  await expect(lookUp(set)).rejects.toThrow(refusal('not-found', join(home, 'named'), 'tiny', 'two', '.gz'));
});

test('a wrong checksum is an error, never passed over', async () => {
  await place('named', 'one', Buffer.from('first fool'));
  await place('named', 'two', bytes.two);
  await expect(lookUp(set)).rejects.toThrow(
    refusal('damaged', `${join(home, 'named', 'one')}: `, '10 bytes', 'SHA-256'),
  );
});

test('a web page in the place of a file is called one', async () => {
  await place('named', 'one', Buffer.from('<!doctype html><title>Sign in</title>'));
  await place('named', 'two', bytes.two);
  await expect(lookUp(set)).rejects.toThrow(
    refusal('wrong-format', `${join(home, 'named', 'one')}: `, 'web page'),
  );
});

test('damaged gzip is an error', async () => {
  await place('named', 'one.gz', gzipSync(bytes.one).subarray(0, 15));
  await place('named', 'two', bytes.two);
  await expect(lookUp(set)).rejects.toThrow(refusal('damaged', `${join(home, 'named', 'one.gz')}: `));
});

test('fetched with progress from the first mirror that has it right, then kept', async () => {
  const packed = { 'one.gz': gzipSync(bytes.one), 'two.gz': gzipSync(bytes.two) };
  await using half = await mirror({ 'one.gz': packed['one.gz'] });
  await using wrong = await mirror({ ...packed, 'two.gz': gzipSync('something else') });
  await using good = await mirror(packed);
  const progress: DownloadProgress[] = [];
  const mirrors = ['http://127.0.0.1:1', half.url, wrong.url, good.url];
  const found = await lookUp({ ...set, mirrors }, { onProgress: (p) => progress.push(p) });
  expect(found).toMatchObject({ found: true, from: good.url });
  expect(progress.at(-1)).toEqual({
    file: 'two',
    receivedBytes: packed['two.gz'].length,
    totalBytes: packed['two.gz'].length,
  });
  expect(await readFile(join(home, 'cache/data/tiny/two.gz'))).toEqual(packed['two.gz']);

  // The second time no mirror is used.
  const before = good.asked.length;
  expect(await lookUp({ ...set, mirrors })).toMatchObject({ found: true, from: join(home, 'cache', 'data') });
  expect(good.asked.length).toBe(before);
});

test('a mirror of plain files; they are kept as they came', async () => {
  await using plain = await mirror(bytes);
  const found = await lookUp({ ...set, plainMirrors: true, mirrors: [plain.url] });
  expect(found).toMatchObject({ found: true, from: plain.url });
  expect(plain.asked).toEqual(['/one', '/two']);
  expect(await readFile(join(home, 'cache/data/tiny/two'))).toEqual(bytes.two);
  expect(await lookUp(set)).toMatchObject({ found: true, from: join(home, 'cache', 'data') });
});

test('a server that sends more than the file can have is cut off', async () => {
  let closed = 0;
  const server = createServer((request, response) => {
    response.on('close', () => (closed += 1));
    if (request.url!.startsWith('/says')) {
      response.writeHead(200, { 'content-length': 10 ** 12 }).write('x');
      return;
    }
    // Sends without end while the client reads.
    const piece = Buffer.alloc(100);
    const more = () => {
      if (!response.closed) response.write(piece, () => setImmediate(more));
    };
    response.writeHead(200);
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const found = await lookUp({ ...set, mirrors: [`${url}/says`, `${url}/sends`] });
  const reasons = (found as Extract<Lookup, { found: false }>).reasons.slice(2);
  expect(reasons).toEqual([
    expect.stringMatching(/^http.*\/says: .*1035 .*1000000000000 bytes/),
    expect.stringMatching(/^http.*\/sends: .*1035 .* \d{3,4} bytes/),
  ]);
  await expect.poll(() => closed).toBe(2);
  await new Promise((resolve) => server.close(resolve));
});

test('what does not pack well is still taken', async () => {
  const noise = randomBytes(100_000);
  const file = {
    name: 'noise',
    bytes: noise.length,
    sha256: createHash('sha256').update(noise).digest('hex'),
  };
  const packed = gzipSync(noise);
  expect(packed.length).toBeGreaterThan(noise.length);
  await using good = await mirror({ 'noise.gz': packed });
  const found = await lookUp({ name: 'tiny', files: [file], mirrors: [good.url] });
  expect(found).toMatchObject({ found: true, from: good.url });
});

test('no mirror that works: the reasons', async () => {
  await using empty = await mirror({});
  const found = await lookUp({ ...set, mirrors: ['http://127.0.0.1:1', empty.url] });
  expect(found.found).toBe(false);
  const reasons = (found as Extract<Lookup, { found: false }>).reasons.join('\n');
  expect(reasons).toContain('http://127.0.0.1:1: ');
  expect(reasons).toContain(`${empty.url}: HTTP 404`);
});

test('a part of a set is not kept', async () => {
  await using half = await mirror({ 'one.gz': gzipSync(bytes.one) });
  expect(await lookUp({ ...set, mirrors: [half.url] })).toMatchObject({ found: false });
  expect(await lookUp(set, { download: false })).toMatchObject({ found: false });
});

test('each mirror has its reason, for programs', async () => {
  await using empty = await mirror({});
  await using wrong = await mirror({ 'one.gz': gzipSync('something else') });
  const fetched = await fetchSet({ ...set, mirrors: ['http://127.0.0.1:1', empty.url, wrong.url] });
  expect(fetched).toMatchObject({
    found: false,
    failures: [
      { mirror: 'http://127.0.0.1:1', why: 'unreachable' },
      { mirror: empty.url, why: 'error' },
      { mirror: wrong.url, why: 'other-bytes' },
    ],
  });
});

test('a connection that breaks off, and files that cannot be kept, are told apart', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 20 }).write('first');
    setTimeout(() => response.destroy(), 50);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const broken = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await fetchSet({ ...set, mirrors: [broken] })).toMatchObject({ failures: [{ why: 'broken-off' }] });
  await new Promise((resolve) => server.close(resolve));

  await using good = await mirror({ 'one.gz': gzipSync(bytes.one), 'two.gz': gzipSync(bytes.two) });
  await place('', 'cache', Buffer.from('a file in the place of the folder'));
  expect(await fetchSet({ ...set, mirrors: [good.url] })).toMatchObject({ failures: [{ why: 'not-kept' }] });
});

test('a download that is given up ends, and asks no other mirror', async () => {
  await using other = await mirror({ 'one.gz': gzipSync(bytes.one), 'two.gz': gzipSync(bytes.two) });
  const giveUp = new AbortController();
  let closed = false;
  const server = createServer((_, response) => {
    response.on('close', () => (closed = true));
    response.writeHead(200).write('first');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const slow = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const onProgress = () => giveUp.abort();
  const fetched = await fetchSet(
    { ...set, mirrors: [slow, other.url] },
    { onProgress, signal: giveUp.signal },
  );
  expect(fetched.found).toBe(false);
  expect(other.asked).toEqual([]);
  await expect.poll(() => closed).toBe(true);
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  ['who waits in front of a training has no time for it', undefined, { failures: [{ why: 'slow' }] }],
  ['who can give up waits longer', new AbortController().signal, { found: true }],
])('a mirror that answers after five seconds: %s', async (_, signal, expected) => {
  let answer: (() => void) | undefined;
  const server = createServer((_, response) => (answer = () => response.end(gzipSync(bytes.one))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const slow = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const fetching = fetchSet({ ...set, files: [file('one')], mirrors: [slow] }, signal && { signal });
  while (!answer) await new Promise((next) => setImmediate(next));
  vi.advanceTimersByTime(5_000);
  answer();
  expect(await fetching).toMatchObject(expected);
});
