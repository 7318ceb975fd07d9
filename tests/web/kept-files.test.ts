/** The page's private folder belongs to its origin: other pages of it write there too. */
import { afterEach, expect, test, vi } from 'vitest';
import { KeptFiles } from '../../web/src/worker/kept-files.js';

/** What a browser's folder holds: files with so many bytes, folders, and files that are gone when they are asked for. */
type Held = number | 'folder' | 'gone';

function entry(held: Held): object {
  if (held === 'folder') return { kind: 'directory' };
  if (held === 'gone') return { kind: 'file', getFile: () => Promise.reject(new Error('NotFoundError')) };
  return { kind: 'file', getFile: () => Promise.resolve(new Blob([new Uint8Array(held)])) };
}

async function filesOf(held: Readonly<Record<string, Held>>): Promise<KeptFiles> {
  const folder = {
    async *entries() {
      for (const [key, each] of Object.entries(held)) yield await Promise.resolve([key, entry(each)]);
    },
  };
  const root = { getDirectoryHandle: () => Promise.resolve(folder) };
  vi.stubGlobal('navigator', { storage: { getDirectory: () => Promise.resolve(root) } });
  const files = new KeptFiles();
  await files.begin();
  return files;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

const OWN = { 'your%20files%2Fa.txt': 3, 'downloads%2Fdata%2Fmnist%2Fb.gz': 5 };

test.each<Readonly<Record<string, Held>>>([
  { '100%': 0 },
  { '%E0%A4%A': 1 },
  { 'of another page.txt': 2 },
  { 'your%20files%2fc.txt': 2, '%79our%20files%2Fa.txt': 9 },
  { 'your%20files%2Fd.txt': 'folder' },
  { 'your%20files%2Fe.txt': 'gone' },
])('beside %o the files of the page are found', async (foreign) => {
  const files = await filesOf({ ...foreign, ...OWN, ...foreign });
  expect((await files.all()).map(({ path, bytes }) => [path, bytes])).toEqual([
    ['downloads/data/mnist/b.gz', 5],
    ['your files/a.txt', 3],
  ]);
  expect(await files.list('your files')).toEqual(['a.txt']);
});
