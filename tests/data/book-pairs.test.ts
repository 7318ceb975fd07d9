/** The books' files of questions and answers, found or not. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { usePlatform } from '../../ts/core/current-platform.js';
import { findBookPairs } from '../../ts/data/book-pairs.js';
import { readWholeText } from '../../ts/data/decode-text.js';
import { nodePlatform } from '../../ts/platform/node.js';
import { temporaryFolder } from '../support/cli.js';
import { refusal } from '../support/errors.js';
import { sharedData } from '../support/shared-data.js';

const folder = sharedData('seq2seq');

/** Searches only the folders that a test names. */
function lookIn(...paths: string[]) {
  const dataFolders = () => paths.map((path) => ({ path }));
  usePlatform({ ...nodePlatform, files: { ...nodePlatform.files!, dataFolders } });
}
lookIn();
afterAll(() => usePlatform(nodePlatform));

test.skipIf(!folder).each([
  ['addition', 'seq2seq/addition.txt', 13],
  ['date', 'seq2seq/date.txt', 41],
] as const)(
  '%s.txt is found, whole (seq2seq in BADAK_DATA or ../shared/data)',
  async (file, path, length) => {
    const { text, ...found } = await findBookPairs(file, { dataDir: folder!, download: false });
    expect(found).toEqual({ from: folder });
    expect(text === (await readFile(join(folder!, path), 'utf8'))).toBe(true);
    const lines = text!.split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([50_001, '']);
    expect(lines.slice(0, -1).filter((line) => line.length < length - 1 || !line.includes('_'))).toEqual([]);
  },
);

describe('where it is not', () => {
  test('each place is named', async () => {
    await using empty = await temporaryFolder();
    lookIn(empty.path);
    const found = await findBookPairs('date', { download: false });
    expect(found).toMatchObject({ text: undefined });
    expect('reasons' in found && found.reasons).toContain(`not in ${empty.path}`);
    lookIn();
  });

  test('a folder that is asked for and has something else is an error that says what', async () => {
    await using other = await temporaryFolder();
    await writeFile(join(other.path, 'dates.csv'), 'a,b\n');
    await expect(findBookPairs('date', { dataDir: other.path, download: false })).rejects.toThrow(
      refusal('not-found', other.path, 'date.txt', 'dates.csv'),
    );
  });

  test('a file that is another one is an error, by the name of the one that it should be', async () => {
    await using other = await temporaryFolder();
    const options = { dataDir: other.path, download: false };
    await writeFile(join(other.path, 'date.txt'), '1+1_2\n');
    await expect(findBookPairs('date', options)).rejects.toThrow(
      refusal('damaged', `${join(other.path, 'date.txt')}: `, '2050000 bytes', 'SHA-256 62e66a'),
    );
    // The same in the folder of the data set.
    await mkdir(join(other.path, 'seq2seq'));
    const path = join(other.path, 'seq2seq', 'addition.txt');
    await writeFile(path, '1+1_2\n');
    await expect(findBookPairs('addition', options)).rejects.toThrow(
      refusal('damaged', `${path}: `, '650000 bytes', 'SHA-256 34e074'),
    );
  });

  test('a folder that does not exist is an error', async () => {
    await expect(findBookPairs('addition', { dataDir: '/no/such/folder', download: false })).rejects.toThrow(
      refusal('not-found', '/no/such/folder', 'seq2seq'),
    );
  });
});

describe('a whole text', () => {
  async function* chunks(bytes: Uint8Array, size: number) {
    await Promise.resolve();
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
  }
  const bytes = new TextEncoder().encode('a_é\r\n시_👍\n');

  test('is put together however it comes', async () => {
    for (let size = 1; size <= bytes.length; size++) {
      expect(await readWholeText('here', chunks(bytes, size))).toBe('a_é\r\n시_👍\n');
    }
    expect(await readWholeText('here', chunks(new Uint8Array(), 1))).toBe('');
  });

  test('that ends in a character, or is none, is refused', async () => {
    const cut = bytes.subarray(0, -2);
    await expect(readWholeText('here', chunks(cut, 4))).rejects.toThrow(refusal('damaged', 'here: '));
    const wrong = Uint8Array.from([...bytes, 0x61, 0xff]);
    await expect(readWholeText('here', chunks(wrong, 4))).rejects.toThrow(
      refusal('wrong-format', 'here: ', 'UTF-8', 'line 3'),
    );
  });
});
