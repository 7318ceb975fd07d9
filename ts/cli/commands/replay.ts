import { BadakError } from '../../core/errors.js';
import { experiments } from '../../experiments/index.js';
import { readRunLink, type RunLink } from '../../experiments/run-link.js';
import { searchParams } from '../../experiments/search-space.js';
import { UsageError } from '../exit.js';
import { readWholeText } from '../../platform/node.js';
import { absolutePath } from '../text-file.js';
import { train, type TrainOptions } from './train.js';

export interface ReplayOptions extends TrainOptions {
  /** The text of a link that names one: no file is opened because a link names it. */
  text?: string;
}

/** More than any link has. */
const MOST_BYTES = 1024 * 1024;

/**
 * `badak replay <link>`: trains the run that a link of the playground says.
 * @param source a link, or a file that holds one
 * @returns the exit code
 */
export async function replay(source: string, { text, ...options }: ReplayOptions): Promise<number> {
  const { experiment: id, params, seed, arithmetic, edited } = await linkOf(source);
  if (edited) {
    throw new BadakError(
      'unsupported',
      'the run of this link was edited while it trained, so its settings alone cannot repeat it. Run the program that the playground writes of it, or leave `edited=true` out of the link for the run without its edits',
    );
  }
  const experiment = experiments.find((each) => each.id === id)!;
  const strict = arithmetic === 'exact' ? { strict: true } : {};
  expectText(params['text'], text);
  const given = text === undefined ? params : { ...params, text: absolutePath(text) };
  return train(experiment, given, { ...options, ...strict, seed, ...(arithmetic && { arithmetic }) });
}

/** @throws UsageError when a link names a text and the command does not, or the other way round */
function expectText(named: unknown, given: string | undefined): void {
  if ((named === undefined) === (given === undefined)) return;
  throw new UsageError(
    given === undefined
      ? `the link names the text ${String(named)}. A link opens no file: use --text <file> with the path of that text`
      : '--text: expected a link that names a text, found one without',
  );
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
  const text = await readWholeText(path, MOST_BYTES);
  if (text !== undefined) return text;
  throw new BadakError('not-found', `${path} is not a link, which has a # in it, and not a file either`);
}
