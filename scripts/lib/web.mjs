/** The page: web/src/made from the library, and target/web, the folder of static files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, whenChanged } from './paths.mjs';
import { saidTemplates } from './said.mjs';
import { step } from './say.mjs';

const MADE = 'web/src/made/catalog.ts';
const CARDS_FILE = 'web/src/made/cards.ts';
/** Stands in where the cards are not made: they take half a minute, and types are checked without them. */
const CARDS_TYPES = 'web/src/made/cards.d.ts';

/** What the page knows of the experiments before its worker has loaded: ids, parameters, texts. */
export async function ensureCatalog() {
  await whenChanged(
    {
      name: 'catalog',
      inputs: ['dist', 'ts', 'scripts/lib/web.mjs', 'scripts/lib/said.mjs'],
      outputs: [MADE, CARDS_TYPES],
    },
    async () => {
      const { experiments } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
      const catalog = experiments.map(({ id, title, section, summary, params, views, searched }) => ({
        id,
        title,
        section,
        summary,
        params,
        views: views.map(({ id, title, input, takes }) => ({ id, title, input, takes })),
        isSearch: searched !== undefined,
      }));
      await mkdir(join(root, 'web/src/made'), { recursive: true });
      await writeFile(
        join(root, CARDS_TYPES),
        "import type { Panel } from '../../../ts/experiments/panels.js';\n\nexport declare const cards: readonly Panel[];\n",
      );
      const texts = textsOf(catalog);
      const said = (await saidTemplates()).filter((text) => !texts.includes(text));
      await writeFile(
        join(root, MADE),
        [
          '/** Made by scripts/lib/web.mjs from the library. */',
          `export const catalog = ${written(catalog)} as const;\n`,
          union('LibraryText', 'Every text of the experiments that stands in their definitions.', texts),
          union('SaidText', 'Every other text that the library says, with {} for each value.', said),
          union('ParamKey', 'Every parameter of an experiment.', keysOf(catalog)),
          union('ChoiceValue', 'Every choice of a parameter.', choicesOf(catalog)),
        ].join('\n'),
      );
    },
  );
}

/** What each lesson's card shows: a short training, and the view that is looked at in the end. */
const CARDS = [
  ['two-layer-net', { iterations: 3000, data: 'digits' }, 'units', { most: 12 }],
  ['optimizers', { iterations: 1, data: 'digits' }, 'paths'],
  ['cnn', { epochs: 2, data: 'digits' }, 'filters'],
  ['simple-cbow', {}, 'map'],
  ['cbow', { epochs: 1, data: 'grammar' }, 'map', { most: 24 }],
  ['rnn', { hiddenSize: 16, wordvecSize: 16, epochs: 60, data: 'grammar' }, 'gates'],
  ['lstm', { hiddenSize: 16, wordvecSize: 16, batchSize: 100, epochs: 1, data: 'grammar' }, 'gates'],
  [
    'seq2seq',
    {
      digits: 2,
      reverse: true,
      hiddenSize: 64,
      batchSize: 64,
      learningRate: 0.005,
      epochs: 10,
      data: 'sums',
    },
    'encoder',
  ],
  [
    'attention',
    { hiddenSize: 32, batchSize: 32, learningRate: 0.01, epochs: 1, data: 'calendar' },
    'attention',
  ],
];

/** Pictures for the gallery, as the numbers of panels: of real runs, made here and not committed. */
export async function ensureCards() {
  await whenChanged({ name: 'cards', inputs: ['dist', 'scripts/lib/web.mjs'], outputs: [CARDS_FILE] }, () =>
    step('pictures of the lessons, from short trainings', async (progress) => {
      const badak = await import(pathToFileURL(join(root, 'dist/node.js')).href);
      const { openRun } = await import(pathToFileURL(join(root, 'dist/experiments.js')).href);
      await badak.init();
      const cards = [];
      for (const [experiment, params, view, input] of CARDS) {
        progress(experiment);
        const { run } = await openRun({ experiment, params }, { download: false });
        for (const report of run.reports) void report;
        cards.push(run.look(view, input).panels[0]);
        run.dispose();
      }
      await mkdir(join(root, 'web/src/made'), { recursive: true });
      await writeFile(
        join(root, CARDS_FILE),
        `/** Made by scripts/lib/web.mjs from trainings of a few seconds. */\nimport type { Panel } from '../../../ts/experiments/panels.js';\n\nexport const cards: readonly Panel[] = ${literal(cards)};\n`,
      );
    }),
  );
}

/** A value as source text. Four digits are enough for a picture. */
function literal(value) {
  if (value instanceof Float32Array)
    return `Float32Array.of(${Array.from(value, (x) => Number(x.toPrecision(4)))})`;
  if (Array.isArray(value)) return `[${value.map(literal)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  return `{${Object.entries(value).map(([key, each]) => `${key}:${literal(each)}`)}}`;
}

function union(name, comment, members) {
  return `/** ${comment} */\nexport type ${name} =\n${members.map((each) => `  | ${JSON.stringify(each)}`).join('\n')};\n`;
}

function choicesOf(catalog) {
  const specs = catalog.flatMap(({ params }) => Object.values(params));
  return [...new Set(specs.flatMap(({ choices = [] }) => choices))];
}

function keysOf(catalog) {
  return [...new Set(catalog.flatMap(({ params }) => Object.keys(params)))];
}

/** Titles, summaries, places in the books, help of parameters, titles of views: each once. */
function textsOf(catalog) {
  const texts = catalog.flatMap(({ title, section, summary, params, views }) => [
    title,
    section,
    summary,
    ...Object.values(params).map(({ help }) => help),
    ...views.map((view) => view.title),
  ]);
  return [...new Set(texts)];
}

/** As JSON, but with `undefined`, which some defaults are. */
function written(value) {
  const mark = '\u0000';
  const text = JSON.stringify(value, (_, each) => (each === undefined ? mark : each));
  return text.replaceAll(JSON.stringify(mark), 'undefined');
}

export async function ensurePage() {
  await ensureCatalog();
  await ensureCards();
  await whenChanged(
    {
      name: 'page',
      inputs: ['web', 'ts', 'package.json', 'scripts/lib/web.mjs'],
      outputs: ['target/web'],
    },
    () =>
      step('the page, bundled into target/web', async () => {
        const { build } = await import('vite');
        await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn' });
      }),
  );
}
