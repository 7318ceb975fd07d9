/** The nine lessons, in the books' order. */
import type { AnyParams } from '../../../ts/experiments/params.js';
import { catalog } from '../made/catalog.js';

export type ExperimentId = (typeof catalog)[number]['id'];

export interface Lesson {
  /** Its place in the list, from 1. */
  number: number;
  /** Where the books have it. */
  chapter: string;
  chapterKo: string;
  title: string;
  titleKo: string;
  line: string;
  lineKo: string;
  experiments: readonly ExperimentId[];
}

const lesson = (
  number: number,
  [chapter, chapterKo]: readonly [string, string],
  [title, titleKo]: readonly [string, string],
  [line, lineKo]: readonly [string, string],
  ...experiments: ExperimentId[]
): Lesson => ({ number, chapter, chapterKo, title, titleKo, line, lineKo, experiments });

export const lessons: readonly Lesson[] = [
  lesson(
    1,
    ['vol. 1, chapters 4 and 5', '1권 4·5장'],
    ['Two-layer net', '2층 신경망'],
    [
      'A digit, ten answers: the first network that learns.',
      '숫자 하나에 답 열 개. 처음으로 학습하는 신경망입니다.',
    ],
    'two-layer-net',
  ),
  lesson(
    2,
    ['vol. 1, chapter 6', '1권 6장'],
    ['Training techniques', '학습 관련 기술들'],
    [
      'Optimizers race; initial weights, batch normalization, dropout and a search decide.',
      '매개변수 갱신, 가중치 초깃값, 배치 정규화, 드롭아웃, 하이퍼파라미터 탐색을 견줍니다.',
    ],
    'optimizers',
    'weight-init',
    'batch-norm',
    'overfitting',
    'hyperparameters',
  ),
  lesson(
    3,
    ['vol. 1, chapters 7 and 8', '1권 7·8장'],
    ['CNN', '합성곱 신경망'],
    ['Filters that learn what to look for.', '무엇을 볼지 스스로 배우는 필터입니다.'],
    'cnn',
    'deep-cnn',
  ),
  lesson(
    4,
    ['vol. 2, chapter 3', '2권 3장'],
    ['CBOW on one sentence', '한 문장으로 배우는 CBOW'],
    ['Seven words, and a vector for each.', '단어 일곱 개와 그 분산 표현입니다.'],
    'simple-cbow',
  ),
  lesson(
    5,
    ['vol. 2, chapter 4', '2권 4장'],
    ['CBOW with negative sampling', '네거티브 샘플링 CBOW'],
    ['A map of words that draws itself.', '스스로 그려지는 단어 지도입니다.'],
    'cbow',
    'skip-gram',
  ),
  lesson(
    6,
    ['vol. 2, chapter 5', '2권 5장'],
    ['RNN', '순환 신경망(RNN)'],
    ['A network that remembers the last words.', '앞선 단어를 기억하는 신경망입니다.'],
    'rnn',
  ),
  lesson(
    7,
    ['vol. 2, chapter 6', '2권 6장'],
    ['LSTM', 'LSTM'],
    ['Gates that keep, write and forget.', '간직하고 쓰고 잊는 게이트입니다.'],
    'lstm',
    'better-lstm',
  ),
  lesson(
    8,
    ['vol. 2, chapter 7', '2권 7장'],
    ['Seq2seq', 'seq2seq'],
    ['It learns to add, character by character.', '덧셈을 문자 하나씩 배웁니다.'],
    'seq2seq',
  ),
  lesson(
    9,
    ['vol. 2, chapter 8', '2권 8장'],
    ['Attention', '어텐션'],
    ['Dates in any style, read where it matters.', '날짜를 어떤 꼴로 써도, 볼 곳을 찾아 읽습니다.'],
    'attention',
  ),
];

/** The view that is open at the start, where it is not the experiment's first. */
export const firstView: Partial<Record<ExperimentId, string>> = {
  cnn: 'maps',
  'deep-cnn': 'maps',
  cbow: 'map',
  'skip-gram': 'map',
  attention: 'attention',
};

/** The view that is open, if a view of this id is not there or none is named. */
export function viewOf(experiment: ExperimentId, view = firstView[experiment]) {
  const { views } = experimentOf(experiment);
  return views.find(({ id }) => id === view) ?? views[0]!;
}

/** Settings with which a run shows what it is about in some ten seconds, on data that it generates. */
export const quick: Readonly<Record<ExperimentId, AnyParams>> = {
  'two-layer-net': { iterations: 12000, data: 'digits' },
  optimizers: { iterations: 1000, data: 'digits' },
  'weight-init': { iterations: 1000, data: 'digits' },
  'batch-norm': { scales: 8, data: 'digits' },
  overfitting: { epochs: 120, dropoutEpochs: 240, learningRate: 0.05, data: 'digits' },
  hyperparameters: { trials: 40, data: 'digits' },
  cnn: { epochs: 12, data: 'digits' },
  'deep-cnn': { epochs: 2, data: 'digits' },
  'simple-cbow': {},
  cbow: { epochs: 5, data: 'grammar' },
  'skip-gram': { epochs: 5, data: 'grammar' },
  rnn: { data: 'grammar' },
  lstm: { epochs: 2, data: 'grammar' },
  'better-lstm': { epochs: 1, hiddenSize: 100, wordvecSize: 100, data: 'grammar' },
  // With sums of two digits it learns to add while one looks.
  seq2seq: {
    digits: 2,
    reverse: true,
    hiddenSize: 64,
    batchSize: 64,
    learningRate: 0.005,
    epochs: 30,
    data: 'sums',
  },
  attention: { hiddenSize: 64, batchSize: 64, learningRate: 0.01, epochs: 2, data: 'calendar' },
};

/** Steps a second at the start, where a run would be over before one has looked. */
export const watchable: Partial<Record<ExperimentId, number>> = { 'simple-cbow': 200 };

export function lessonOf(experiment: ExperimentId): Lesson {
  return lessons.find(({ experiments }) => experiments.includes(experiment))!;
}

export function experimentOf(id: ExperimentId): (typeof catalog)[number] {
  return catalog.find((each) => each.id === id)!;
}

export function isExperiment(id: string): id is ExperimentId {
  return catalog.some((each) => each.id === id);
}
