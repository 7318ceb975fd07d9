/** What the exercises read in the runs and views that a reader tries. */
import type { BarsPanel, Panel, TextPanel } from '../../../ts/experiments/panels.js';
import { experimentOf } from '../lessons/index.js';
import { hasLearned, knowsBeginning } from '../state/lab-run.js';
import type { Both, Facts } from './card.js';

type Run = Facts['run'];
type Shown = Facts['shown'];

/** The part of the first loss above which a training has learned nothing. */
export const HARDLY = 0.98;

/** The losses of the training batches, in their order. @param name of a training of a comparison */
export function lossesOf({ reports }: Run, name?: string): number[] {
  return reports.flatMap(({ run, metrics }) => {
    const loss = metrics['train/loss'];
    return run === name && loss !== undefined ? [loss] : [];
  });
}

/** The loss at the end of a training, NaN without one. @param name of a training of a comparison */
export const lastOf = (run: Run, name?: string): number => lossesOf(run, name).at(-1) ?? NaN;

/** Digits with which doubles that differ are told apart. */
const MOST_DIGITS = 17;

const inDigits = (value: number, digits: number): string =>
  value < 0.1 ? value.toPrecision(digits) : value.toFixed(digits);

/** Two losses or probabilities as an exercise writes them: in short, but with the digits that tell them apart. */
export function apart(one: number, other: number): [string, string] {
  let digits = 2;
  const written = (value: number) => inDigits(value, digits);
  while (one !== other && written(one) === written(other) && digits < MOST_DIGITS) digits++;
  return [written(one), written(other)];
}

/** Of ten digits a guess is right once in ten; a net that has learned hardly anything is right not much more often. */
const [NEAR_CHANCE, HARDLY_RIGHT] = [0.15, 0.5];
/** The part of the first loss above which a rate has made it worse: smaller changes are those of the batches. */
export const ROSE = 1.02;

/** The share of the test that a net of ten digits has right in the end; undefined without one. */
const rightOf = ({ reports }: Run): number | undefined =>
  reports.findLast(({ metrics }) => metrics['test/accuracy'] !== undefined)?.metrics['test/accuracy'];

/** How a run of a net of ten digits has ended; undefined while it has not, and where its beginning is not known. */
export function outcomeOf(run: Run): 'diverged' | 'fruitless' | 'learned' | undefined {
  if (run.failure.value?.code === 'diverged') return 'diverged';
  if (run.condition.value !== 'done' || !knowsBeginning(run)) return undefined;
  return hasLearned(run) && (rightOf(run) ?? 1) >= NEAR_CHANCE ? 'learned' : 'fruitless';
}

export const LET_IT_END: Both = [
  'Press Play, and let the run end: then you hear what came of it.',
  '‘시작’을 누르고 끝까지 기다리세요. 그때 결과를 알려 드립니다.',
];

/** A run that learns need not end to be known. */
export function learnsAlready(run: Run): Both | undefined {
  const losses = lossesOf(run);
  const isKnown = knowsBeginning(run) && losses.length > 1;
  return isKnown && losses.at(-1)! < losses[0]! / 2
    ? [
        'It learns: the loss is below half of what it was. Try a rate that is much larger, or much smaller.',
        '배우고 있습니다. 손실이 처음의 절반 아래입니다. 훨씬 크거나 훨씬 작은 학습률을 써 보세요.',
      ]
    : undefined;
}

