/** Small language models on a few sentences, driven and looked at. */
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

/** A few sentences, in which some words are as if they were the Penn Treebank's. */
function fewSentences(): LanguageData {
  const { words, ids, counts } = drawGrammar({ sentences: 200 });
  const renamed = [...words];
  PLACEHOLDERS.forEach((word, i) => (renamed[renamed.indexOf(['the', 'is', 'with'][i]!)] = word));
  const corpus = { words: renamed, ids: ids.slice(0, 901), counts };
  // Two batches of 10 × 35 of each, and a few words behind them.
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
/** To validate, words that are never met in training: the more is learned, the worse. */
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

/** A checkpoint as it comes back from a file. */
export const saved = (run: Run): Checkpoint => decodeCheckpoint('saved', run.checkpoint()!);
export const isSaid = ({ type }: Report) => type !== 'pause';

/** So many turns, pauses counted; or all of them. */
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

/** What a run stands at behind each of its evaluations. */
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

/** A pause behind every step and every batch that is evaluated. */
export function pauseAlways(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
}
