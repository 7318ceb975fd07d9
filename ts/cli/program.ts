import { type Command, InvalidArgumentError, Option } from 'commander';
import { MAX_THREADS } from '../core/init.js';
import { BadakError } from '../core/errors.js';
import { type Experiment, experiments } from '../experiments/index.js';
import {
  type AnyParams,
  describe,
  flagName,
  type ParamSpec,
  type ParamSpecs,
  parseParam,
} from '../experiments/params.js';
import { searchParams } from '../experiments/search-space.js';
import { MOST_BEAMS } from '../models/answer.js';
import { isShard, type Shard } from '../train/shard.js';
import { BadakCommand } from './command.js';
import { analogyCommand } from './commands/analogy.js';
import { bench, BENCHES } from './commands/bench.js';
import { doctor } from './commands/doctor.js';
import { doctorRun } from './commands/doctor-run.js';
import { evaluate } from './commands/evaluate.js';
import { exportCommand } from './commands/export.js';
import { generate } from './commands/generate.js';
import { gradcheckCommand } from './commands/gradcheck.js';
import { list } from './commands/list.js';
import { merge } from './commands/merge.js';
import { nearest } from './commands/nearest.js';
import { predict } from './commands/predict.js';
import { replay } from './commands/replay.js';
import { report } from './commands/report.js';
import { train } from './commands/train.js';
import { translate } from './commands/translate.js';
import { EXIT, UsageError, withFlags } from './exit.js';
import { written } from './print.js';
import { absolutePath } from './text-file.js';

declare const __VERSION__: string;

/** Makes the command with its subcommands and options. @param exit sets the exit code of the process */
export function makeProgram(exit: (code: number) => void): Command {
  const program = new BadakCommand('badak')
    .description('The models of “Deep Learning from Scratch”, trained in WebAssembly')
    .version(__VERSION__)
    .showHelpAfterError('(--help lists commands and options)')
    .configureOutput(written)
    .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage));

  program
    .command('list')
    .description('list the experiments')
    .option('--json', 'print one JSON object per line')
    .action((options) => list(experiments, options));

  const trainCommand = program
    .command('train')
    .description('train the model of an experiment')
    .usage('<experiment> [options]');
  addReplay(program, exit);
  const gradcheck = program
    .command('gradcheck')
    .description('compare the gradients of an experiment’s model with central differences')
    .usage('<experiment> [options]');
  for (const experiment of experiments) {
    addTrain(trainCommand, experiment, exit);
    addGradcheck(gradcheck, experiment, exit);
  }

  addPredict(program, exit);
  addWords(program);
  addText(program);
  addTranslate(program);

  withEngine(
    program
      .command('bench')
      .description('measure kernels and whole training steps')
      .addArgument(
        program
          .createArgument(
            '[what]',
            'what to measure: kernels, whole steps, or steps of growing sizes (default: kernels and steps)',
          )
          .choices(BENCHES),
      )
      .option(
        '--filter <text>',
        'measure only the row with this name, or the rows whose name contains this text',
      )
      .option('--json', 'print one JSON object per line'),
  ).action((what, options) => bench(what, options));

  withEngine(
    program
      .command('doctor')
      .description('check what this machine can do, or the folder of a run')
      .argument('[run-dir]', 'folder of a run: its files are read instead')
      .option('--repair', 'with a run: repair what can be repaired'),
  ).action(async (folder, { repair = false, ...options }) => {
    if (folder === undefined && repair)
      throw new UsageError('--repair: expected the folder of a run before it');
    exit(folder === undefined ? await doctor(options) : await doctorRun(folder, repair));
  });

  needed(
    program
      .command('merge')
      .description('join the shards of a search: what one run over all trials gives')
      .argument('<run-dirs...>', 'folders of the shards, in any order'),
    '--out <dir>',
    'folder of the merged run',
  ).action((folders, options) => merge(folders, options.out));

  program
    .command('report')
    .description('write report.html again from the records of a run')
    .argument('<run-dir>', 'folder of the run')
    .action((folder) => report(folder));

  hintAtLongerFlags(program);
  return program;
}

