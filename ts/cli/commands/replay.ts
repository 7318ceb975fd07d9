import { readFile } from 'node:fs/promises';
import { BadakError } from '../../core/errors.js';
import { experiments } from '../../experiments/index.js';
import { readRunLink, type RunLink } from '../../experiments/run-link.js';
import { searchParams } from '../../experiments/search-space.js';
import { UsageError } from '../exit.js';
import { train, type TrainOptions } from './train.js';

/**
 * `badak replay <link>`: trains the run that a link of the playground says.
 * @param source a link, or a file that holds one
 * @returns the exit code
 */
export async function replay(source: string, options: TrainOptions): Promise<number> {
  const { experiment: id, params, seed, arithmetic, edited } = await linkOf(source);
  if (edited) {
    throw new BadakError(
      'unsupported',
      'the run of this link was edited while it trained, so its settings alone cannot repeat it. Run the program that the playground writes of it, or leave `edited=true` out of the link for the run without its edits',
    );
  }
  const experiment = experiments.find((each) => each.id === id)!;
  const strict = arithmetic === 'exact' ? { strict: true } : {};
  return train(experiment, params, { ...options, ...strict, seed, ...(arithmetic && { arithmetic }) });
}

/** @throws UsageError when it is no link of a run, or says something that does not exist */
async function linkOf(source: string): Promise<RunLink> {
  const text = source.includes('#') ? source : await textOf(source);
  const { link, wrong } = readRunLink(text.trim(), (id) => {
    const found = experiments.find((each) => each.id === id);
    return found && { ...searchParams, ...found.params };
  });
  if (wrong.length > 0)
    throw new UsageError(`the link says something that does not exist: ${wrong.join(', ')}`);
  if (!link) throw new UsageError('expected a link such as “#/cnn?learning-rate=0.01&seed=3”');
  return link;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new BadakError('unreadable', `cannot read ${path}: ${message}`);
    throw new BadakError('not-found', `${path} is not a link, which has a # in it, and not a file either`);
  }
}
