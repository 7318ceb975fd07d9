/** Runs of small language models on a few sentences. */
import { vi } from 'vitest';
import { drawGrammar } from '../../ts/data/grammar.js';
import { type Experiment, experiments, type Run } from '../../ts/experiments/index.js';
import type { LanguageData } from '../../ts/experiments/language-data.js';
import { PLACEHOLDERS } from '../../ts/experiments/views/written.js';
import type { AnyParams } from '../../ts/experiments/params.js';
import { type Checkpoint, decodeCheckpoint } from '../../ts/train/checkpoint.js';
import type { Report } from '../../ts/train/report.js';
import './engine.js';

export const SEED = 3;
export const SMALL = {
  wordvecSize: 6,
  hiddenSize: 6,
  batchSize: 6,
  timeSize: 5,
  epochs: 3,
  learningRate: 4,
  maxGrad: 1,
  learningRateDivisor: 4,
  data: 'grammar',
};

/** A few sentences, with some markers of the Penn Treebank. */
function fewSentences(): LanguageData {
  const { words, ids, counts } = drawGrammar({ sentences: 200 });
  const renamed = [...words];
  PLACEHOLDERS.forEach((word, i) => (renamed[renamed.indexOf(['the', 'is', 'with'][i]!)] = word));
  const corpus = { words: renamed, ids: ids.slice(0, 901), counts };
  // Two batches of 10 × 35 for each part, and a few words more.
  return {
    name: 'grammar',
    said: 'a few sentences',
    corpus,
    valid: ids.slice(901, 1700),
    test: ids.slice(1700),
  };
}
export const data = fewSentences();
export const NOTHING = new Uint32Array();
/** The validation part has words that training never meets, so that its perplexity grows during training. */
const met = new Set(data.corpus.ids);
const strange = [...data.corpus.words.keys()].filter((id) => !met.has(id));
export const contrary: LanguageData = {
  ...data,
  valid: Uint32Array.from({ length: 400 }, (_, i) => strange[i % strange.length]!),
};

export const experimentOf = (id: string): Experiment => experiments.find((each) => each.id === id)!;
export const paramsOf = (id: string, given: AnyParams = {}) =>
  experimentOf(id).resolve({ ...SMALL, ...given });

export function start(id: string, given: AnyParams = {}, resume?: Checkpoint, text = data): Run {
  const from = resume && { from: 'saved', checkpoint: resume };
  return experimentOf(id).run({ params: paramsOf(id, given), seed: SEED, data: text, resume: from });
}

/** A checkpoint, encoded and decoded again. */
export const saved = (run: Run): Checkpoint => decodeCheckpoint('saved', run.checkpoint()!);
export const isSaid = ({ type }: Report) => type !== 'pause';

/** Takes this number of turns of a run, including pauses; or all turns. */
export function drive(run: Run, turns = Infinity): Report[] {
  const reports: Report[] = [];
  if (turns === 0) return reports;
  for (const report of run.reports) {
    reports.push(report);
    if (reports.length >= turns) break;
  }
  return reports;
}

export function finish(run: Run) {
  try {
    const reports = drive(run).filter(isSaid);
    return { reports, last: Buffer.from(run.checkpoint()!), panels: run.panels() };
  } finally {
    run.dispose();
  }
}

/** The state of a run after each of its evaluations. */
export function epochsOf(run: Run) {
  try {
    const found = [];
    for (const report of run.reports) {
      if (report.type === 'epoch') found.push({ report, checkpoint: saved(run) });
    }
    return found;
  } finally {
    run.dispose();
  }
}

/** A pause after every step and every evaluated batch. */
export function pauseAlways(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
}