/** The command for pictures of digits. */
function addPredict(program: Command, exit: (code: number) => void): void {
  const predicting = program
    .command('predict')
    .description('recognise the digit in a picture with a trained net');
  needed(
    predicting,
    '--checkpoint <file>',
    'the net: the folder of its run, or checkpoint.safetensors in that folder',
  );
  needed(predicting, '--image <file...>', 'one or more pictures, PNG or JPEG');
  withEngine(
    predicting
      .addOption(
        new Option(
          '--invert <when>',
          'whether dark ink on a light ground is inverted; auto decides by the picture',
        )
          .choices(['auto', 'yes', 'no'])
          .default('auto'),
      )
      .option('--json', 'print one JSON object per line'),
  ).action(async (options) => exit(await predict(options)));
}

/** Adds to the error of an unknown flag the flags that begin with it, which are too long for Commander's own hint. */
function hintAtLongerFlags(command: Command): void {
  command.configureOutput({
    outputError(text, write) {
      const flag = /unknown option '(--[\w-]+)'/.exec(text)?.[1];
      const longer = flag
        ? command.options.flatMap(({ long }) => (long?.startsWith(flag) ? [long] : []))
        : [];
      const isHinted = longer.length === 0 || text.includes('Did you mean');
      write(isHinted ? text : `${text.trimEnd()}\n(Did you mean ${longer.slice(0, 2).join(' or ')}?)\n`);
    },
  });
  command.commands.forEach(hintAtLongerFlags);
}

function addTrain(parent: Command, experiment: Experiment, exit: (code: number) => void): void {
  const params =
    'search' in experiment.params ? experiment.params : { ...experiment.params, ...searchParams };
  const command = withOutput(withParams(withEngine(withData(leaf(parent, experiment))), params))
    .option(
      '--resume [checkpoint]',
      'go on with a run, named by its folder or its checkpoint (default: the latest interrupted run)',
    )
    .option(
      '--race',
      'train a comparison in turns, one step of each at a time: then the report shows all models at the same step',
    )
    .option(
      '--profile',
      'measure where the steps spend their time: a table of layers and kernels at the end, and in the report',
    )
    .option(
      '--shard <i/n>',
      'train only the trials of one of n shards, with --search; merge joins them. The same command goes on where it was killed',
      parseShard,
    )
    .action(async (options) => exit(await train(experiment, givenParams(params, options), options)));
  command.addHelpText('after', `\n${experiment.title}, ${experiment.section}`);
}

/** Where a run goes, and what is printed of it. */
function withOutput(command: Command): Command {
  return command
    .option('--out <dir>', 'folder of the run (default: runs/<experiment>-<seed>)')
    .addOption(
      new Option('--format <format>', 'format of stdout: pretty for people, jsonl for programs')
        .choices(['pretty', 'jsonl'])
        .default('pretty'),
    )
    .option('--quiet', 'print no progress and no notes');
}

function addReplay(program: Command, exit: (code: number) => void): void {
  const command = program
    .command('replay')
    .description('train the run that a link of the playground says')
    .argument('<link>', 'the link, in quotes, or a file that holds it')
    .option('--data-dir <dir>', 'folder with your own copies of the data sets')
    .option('--text <file>', 'the text, for a link that names one: a link alone opens no file');
  withOutput(withEngine(command)).action(async (link, options) => exit(await replay(link, options)));
}

function addGradcheck(parent: Command, experiment: Experiment, exit: (code: number) => void): void {
  withParams(withEngine(withData(leaf(parent, experiment))), experiment.params).action(async (options) =>
    exit(await gradcheckCommand(experiment, givenParams(experiment.params, options), options)),
  );
}

