/** `badak doctor` on the folder of a run. */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editJson } from '../support/checkpoints.js';
import { cliOnDigits as cli, temporaryFolder } from '../support/cli.js';
import { mentions } from '../support/mentions.js';

describe('doctor on the folder of a run', () => {
  async function run() {
    const folder = await temporaryFolder();
    const cwd = folder.path;
    await cli(['train', 'two-layer-net', '--iterations', '20', '--hidden-size', '8', '--out', 'run'], {
      cwd,
    });
    const path = (name: string) => join(cwd, 'run', name);
    const doctor = (...args: string[]) => cli(['doctor', 'run', ...args], { cwd });
    return { path, doctor, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
  }

  test('finds nothing wrong with a run that has ended', async () => {
    await using made = await run();
    const { code, stdout } = await made.doctor();
    expect(code, stdout).toBe(0);
    for (const name of [
      'config.json',
      'metrics.jsonl',
      'checkpoint.safetensors',
      'panels.json',
      'report.html',
    ])
      expect(stdout).toContain(`✓ ${name}`);
    expect(stdout).not.toMatch(/[✗·]/);
  });

  test('names what is wrong, and repairs what can be repaired', async () => {
    await using made = await run();
    const { path, doctor } = made;
    const left = 'checkpoint.safetensors.01234567-89ab-cdef-0123-456789abcdef.tmp';
    await writeFile(path(left), 'half');
    await rm(path('report.html'));
    const found = await doctor();
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(mentions('✗ report.html', left, 'doctor run --repair'));
    const repaired = await doctor('--repair');
    expect(repaired.code, repaired.stdout).toBe(0);
    expect(repaired.stdout).not.toContain('✗');
    expect(await readdir(path(''))).toEqual(expect.arrayContaining(['report.html']));
    expect(await readdir(path(''))).not.toContain(left);
    expect((await doctor()).stdout).not.toContain('✗');
  });

  test.each([
    ['the experiment', { experiment: 'cnn', params: {} }, mentions('two-layer-net', 'cnn')],
    ['the seed', { seed: 777 }, mentions('seed', 777)],
    ['a parameter', { params: { hiddenSize: 9999, iterations: 20 } }, mentions('hiddenSize', 8, 9999)],
    ['the data', { data: 'mnist' }, mentions('mnist')],
  ])('says that config.json has another value of %s than the checkpoint', async (_, change, message) => {
    await using made = await run();
    const { path, doctor } = made;
    await editJson(path('config.json'), (config) => Object.assign(config, change));
    const { code, stdout } = await doctor();
    expect(code, stdout).toBe(1);
    const line = stdout.split('\n').find((each) => each.startsWith('✗ checkpoint.safetensors'));
    expect(line).toMatch(message);
  });

  test('a run that goes on may have written down other parameters, but not another seed', async () => {
    await using made = await run();
    const { path, doctor } = made;
    const lines = (await readFile(path('metrics.jsonl'), 'utf8')).split('\n');
    await writeFile(path('metrics.jsonl'), `${lines.slice(0, -2).join('\n')}\n`);
    const params = { hiddenSize: 8, iterations: 30, learningRate: 0.5 };
    await editJson(path('config.json'), (config) => Object.assign(config, { params }));
    expect((await doctor()).stdout).toContain('✓ checkpoint.safetensors');
    await editJson(path('config.json'), (config) => Object.assign(config, { seed: 1 }));
    expect((await doctor()).stdout).toContain('✗ checkpoint.safetensors');
  });

  test('what cannot be repaired says why', async () => {
    await using made = await run();
    const { path, doctor } = made;
    await rm(path('report.html'));
    const config = JSON.parse(await readFile(path('config.json'), 'utf8')) as object;
    await writeFile(path('config.json'), JSON.stringify({ ...config, experiment: 'puzzle' }));
    const { code, stdout } = await doctor('--repair');
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ report\.html .*puzzle/);
  });

  test('one bit is enough', async () => {
    await using made = await run();
    const { path, doctor } = made;
    const bytes = await readFile(path('checkpoint.safetensors'));
    bytes[bytes.length - 100]! ^= 4;
    await writeFile(path('checkpoint.safetensors'), bytes);
    await writeFile(path('metrics.jsonl'), `${await readFile(path('metrics.jsonl'), 'utf8')}{"type":5}\n`);
    await writeFile(path('panels.json'), '[{}]');
    const { code, stdout } = await doctor('--repair');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      mentions('✗ checkpoint.safetensors', 'checksum', '✗ metrics.jsonl', '✗ panels.json'),
    );
    await rm(path('config.json'));
    expect((await doctor()).stdout).toContain('✗ config.json');
  });

  test('says how a run that has not ended goes on', async () => {
    await using made = await run();
    const { path, doctor } = made;
    const lines = (await readFile(path('metrics.jsonl'), 'utf8')).split('\n');
    const whole = await readFile(path('metrics.jsonl'));
    await writeFile(path('metrics.jsonl'), lines.slice(0, -2).join('\n') + '\n');
    const { code, stdout } = await doctor();
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(mentions('20', 'train two-layer-net --resume run'));
    await writeFile(path('metrics.jsonl'), `${lines[0]}\n`);
    expect((await doctor()).stdout).toContain('✗ checkpoint.safetensors');
    await writeFile(path('metrics.jsonl'), whole);
    expect((await doctor()).code).toBe(0);
  });

  test('a folder without a run, and --repair without a folder', async () => {
    await using folder = await temporaryFolder();
    expect((await cli(['doctor', folder.path])).code).toBe(1);
    expect((await cli(['doctor', '--repair'])).code).toBe(2);
  });
});
