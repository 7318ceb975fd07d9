import { BadakError } from '../../core/errors.js';
import { type DigitImage, digitImage, type Invert } from '../../data/digit-image.js';
import { SIDE } from '../../data/digit-side.js';
import { inkInGrey } from '../../data/ink-in-grey.js';
import { experiments, type Restored } from '../../experiments/index.js';
import { EXIT } from '../exit.js';
import { readImage } from '../image.js';
import { type EngineOptions, startEngine } from '../options.js';
import { print, printBold, tell } from '../print.js';
import { restorer } from '../restorer.js';
import { readCheckpoint } from '../run-folder.js';
import { table } from '../table.js';

export interface PredictOptions extends EngineOptions {
  checkpoint: string;
  image: string[];
  invert: Invert;
  json?: boolean;
}

/** Characters of a full bar. */
const BAR = 24;
/** Parts of a character, in eighths. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A picture with the name of its file. */
interface Picture {
  path: string;
  width: number;
  height: number;
  digit: DigitImage;
}

/**
 * `badak predict`. It prints an error for each picture that is blank or cannot be read, and answers the others.
 * @returns the exit code, which tells whether all pictures were answered
 */
export async function predict(options: PredictOptions): Promise<number> {
  const checkpoint = await readCheckpoint(options.checkpoint, 'read');
  const restore = restorer('predict', options.checkpoint, checkpoint, 'digit', experiments);
  const read: (Picture | Unread)[] = [];
  for (const path of options.image) read.push(await readPicture(path, options.invert));

  await startEngine(options);
  using restored = restore();
  // The classes of another data set are not digits.
  const what = checkpoint.data.startsWith('idx-') ? 'class' : 'digit';
  const pictures = read.filter((each) => 'digit' in each);
  const results = pictures.map((each) => probabilities(options.checkpoint, restored, each));
  read.forEach((each, i) => {
    const found = 'digit' in each ? results[pictures.indexOf(each)]! : undefined;
    if (options.json) sayJson(each, found, what);
    else say(each, found, { invert: options.invert, first: i === 0, what });
  });
  return pictures.length === read.length ? EXIT.done : EXIT.failed;
}

/** A file without a picture of a digit, and the reason. */
interface Unread {
  path: string;
  error: string;
}

async function readPicture(path: string, invert: Invert): Promise<Picture | Unread> {
  try {
    const { data, width, height } = await readImage(path);
    try {
      return { path, width, height, digit: digitImage(inkInGrey(data, width, height), invert) };
    } catch (error) {
      const hint = invert === 'auto' ? '' : `. That is with --invert ${invert}; without it badak tries both`;
      if (error instanceof BadakError) throw new BadakError(error.code, `${path}: ${error.message}${hint}`);
      throw error;
    }
  } catch (error) {
    if (error instanceof BadakError) return { path, error: error.message };
    throw error;
  }
}

/** Prints one JSON object for a picture. */
function sayJson(each: Picture | Unread, found: readonly number[] | undefined, what: string): void {
  const answer =
    'error' in each
      ? { error: each.error }
      : {
          [what]: best(found!),
          probabilities: found,
          ...(each.digit.doubt === undefined ? {} : { doubt: each.digit.doubt }),
        };
  print(JSON.stringify({ image: each.path, ...answer }));
  if ('error' in each) tell(`badak: ${each.error}`);
}

function say(
  each: Picture | Unread,
  found: readonly number[] | undefined,
  { invert, first, what }: { invert: Invert; first: boolean; what: string },
): void {
  if ('error' in each) {
    tell(`badak: ${each.error}`);
    return;
  }
  if (!first) print('');
  print(...describe(each, invert));
  printRanking(what, found!);
}

/**
 * The probability of every class.
 * @throws BadakError when the net's scores are not finite
 */
function probabilities(from: string, restored: Restored, { path, digit }: Picture): number[] {
  const { panels } = restored.look('digit', { digit: digit.pixels });
  const found = panels.flatMap((panel) => (panel.kind === 'bars' ? panel.groups : []));
  const values = found.flatMap(({ bars }) => bars.map(({ value }) => value));
  if (values.every(Number.isFinite)) return values;
  throw new BadakError('not-finite', `${path}: expected finite scores from the net of ${from}, found others`);
}

function best(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** The picture's name and size, and what was done to it: `seven.png 100×80, resized to 28×28`. */
function describe({ path, width, height, digit }: Picture, invert: Invert): string[] {
  const why = invert === 'auto' ? 'its ink is darker than its ground' : 'by --invert yes';
  const done = [
    ...(digit.resized ? [`resized to ${SIDE}×${SIDE}`] : []),
    ...(digit.inverted ? [`inverted (${why})`] : []),
  ];
  const doubt =
    digit.doubt === undefined
      ? []
      : [`in doubt: ${digit.doubt}. Use --invert ${digit.inverted ? 'no' : 'yes'} for the other reading`];
  return [`${path} ${width}×${height}, ${done.join(', ') || 'as it is'}`, ...doubt];
}

/** Prints a table of the classes, the most probable first and, if the terminal can, in bold. */
function printRanking(what: string, probabilities: readonly number[]): void {
  const rows = probabilities
    .map((probability, digit) => ({ probability, digit }))
    .sort((a, b) => b.probability - a.probability)
    .map(({ probability, digit }) => [String(digit), probability.toFixed(4), bar(probability)]);
  const [head, first, ...others] = table([what, 'probability', ''], rows);
  print(head!);
  printBold(first!);
  print(...others);
}

function bar(share: number): string {
  const eighths = Math.round(share * BAR * 8);
  return '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]!;
}