/** The commands for word vectors. */
function addWords(program: Command): void {
  const top = () => new Option('--top <n>', 'number of words to show').argParser(whole(1)).default(5);
  withWords(program.command('nearest').description('show the words most similar to a word'))
    .argument('<words...>', 'one or more words')
    .addOption(top())
    .option('--json', 'print one JSON object per line')
    .action((words, options) => nearest(words, options));
  withWords(program.command('analogy').description('answer “a is to b as c is to what?” with word vectors'))
    .argument('<a>', 'word, such as king')
    .argument('<b>', 'word, such as man')
    .argument('<c>', 'word, such as queen')
    .addOption(top())
    .option(
      '--cosine',
      'rank by cosine; the book ranks by the dot product, which the length of the vectors changes',
    )
    .option('--json', 'print one JSON object')
    .action((a, b, c, options) => analogyCommand([a, b, c], options));
  const exporting = withWords(
    program
      .command('export')
      .description('write word vectors, a whole model, or the metrics of a run, for other programs'),
  );
  needed(
    exporting,
    '--out <file>',
    'file to write; its ending decides what: word vectors as .txt or .vec (word2vec), .bin (its binary form), .npy (NumPy) or .safetensors; the model of --checkpoint as .onnx, or its parameters as .npz; the metrics of --run as .csv, or in a folder for TensorBoard',
  )
    .option('--run <dir>', 'folder of a run whose metrics are written')
    .option('--force', 'replace an existing file')
    .action((options) => exportCommand(options));
}

/** The commands for language models. */
function addText(program: Command): void {
  const checkpoint =
    'the model: the folder of its run, or a file in that folder: checkpoint.safetensors, or best.safetensors, which has the best validation';
  const generating = program.command('generate').description('write text with a trained language model');
  withEngine(
    needed(generating, '--checkpoint <file>', checkpoint)
      .option('--start <words>', 'beginning of the text (default: you)')
      .addOption(new Option('--length <n>', 'number of words to write').argParser(whole(1)).default(100))
      .addOption(
        new Option(
          '--temperature <n>',
          'divisor of the scores: below 1 likely words become likelier, above 1 less likely',
        )
          .argParser(positive)
          .default(1),
      )
      .option('--top-k <n>', 'draw from the n most probable words only (default: all)', whole(1))
      .option(
        '--skip <words...>',
        'words that are not written (default: N <unk> $, the Penn Treebank’s words for numbers, rare words and prices)',
      )
      .option('--no-skip', 'write every word')
      .addOption(
        new Option('--seed <n>', 'seed of the drawing; the same seed writes the same text')
          .argParser(whole(0))
          .default(0),
      )
      .option('--json', 'print one JSON object'),
  ).action((options) => generate(options));

  const evaluating = program
    .command('evaluate')
    .description('compute the perplexity of a language model on its held-out text');
  withEngine(
    needed(evaluating, '--checkpoint <file>', checkpoint)
      .option('--text <file>', 'path of the text that the model was trained on, if it has moved')
      .option('--data-dir <dir>', 'folder of the data set')
      .option('--json', 'print one JSON object per line'),
  ).action((options) => evaluate(options));
}

/** The command for sequence-to-sequence models. */
function addTranslate(program: Command): void {
  const translating = program
    .command('translate')
    .description('answer a question with a trained model: 77+85, or SEPTEMBER 27, 1994')
    .argument('<questions...>', 'one or more questions; each answer is one line');
  withEngine(
    needed(
      translating,
      '--checkpoint <file>',
      'the model: the folder of its run, or checkpoint.safetensors in that folder',
    )
      .addOption(
        new Option('--beam <n>', 'beam width: number of beginnings of an answer that are followed at once')
          .argParser(whole(1, MOST_BEAMS))
          .default(1),
      )
      .option('--probabilities', 'show the probability of each answer and of each of its characters')
      .option(
        '--attention <svg>',
        'file to draw the attention weights to, for a model with attention and one question',
      )
      .option('--force', 'replace an existing picture')
      .option('--json', 'print one JSON object per line'),
  ).action((questions, options) => translate(questions, options));
}

function withWords(command: Command): Command {
  return command
    .option(
      '--checkpoint <file>',
      'word vectors of a trained model: the folder of its run, or checkpoint.safetensors in that folder',
    )
    .option(
      '--vectors <file>',
      'word vectors of a file: word2vec (text or binary), GloVe, fastText .vec, .npy or .safetensors; also .gz',
    )
    .option(
      '--strict-data',
      'stop at a row of --vectors that is not valid; without it such rows are left out',
    )
    .option('--max-words <n>', 'number of words to read from the start of --vectors (default: all)', whole(1))
    .option('--tensor <name>', 'name of the tensor with the vectors in a .safetensors file');
}

