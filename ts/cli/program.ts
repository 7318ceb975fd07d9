import { Command, InvalidArgumentError, Option } from 'commander';
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
import { analogyCommand } from './commands/analogy.js';
import { bench } from './commands/bench.js';
import { doctor } from './commands/doctor.js';
import { evaluate } from './commands/evaluate.js';
import { exportCommand } from './commands/export.js';
import { generate } from './commands/generate.js';
import { gradcheckCommand } from './commands/gradcheck.js';
import { list } from './commands/list.js';
import { nearest } from './commands/nearest.js';
import { predict } from './commands/predict.js';
import { report } from './commands/report.js';
import { train } from './commands/train.js';
import { translate } from './commands/translate.js';
import { EXIT, UsageError, withFlags } from './exit.js';
import { absolutePath } from './text-file.js';

declare const __VERSION__: string;

/** @param exit sets the exit code of the process */
export function makeProgram(exit: (code: number) => void): Command {
  const program = new Command('badak')
    .description('The models of “Deep Learning from Scratch”, trained in WebAssembly')
    .version(__VERSION__)
    .showHelpAfterError('(--help lists what there is)')
    .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.usage));

  program
    .command('list')
    .description('the experiments')
    .option('--json', 'one object per line')
    .action((options) => list(experiments, options));

  const trainCommand = program
    .command('train')
    .description('train the model of an experiment')
    .usage('<experiment> [options]');
  const gradcheck = program
    .command('gradcheck')
    .description('hold an experiment’s gradients against central differences')
    .usage('<experiment> [options]');
  for (const experiment of experiments) {
    addTrain(trainCommand, experiment, exit);
    addGradcheck(gradcheck, experiment, exit);
  }

  const predicting = program
    .command('predict')
    .description('say which digit a picture shows, by a net that was trained');
  needed(
    predicting,
    '--checkpoint <file>',
    'the net: the folder of its run, or checkpoint.safetensors in it',
  );
  needed(
    predicting,
    '--image <file...>',
    'the picture, PNG or JPEG; several are answered one after the other',
  );
  withEngine(
    predicting
      .addOption(
        new Option(
          '--invert <when>',
          'make dark ink light: auto finds out whether the ink is darker than the ground',
        )
          .choices(['auto', 'yes', 'no'])
          .default('auto'),
      )
      .option('--json', 'one object per line'),
  ).action(async (options) => exit(await predict(options)));

  addWords(program);
  addText(program);
  addTranslate(program);

  withEngine(
    program
      .command('bench')
      .description('measure kernels and whole training steps')
      .addArgument(
        program.createArgument('[what]', 'what to measure; both by default').choices(['kernels', 'steps']),
      )
      .option('--filter <text>', 'only rows whose name contains this')
      .option('--json', 'one object per line'),
  ).action((what, options) => bench(what, options));

  withEngine(program.command('doctor').description('check what this machine can do')).action(
    async (options) => exit(await doctor(options)),
  );

  program
    .command('report')
    .description('write report.html anew from what a run recorded')
    .argument('<run-dir>', 'folder of the run')
    .action((folder) => report(folder));

  return program;
}

function addTrain(parent: Command, experiment: Experiment, exit: (code: number) => void): void {
  const params =
    'search' in experiment.params ? experiment.params : { ...experiment.params, ...searchParams };
  const command = withParams(withEngine(withData(leaf(parent, experiment))), params)
    .option('--out <dir>', 'folder of the run (default: runs/<experiment>-<seed>)')
    .option(
      '--resume [checkpoint]',
      'go on with a run: its folder, its checkpoint, or without either the latest run that was interrupted',
    )
    .addOption(
      new Option('--format <format>', 'what goes to stdout').choices(['pretty', 'jsonl']).default('pretty'),
    )
    .option('--quiet', 'no progress')
    .action(async (options) => exit(await train(experiment, givenParams(params, options), options)));
  command.addHelpText('after', `\n${experiment.title}, ${experiment.section}`);
}

function addGradcheck(parent: Command, experiment: Experiment, exit: (code: number) => void): void {
  withParams(withEngine(withData(leaf(parent, experiment))), experiment.params).action(async (options) =>
    exit(await gradcheckCommand(experiment, givenParams(experiment.params, options), options)),
  );
}

/** What can be done with word vectors. */
function addWords(program: Command): void {
  const top = () => new Option('--top <n>', 'how many to show').argParser(whole(1)).default(5);
  withWords(program.command('nearest').description('the words most like a word'))
    .argument('<words...>', 'words; several, one after the other')
    .addOption(top())
    .option('--json', 'one object per line')
    .action((words, options) => nearest(words, options));
  withWords(program.command('analogy').description('a is to b as c is to what? By word vectors'))
    .argument('<a>', 'king')
    .argument('<b>', 'man')
    .argument('<c>', 'queen')
    .addOption(top())
    .option('--cosine', 'by the angle alone; the book’s measure counts the length of the vectors, too')
    .option('--json', 'one object')
    .action((a, b, c, options) => analogyCommand([a, b, c], options));
  const exporting = withWords(
    program.command('export').description('write word vectors to a file that other programs read'),
  );
  needed(
    exporting,
    '--out <file>',
    'the format is by its ending: .txt or .vec (word2vec), .npy (NumPy), .safetensors',
  )
    .option('--force', 'replace a file that is there')
    .action((options) => exportCommand(options));
}

