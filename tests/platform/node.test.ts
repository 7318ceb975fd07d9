import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BadakError } from '../../ts/core/errors.js';
import { nodePlatform, writeAtomically } from '../../ts/platform/node.js';
import { refusal } from '../support/errors.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'badak-node-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe('writing', () => {
  test('makes the folders on the way and leaves nothing else', async () => {
    await writeAtomically(join(folder, 'a', 'b', 'file'), 'text');
    expect(await readFile(join(folder, 'a', 'b', 'file'), 'utf8')).toBe('text');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file']);
  });

  test('what was there stays when it fails, and no half-written file is left', async () => {
    await writeFile(join(folder, 'file'), 'old');
    // A file in the place of a folder, and a folder in the place of the file.
    await expect(writeAtomically(join(folder, 'file', 'below'), 'new')).rejects.toThrow();
    await writeAtomically(join(folder, 'taken', 'inside'), 'x');
    await expect(writeAtomically(join(folder, 'taken'), 'new')).rejects.toThrow();
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('old');
    expect((await readdir(folder)).sort()).toEqual(['file', 'taken']);
  });

  test('what a killed process left beside a file goes with the next writing of it', async () => {
    const script = `
      import { writeFileSync } from 'node:fs';
      import { hostname } from 'node:os';
      const machine = hostname().replace(/[^\\w-]/g, '-');
      const [target, ...others] = process.argv.slice(1);
      for (const name of [target, ...others])
        writeFileSync(\`\${name}.\${machine}-\${process.pid}.01234567-89ab-cdef-0123-456789abcdef.tmp\`, 'half');`;
    const args = ['--input-type=module', '-e', script, join(folder, 'file'), join(folder, 'other')];
    execFileSync(process.execPath, args);
    // Another machine's, whose processes are not known here; this process's own; and a file of the user.
    const uuid = '01234567-89ab-cdef-0123-456789abcdef';
    const kept = [
      `file.elsewhere-1.${uuid}.tmp`,
      `file.${hostname().replace(/[^\w-]/g, '-')}-${process.pid}.${uuid}.tmp`,
      'file.tmp',
    ];
    for (const name of kept) await writeFile(join(folder, name), 'x');
    await writeAtomically(join(folder, 'file'), 'new');
    const names = await readdir(folder);
    expect(names.filter((name) => name.startsWith('file')).sort()).toEqual(['file', ...kept].sort());
    expect(names.filter((name) => name.startsWith('other'))).toHaveLength(1);
  });

  test.runIf(existsSync('/proc'))('a file system that takes no folders is an error, not a wait', async () => {
    await expect(writeAtomically('/proc/badak/deep/file', 'text')).rejects.toThrow('ENOENT');
  });

  test('folders that several make at once', async () => {
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(names.map((name) => writeAtomically(join(folder, 'x', 'y', 'z', name), name)));
    expect((await readdir(join(folder, 'x', 'y', 'z'))).sort()).toEqual(names);
  });

  test('several at once: one of them, whole', async () => {
    const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(50_000));
    await Promise.all(texts.map((text) => writeAtomically(join(folder, 'file'), text)));
    expect(texts).toContain(await readFile(join(folder, 'file'), 'utf8'));
    expect(await readdir(folder)).toEqual(['file']);
  });
});

test('a missing file gives undefined, all other problems are errors', async () => {
  const { files } = nodePlatform;
  expect(await files!.read(join(folder, 'nothing'))).toBeUndefined();
  await writeFile(join(folder, 'file'), 'x');
  expect(await files!.read(join(folder, 'file', 'below'))).toBeUndefined();
  await expect(files!.read(folder)).rejects.toThrow(refusal('unreadable'));
  expect(await files!.isFolder(folder)).toBe(true);
  expect(await files!.isFolder(join(folder, 'file'))).toBe(false);
});

describe('a file as a stream', () => {
  const whole = async (path: string) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of nodePlatform.files!.stream(path)) pieces.push(piece);
    return pieces;
  };

  test('comes in pieces', async () => {
    const bytes = Buffer.from('0123456789'.repeat(50_000));
    await writeFile(join(folder, 'file'), bytes);
    const pieces = await whole(join(folder, 'file'));
    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    await writeFile(join(folder, 'empty'), '');
    expect(await whole(join(folder, 'empty'))).toEqual([]);
  });

  test('reading can stop early', async () => {
    await writeFile(join(folder, 'file'), 'x'.repeat(500_000));
    for await (const piece of nodePlatform.files!.stream(join(folder, 'file'))) {
      expect(piece[0]).toBe(0x78);
      break;
    }
  });

  test('what is not there, or is a folder', async () => {
    await expect(whole(join(folder, 'nothing'))).rejects.toThrow(
      refusal('not-found', join(folder, 'nothing')),
    );
    await expect(whole(folder)).rejects.toThrow(refusal('unreadable', folder));
    await expect(whole(folder)).rejects.toBeInstanceOf(BadakError);
  });

  // The system's administrator may read everything; Windows has other permissions.
  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('may not be read', async () => {
    await writeFile(join(folder, 'secret'), 'x', { mode: 0o000 });
    await expect(whole(join(folder, 'secret'))).rejects.toThrow(refusal('unreadable', 'secret', 'EACCES'));
  });
});

test('data is looked for where BADAK_DATA says, then in ./data, then in the cache', () => {
  const { files } = nodePlatform;
  const cache = { path: join(files!.cacheFolder, 'data') };
  vi.stubEnv('BADAK_DATA', '/somewhere');
  expect(files!.dataFolders()).toEqual([
    { path: '/somewhere', namedBy: 'BADAK_DATA' },
    { path: 'data' },
    cache,
  ]);
  vi.stubEnv('BADAK_DATA', '');
  expect(files!.dataFolders()).toEqual([{ path: 'data' }, cache]);
});