/** What a learning rate has led to. */
export function triedRate(run: Run): Both | undefined {
  const losses = lossesOf(run);
  const [from, to] = apart(losses[0] ?? NaN, losses.at(-1) ?? NaN);
  const { learningRate } = experimentOf(run.experiment).params as Record<string, { default?: unknown }>;
  const usual = Number(learningRate?.default);
  const rate = Number(run.params['learningRate'] ?? usual);
  const isLarge = rate > usual || Math.max(...losses) > (losses[0] ?? NaN) * ROSE;
  switch (outcomeOf(run)) {
    case 'diverged':
      return [
        'Far too large: the numbers grew until they were none any more, and the training stopped.',
        '너무 큽니다. 수가 한없이 커져 더는 수가 아니게 되었고, 학습이 멈췄습니다.',
      ];
    case 'learned': {
      const right = rightOf(run);
      if (right !== undefined && right < HARDLY_RIGHT) {
        const percent = Math.round(right * 100);
        return isLarge
          ? [
              `It learned, but little: the loss went from ${from} to ${to}, and ${percent} % of the test is right. Try a rate that is larger still.`,
              `배웠지만 조금뿐입니다. 손실이 ${from}에서 ${to}로 갔고, 시험 그림의 ${percent}%를 맞힙니다. 더 큰 학습률을 써 보세요.`,
            ]
          : [
              `It learned, but little: the loss went from ${from} to ${to}, and ${percent} % of the test is right. Try a rate that is smaller still.`,
              `배웠지만 조금뿐입니다. 손실이 ${from}에서 ${to}로 갔고, 시험 그림의 ${percent}%를 맞힙니다. 더 작은 학습률을 써 보세요.`,
            ];
      }
      return [
        `It learned: the loss went from ${from} to ${to}. Try a rate that is much larger, or much smaller.`,
        `배웠습니다. 손실이 ${from}에서 ${to}로 갔습니다. 훨씬 크거나 훨씬 작은 학습률을 써 보세요.`,
      ];
    }
    case 'fruitless':
      if (!isLarge) {
        return [
          `Too small: the loss has hardly moved, from ${from} to ${to}.`,
          `너무 작습니다. 손실이 ${from}에서 ${to}로, 거의 움직이지 않았습니다.`,
        ];
      }
      return [
        `Too large: the first steps went far past the valley. The loss began at ${from} and stands at ${to}. A ReLU unit that such a step leaves at 0 for every picture gets no gradient any more, and stays there.`,
        `너무 큽니다. 처음 몇 걸음이 골짜기를 훌쩍 지나쳤습니다. 손실은 ${from}에서 시작해 ${to}에 머무릅니다. 이런 걸음 뒤에 어떤 그림에도 0을 내게 된 ReLU 뉴런은 기울기를 받지 못해 그대로 남습니다.`,
      ];
    case undefined:
      if (run.condition.value !== 'done') {
        if (losses.length === 0 || rate === usual || run.begin?.parent) return undefined;
        return learnsAlready(run) ?? LET_IT_END;
      }
      return [
        'This run began with what an earlier one had learned. Change the rate, and begin at step 0.',
        '이 학습은 앞선 학습이 배운 것에서 시작했습니다. 학습률을 바꾸고 0단계부터 시작해 보세요.',
      ];
  }
}

/** The panel of a kind in the open view, if a person gave it something. */
export function answerIn(shown: Shown, view: string, kind: 'bars'): BarsPanel | undefined;
export function answerIn(shown: Shown, view: string, kind: 'text'): TextPanel | undefined;
export function answerIn(shown: Shown, view: string, kind: Panel['kind']): Panel | undefined {
  if (shown?.view !== view || !shown.input) return undefined;
  return shown.panels.find((panel) => panel.kind === kind);
}

/** The bars of a drawn digit, the longest first. */
export function barsOf(shown: Shown): { label: string; value: number }[] {
  const bars = answerIn(shown, 'digit', 'bars')?.groups[0]?.bars ?? [];
  return [...bars].sort((a, b) => b.value - a.value);
}

/** A question and the answer that a net wrote, as titles of panels and maps have them: `57+5 → 62`. */
export function writtenIn(shown: Shown): { question: string; answer: string } | undefined {
  if (!shown?.input) return undefined;
  const titles = shown.panels.flatMap((panel) =>
    panel.kind === 'heatmap' ? panel.maps.map(({ caption }) => caption ?? '') : [panel.title],
  );
  const [, question, answer] = titles.map((title) => /^(.*?)\s*→\s*(.*)$/.exec(title)).find(Boolean) ?? [];
  return question === undefined ? undefined : { question, answer: answer! };
}