/** What can be done with language models. */
function addText(program: Command): void {
  const checkpoint =
    'the model: the folder of its run, or a file in it: checkpoint.safetensors, or best.safetensors, which was best in validation';
  const generating = program.command('generate').description('let a trained language model write on');
  withEngine(
    needed(generating, '--checkpoint <file>', checkpoint)
      .option('--start <words>', 'the text to go on with (default: you)')
      .addOption(new Option('--length <n>', 'words to write').argParser(whole(1)).default(100))
      .addOption(
        new Option('--temperature <n>', 'below 1 likely words become likelier, above 1 less so')
          .argParser(positive)
          .default(1),
      )
      .option('--top-k <n>', 'draw among so many of the likeliest words only (default: all)', whole(1))
      .option(
        '--skip <words...>',
        'words that are not written (default: N <unk> $, which stand for others in the Penn Treebank)',
      )
      .option('--no-skip', 'every word may be written')
      .addOption(
        new Option('--seed <n>', 'the same seed writes the same text').argParser(whole(0)).default(0),
      )
      .option('--json', 'one object'),
  ).action((options) => generate(options));

  const evaluating = program
    .command('evaluate')
    .description('the perplexity of a language model on the text that was held out');
  withEngine(
    needed(evaluating, '--checkpoint <file>', checkpoint)
      .option('--text <file>', 'where the text is now that it was trained on (default: where it was)')
      .option('--data-dir <dir>', 'folder of the data set')
      .option('--json', 'one object per line'),
  ).action((options) => evaluate(options));
}

/** What can be done with models that go from one sequence to another. */
function addTranslate(program: Command): void {
  const translating = program
    .command('translate')
    .description('let a model that was trained answer a question: 77+85, or SEPTEMBER 27, 1994')
    .argument('<questions...>', 'questions; several are answered one a line');
  withEngine(
    needed(
      translating,
      '--checkpoint <file>',
      'the model: the folder of its run, or checkpoint.safetensors in it',
    )
      .addOption(
        new Option('--beam <n>', 'beam width: how many beginnings of an answer are followed at once')
          .argParser(whole(1, MOST_BEAMS))
          .default(1),
      )
      .option('--probabilities', 'show how likely each answer is: of the whole, and of each character')
      .option('--attention <svg>', 'draw what it looks at while it writes, where it has attention')
      .option('--force', 'replace a picture that is there')
      .option('--json', 'one object per line'),
  ).action((questions, options) => translate(questions, options));
}

function withWords(command: Command): Command {
  return command
    .option('--checkpoint <file>', 'the vectors of a net that was trained: checkpoint.safetensors of a run')
    .option(
      '--vectors <file>',
      'or those of a file: word2vec (text or binary), GloVe, fastText .vec, .npy or .safetensors; .gz, too',
    )
    .option(
      '--strict-data',
      'stop at a row of --vectors that makes no sense; without it such rows are left out',
    )
    .option('--max-words <n>', 'read only the first n words of --vectors (default: all)', whole(1))
    .option('--tensor <name>', 'which tensor of a .safetensors file holds the vectors');
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
    .option('--threads <n>', 'threads to compute with (default: one per processor, at most 8)', whole(1))
    .option('--strict', 'the same numbers on every machine, to the bit; slower')
    .addOption(
      new Option('--build <build>', 'wasm build (default: the fastest)').choices([
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

/** What is not clear from the flag: `; a whole number of at least 1`. */
function takesWhat(spec: ParamSpec): string {
  return spec.kind === 'text' || spec.kind === 'file' ? '' : `; ${describe(spec)}`;
}

/** An option that has to be given. A misspelt one is told first, which commander's own required options hide. */
function needed(command: Command, flags: string, help: string): Command {
  const option = new Option(flags, help);
  return command.addOption(option).hook('preAction', (_, called) => {
    if (called.getOptionValue(option.attributeName()) === undefined) {
      throw new UsageError(`${called.name()} needs ${flags}`);
    }
  });
}

/** commander makes a usage error of it, with the flag's name before and where to find help after. */
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

function positive(text: string): number {
  return parseOrUsage('', { kind: 'number', default: undefined, above: 0, help: '' }, text) as number;
}

/** Only what was typed: a resumed run's own parameters stand for the rest. */
function givenParams(params: ParamSpecs, options: Record<string, unknown>): AnyParams {
  return Object.fromEntries(
    Object.keys(params)
      .filter((key) => options[key] !== undefined)
      .map((key) => [key, remembered(params[key]!, options[key] as number | string | boolean)]),
  );
}

/** A run keeps the paths it was given, and may go on from another folder. */
function remembered(spec: ParamSpec, value: number | string | boolean): number | string | boolean {
  return spec.kind === 'file' && typeof value === 'string' ? absolutePath(value) : value;
}
