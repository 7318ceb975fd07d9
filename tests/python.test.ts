/**
 * What badak writes for NumPy, gensim and TensorBoard is read by them, and the other way round. Each needs its package
 * in `python3`, and is skipped where that is not.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeNpz, encodeNpz } from '../ts/io/npz.js';
import { encodeWordVectors } from '../ts/io/word-vectors.js';
import { makeFolders } from '../ts/platform/node.js';
import { encodeEvents } from '../ts/train/events.js';
import type { Report } from '../ts/train/report.js';
import { temporaryFolder } from './support/cli.js';
import { scattered } from './support/compare.js';
import { missingModules, printedJson } from './support/python.js';
import { readFrom } from './support/vector-files.js';

const missing = {
  numpy: await missingModules('numpy'),
  gensim: await missingModules('gensim'),
  tensorboard: await missingModules('tensorboard'),
};

test.skipIf(missing.numpy)('NumPy reads and writes .npz', async () => {
  await using folder = await temporaryFolder();
  const arrays = new Map([
    ['W1', { shape: [3, 4], data: scattered(12) }],
    ['state/γ', { shape: [5], data: Float64Array.from(scattered(5, 1), (value) => value / 3) }],
    ['none', { shape: [0, 2], data: new Float32Array(0) }],
  ]);
  await writeFile(join(folder.path, 'ours.npz'), encodeNpz(arrays));
  const program = `
import json, numpy, zipfile
assert zipfile.ZipFile('ours.npz').testzip() is None
ours = dict(numpy.load('ours.npz'))
numpy.savez('plain.npz', **ours)
numpy.savez_compressed('packed.npz', **ours)
print(json.dumps([[name, str(each.dtype), each.shape, each.ravel().tolist()] for name, each in ours.items()]))`;
  expect(await printedJson(program, folder.path)).toEqual(
    [...arrays].map(([name, { shape, data }]) => [
      name,
      data instanceof Float64Array ? 'float64' : 'float32',
      shape,
      [...data],
    ]),
  );
  for (const name of ['plain.npz', 'packed.npz'])
    expect(await decodeNpz(name, await readFile(join(folder.path, name)))).toEqual(arrays);
});

test.skipIf(missing.gensim)('gensim reads and writes word vectors, as text and as binary', async () => {
  await using folder = await temporaryFolder();
  const all = { words: ['the', 'naïve', '바닥', '1990', '</s>'], vectors: scattered(35), size: 7 };
  for (const name of ['ours.bin', 'ours.txt'])
    await writeFile(join(folder.path, name), encodeWordVectors(name, all).get(name)!);
  const program = `
import json
from gensim.models import KeyedVectors
ours = [KeyedVectors.load_word2vec_format('ours' + end, binary=end == '.bin') for end in ('.bin', '.txt')]
for each, end in zip(ours, ('.bin', '.txt')):
    each.save_word2vec_format('theirs' + end, binary=end == '.bin')
print(json.dumps([[each.index_to_key, each.vectors.ravel().tolist()] for each in ours]))`;
  const read = [all.words, [...all.vectors]];
  expect(await printedJson(program, folder.path)).toEqual([read, read]);
  for (const name of ['theirs.bin', 'theirs.txt']) {
    const file = await readFile(join(folder.path, name));
    expect(await readFrom(name, { [name]: file })).toEqual({ read: all, notes: [] });
  }
});

test.skipIf(missing.tensorboard)('TensorBoard shows the trainings of a comparison as runs', async () => {
  await using folder = await temporaryFolder();
  const runs = ['Adam', 'he/std=1'];
  const reports = runs.flatMap((run, r) =>
    [0, 10, 20].map((step): Report => {
      const metrics = { 'train/loss': Math.fround(1 / (1 + step + r)), 'test/accuracy': step / 32 };
      return { type: 'eval', run, step, epoch: 0, metrics };
    }),
  );
  for (const [path, bytes] of encodeEvents(reports, {
    startedAt: new Date(1_700_000_000_000),
    seconds: 60,
  })) {
    await makeFolders(join(folder.path, path, '..'));
    await writeFile(join(folder.path, path), bytes);
  }
  const program = `
import json, logging
logging.disable()
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer
all = EventMultiplexer().AddRunsFromDirectory('.')
all.Reload()
print(json.dumps({run: {tag: [[e.wall_time, e.step, e.value] for e in all.Scalars(run, tag)] for tag in tags['scalars']} for run, tags in all.Runs().items()}))`;
  const shown = (await printedJson(program, folder.path)) as Record<string, Record<string, number[][]>>;
  expect(Object.keys(shown).sort()).toEqual(['Adam', 'he%2fstd=1']);
  for (const [r, name] of ['Adam', 'he%2fstd=1'].entries())
    for (const tag of ['train/loss', 'test/accuracy'])
      expect(shown[name]![tag]).toEqual(
        reports
          .filter(({ run }) => run === runs[r])
          .map(({ step, metrics }, i) => [1_700_000_000 + 10 * (3 * r + i + 1), step, metrics[tag]]),
      );
});