function leaf(parent: Command, { id, summary }: Experiment): Command {
  return parent.command(id).description(summary);
}

function withData(command: Command): Command {
  return command
    .option('--seed <n>', 'seed of all random numbers (default: 0)', whole(0))
    .option('--data-dir <dir>', 'folder of the data set');
}

function withEngine(command: Command): Command {
  return command
    .option(
      '--threads <n>',
      'number of threads (default: one per processor, at most 8)',
      whole(1, MAX_THREADS),
    )
    .option('--strict', 'the same bits on every machine; slower')
    .option('--wide', 'instructions on 256 bits, if this version of Node can make them: faster, same bits')
    .addOption(
      new Option('--build <build>', 'wasm build (default: the fastest that this machine can run)').choices([
        'simd',
        'threads',
        'relaxed',
      ]),
    );
}

function withParams(command: Command, params: ParamSpecs): Command {
  for (const [key, spec] of Object.entries(params)) {
    if (spec.kind === 'flag') {
      command.option(`--${flagName(key)}`, withFlags(spec.help));
      continue;
    }
    const takes = { choice: 'name', text: 'text', file: 'file', integer: 'n', number: 'n' }[spec.kind];
    const flag = `--${flagName(key)} <${takes}>`;
    const fallback = spec.default === undefined ? '' : ` (default: ${spec.default})`;
    command.addOption(
      new Option(flag, `${withFlags(spec.help)}${takesWhat(spec)}${fallback}`).argParser((text) =>
        parseOrUsage(key, spec, text),
      ),
    );
  }
  return command;
}

/** The values that a parameter takes, for its help: `; a whole number of at least 1`. */
function takesWhat(spec: ParamSpec): string {
  return spec.kind === 'text' || spec.kind === 'file' ? '' : `; ${describe(spec)}`;
}

/** A required option. Commander checks its own before the spelling of others, and so hides a misspelt flag. */
function needed(command: Command, flags: string, help: string): Command {
  const option = new Option(flags, help);
  return command.addOption(option).hook('preAction', (_, called) => {
    if (called.getOptionValue(option.attributeName()) === undefined) {
      throw new UsageError(`${called.name()} needs ${flags}`);
    }
  });
}

/** Commander makes a usage error of this one: it adds the flag's name and a hint at --help. */
function parseOrUsage(key: string, spec: ParamSpec, text: string): number | string | boolean {
  try {
    return parseParam(key, spec, text);
  } catch (error) {
    if (error instanceof BadakError) throw new InvalidArgumentError(`It takes ${describe(spec)}.`);
    throw error;
  }
}

function whole(min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const spec: ParamSpec = {
    kind: 'integer',
    default: undefined,
    min,
    max,
    help: '',
  };
  return (text) => parseOrUsage('', spec, text) as number;
}

/** `3/40` */
function parseShard(text: string): Shard {
  const [, number, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (isShard(shard)) return shard;
  throw new InvalidArgumentError('It takes a shard and the number of shards: 1/40, 2/40, … 40/40.');
}

function positive(text: string): number {
  return parseOrUsage('', { kind: 'number', default: undefined, above: 0, help: '' }, text) as number;
}

/** The typed parameters only. The others are those of the resumed run, or the defaults. */
function givenParams(params: ParamSpecs, options: Record<string, unknown>): AnyParams {
  return Object.fromEntries(
    Object.keys(params)
      .filter((key) => options[key] !== undefined)
      .map((key) => [key, remembered(params[key]!, options[key] as number | string | boolean)]),
  );
}

/** An absolute path for a file: the run may be resumed from another folder. */
function remembered(spec: ParamSpec, value: number | string | boolean): number | string | boolean {
  return spec.kind === 'file' && typeof value === 'string' ? absolutePath(value) : value;
}
