import type { ExperimentId } from '../lessons/index.js';
import type { ChoiceValue } from '../made/catalog.js';

/** 실험의 짧은 이름. */
export const experimentsKo: Readonly<Record<ExperimentId, string>> = {
  'two-layer-net': '2층 신경망',
  optimizers: '매개변수 갱신',
  'weight-init': '가중치 초깃값',
  'batch-norm': '배치 정규화',
  overfitting: '오버피팅',
  hyperparameters: '하이퍼파라미터 탐색',
  cnn: '합성곱 신경망',
  'deep-cnn': '심층 합성곱 신경망',
  'simple-cbow': '한 문장 CBOW',
  cbow: 'CBOW 모델',
  'skip-gram': 'skip-gram 모델',
  rnn: 'RNN 언어 모델',
  lstm: 'LSTM 언어 모델',
  'better-lstm': '개선한 LSTM',
  seq2seq: 'seq2seq 덧셈',
  attention: '어텐션',
};

/** 매개변수가 받는 값. 링크와 명령줄에서는 영어 이름을 쓴다. */
export const choicesKo: Readonly<Record<ChoiceValue, string>> = {
  relu: 'ReLU',
  sigmoid: '시그모이드',
  tanh: 'tanh',
  auto: '자동',
  mnist: 'MNIST',
  digits: '만들어 낸 숫자',
  ptb: '펜 트리뱅크',
  grammar: '만들어 낸 글',
  lower: '소문자로',
  keep: '그대로',
  rnn: 'RNN',
  gru: 'GRU',
  lstm: 'LSTM',
  addition: '책의 덧셈',
  sums: '만들어 낸 덧셈',
  date: '책의 날짜',
  calendar: '만들어 낸 날짜',
  english: '영어',
  korean: '한국어',
  both: '두 언어',
};

/** 기록하는 값의 이름. */
export const metricsKo: Readonly<Record<string, string>> = {
  'train/loss': '훈련 손실',
  'train/accuracy': '훈련 정확도',
  'valid/accuracy': '검증 정확도',
  'test/accuracy': '시험 정확도',
  'train/perplexity': '훈련 퍼플렉서티',
  'valid/perplexity': '검증 퍼플렉서티',
  'test/perplexity': '시험 퍼플렉서티',
  'valid/floor': '검증 하한',
  'test/floor': '시험 하한',
  'analogies/first': '유추, 첫째 답',
  'analogies/first-five': '유추, 다섯째 안',
  'neighbours/same-class': '이웃, 같은 부류',
  'learning-rate': '학습률',
  'weight-decay': '가중치 감소',
};
