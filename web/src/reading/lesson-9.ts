import attentionDecoder from '../../../ts/models/attention-decoder.ts?raw';
import encoder from '../../../ts/models/encoder.ts?raw';
import timeAttention from '../../../ts/layers/time-attention.ts?raw';
import experiment from '../../../ts/experiments/attention.ts?raw';
import type { Both, Card, Facts } from './card.js';
import { particle } from '../text/particle.js';
import { tex } from './tex.js';
import { writtenIn } from './tries.js';

/** Steps after which most rows of the map have found their place. */
const LEARNED = 1000;

/** The question of the cards: the net reads it rightly at that step, and most rows of its map can be read. */
const FIRST = 'october 23, 1987';

/** The first hyphen of its answer looks at two places; this unit is above 0 at one of them and below 0 at the other. */
const MIXED = { row: 4, unit: 10 };

interface AskedDate {
  question: string;
  answer: string;
  /** Undefined where the question has no month in words. */
  right: string | undefined;
  /** Whether there is such a day. */
  isDay: boolean;
  /** Whether a weight of the map was set. */
  isChanged: boolean;
  /** Whether the net has read it rightly when it looked where it wants to. */
  wasRight: boolean;
}

/** Dates that the net of a run has read rightly: only these can be made wrong. */
const readRightly = new WeakMap<Facts['run'], Set<string>>();

/** The date that a person asked in words, with the net's answer. */
function askedDate({ run, shown }: Facts): AskedDate | undefined {
  const written = writtenIn(shown);
  if (!written) return undefined;
  const { question, answer } = written;
  const date = new Date(`${question} 12:00 UTC`);
  const isDate = !Number.isNaN(date.getTime()) && /[a-z]/i.test(question);
  // The day behind the end of a month is read as one of the next month.
  const isDay =
    isDate && (question.match(/\d+/g) ?? []).some((number) => Number(number) === date.getUTCDate());
  const right = isDate ? date.toISOString().slice(0, 10) : undefined;
  const isChanged = shown!.input !== undefined && 'at' in shown!.input && 'place' in shown!.input;
  const known = readRightly.get(run) ?? new Set();
  if (!isChanged && isDay && answer === right) readRightly.set(run, known.add(question));
  return { question, answer, right, isDay, isChanged, wasRight: known.has(question) };
}

/** What keeps a question from being a date that the net can read; undefined for nothing. */
function noDate({ question, right, isDay }: AskedDate): Both | undefined {
  if (right === undefined) {
    return [
      'Ask with the month as a word, and the year in four digits: “december 25, 1999”.',
      '달은 낱말로, 해는 네 자리로 쓰세요. 보기: “december 25, 1999”',
    ];
  }
  if (isDay) return undefined;
  return [
    `There is no “${question}”: that month is shorter. Ask for another day.`,
    `“${question}”라는 날은 없습니다. 그 달은 더 짧습니다. 다른 날을 물어보세요.`,
  ];
}

/** What a weight that was set has done. */
function changedDate({ answer, right, wasRight }: AskedDate): Both {
  if (!wasRight) {
    return [
      'What does the net write by itself? Take the weight away again, and look whether the answer is right.',
      '신경망 혼자서는 무엇이라고 쓰나요? 가중치를 되돌리고 답이 맞는지 먼저 보세요.',
    ];
  }
  return answer === right
    ? [
        'With this weight the answer stays right. Choose another cell: let a row look at a character that says something else.',
        '이 가중치로는 답이 그대로 맞습니다. 다른 칸을 고르세요. 행이 다른 것을 말하는 문자를 보게 하세요.',
      ]
    : [
        `Now it writes ${answer}, and no longer ${right}.`,
        `이제 ${right} 대신 ${answer}${particle(answer, '을')} 씁니다.`,
      ];
}

/** Attention: the decoder looks back at the question. */
export const cards: readonly Card[] = [
  {
    title: ['One vector is too small', '벡터 하나로는 모자란다'],
    text: [
      [
        'The encoder of the last lesson squeezes every question into one vector, a short one and a long one alike. But it has a state after each character. Why throw those away?',
        '앞 단원의 인코더는 짧든 길든 질문을 벡터 하나에 밀어 넣습니다. 그런데 문자마다 상태가 있습니다. 왜 버릴까요?',
      ],
      [
        'Here the decoder gets all of them. Ask a date: the map shows, for each character that it writes, where it looks. Until you ask, questions of the test set stand there.',
        '여기서는 디코더가 모두 받습니다. 날짜를 물어보세요. 지도는 문자를 쓸 때마다 어디를 보는지 보여 줍니다. 묻기 전에는 시험 데이터의 질문들이 있습니다.',
      ],
      [
        'Before the training it writes nonsense, and looks at every character alike: 29 characters, and a weight of 1/29 for each.',
        '학습하기 전에는 엉뚱한 것을 쓰고, 모든 문자를 똑같이 봅니다. 문자가 29개이니 가중치는 저마다 1/29입니다.',
      ],
    ],
    book: [2, '8.1.1'],
    source: { file: 'ts/models/encoder.ts', text: encoder, lit: ['return { hs, h:'] },
    sets: { view: 'attention' },
  },
  {
    title: ['A score for every character', '문자마다 점수'],
    text: [
      [
        'The decoder’s state and a state of the encoder are compared by their dot product: how well does this place answer what I look for now? Softmax makes weights of the scores. They add up to 1.',
        '디코더의 상태와 인코더의 상태를 내적으로 견줍니다. 지금 찾는 것에 이 자리가 얼마나 맞는가? 소프트맥스가 점수를 가중치로 바꿉니다. 더하면 1입니다.',
      ],
      [
        'The first table has one score in numbers: the two states, their products and the sum. It looks at the “9” while it writes the “1”: the state at the “9” has read 987, as the encoder comes from the end. Choose another row, a character of the answer, or another column, a character of the question.',
        '첫째 표는 점수 하나를 수로 보여 줍니다. 두 상태와 그 곱, 그리고 합입니다. “1”을 쓰면서 “9”를 봅니다. 인코더는 끝에서부터 오므로 “9”의 상태는 987을 읽은 다음입니다. 다른 행(답의 문자)이나 다른 열(질문의 문자)을 골라 보세요.',
      ],
    ],
    book: [2, '8.1.3'],
    formula: tex`\begin{gathered} s_i = h^{\mathrm{dec}} \cdot h^{\mathrm{enc}}_i \\ a = \operatorname{softmax}(s) \end{gathered}`,
    source: { file: 'ts/layers/time-attention.ts', text: timeAttention, lit: ['kernels.attentionForward('] },
    sets: { view: 'score', steps: LEARNED, shows: { ask: [FIRST] } },
  },
  {
    title: ['The weighted mean', '가중 평균'],
    text: [
      [
        'The weights mix the encoder’s states into one vector, the context. It is not a choice but a mixture: that is why it has a gradient, and can be learned.',
        '가중치로 인코더의 상태들을 섞어 벡터 하나를 만듭니다. 맥락 벡터입니다. 고르는 것이 아니라 섞는 것이라서 기울기가 있고, 배울 수 있습니다.',
      ],
      [
        'The second table has one number of the context: what each character of the question adds to it. Here the net writes the first hyphen of 1987-10-23, and looks mainly at two characters: the last blank, and the “o” of october, which it needs next. At one of them this number is above 0, at the other below: part of what they add cancels out. Choose another unit, and another mixture stands there.',
        '둘째 표는 맥락 벡터의 수 하나에 질문의 문자마다 얼마를 보태는지 보여 줍니다. 여기서 신경망은 1987-10-23의 첫 줄표를 쓰면서 주로 두 문자를 봅니다. 마지막 빈칸과, 다음에 필요한 october의 “o”입니다. 이 수는 한쪽에서는 0보다 크고 다른 쪽에서는 0보다 작아서, 보태는 값이 일부 상쇄됩니다. 다른 유닛을 고르면 다른 혼합이 보입니다.',
      ],
      [
        'The decoder puts the context beside its own state and chooses the character.',
        '디코더는 맥락 벡터를 자기 상태 옆에 놓고 문자를 고릅니다.',
      ],
    ],
    book: [2, '8.1.2'],
    formula: tex`c = \sum_{i} a_i\, h^{\mathrm{enc}}_i`,
    source: {
      file: 'ts/models/attention-decoder.ts',
      text: attentionDecoder,
      lit: ['this.affine.forward(this.attention.forward(encoded.hs, hs), hs)'],
    },
    sets: {
      ...{ view: 'score', steps: LEARNED, isOnlyThen: true },
      shows: { ask: [FIRST], places: MIXED, panel: 1 },
    },
  },
  {
    title: ['The map sharpens', '지도가 또렷해진다'],
    text: [
      [
        'Where the month is a word, the year looks at the year, the month at the month, wherever the question has them. Nobody has drawn these lines. Dates of numbers alone, such as 10/2/18, are harder to tell apart: their rows spread over several numbers. Rows that need nothing more, such as those of the hyphens, mostly rest on a blank.',
        '달이 낱말이면 연도는 연도를, 달은 달을 봅니다. 질문의 어디에 있든 찾아갑니다. 아무도 선을 그어 주지 않았습니다. 10/2/18처럼 수뿐인 날짜는 가려내기가 더 어려워서, 행이 여러 수에 퍼집니다. 더 알 것이 없는 줄표 같은 행은 대개 빈칸에 머무릅니다.',
      ],
      [
        'Some rows rest on a neighbour of the character that they write. A state is not only its character: the encoder comes from the end, and has read all that stands to the right.',
        '쓸 문자가 아니라 그 이웃을 보는 행도 있습니다. 상태에는 자기 문자만 들어 있지 않습니다. 인코더는 끝에서부터 오므로, 오른쪽에 있는 것을 모두 읽은 다음입니다.',
      ],
      [
        'Go back in the timeline, with the slider or the arrow keys: steps 100, 200 and 300 are among its moments. At the beginning all weights are about equal. Then, from step 100 to about 300, most rows look at the last blank, all questions get nearly the same answer, and the loss stands at 1. Why there? The encoder reads the question backwards. The last blank is the first character that it reads: its state there is the same for every question, and says nothing of it.',
        '시간 축에서 슬라이더나 화살표 키로 되돌아가 보세요. 100, 200, 300단계의 순간도 남아 있습니다. 처음에는 가중치가 거의 같습니다. 그다음 100단계에서 300단계쯤까지는 행 대부분이 마지막 빈칸을 보고, 어떤 질문에도 거의 같은 답을 쓰며, 손실은 1에 머무릅니다. 왜 거기일까요? 인코더는 질문을 거꾸로 읽습니다. 마지막 빈칸은 인코더가 가장 먼저 읽는 문자입니다. 그때의 상태는 어떤 질문이든 같아서, 질문에 대해 아무것도 말해 주지 않습니다.',
      ],
      [
        'From about step 300 on, one row after another finds its place, and the loss falls with each.',
        '300단계쯤부터 행이 하나둘 자기 자리를 찾고, 그때마다 손실이 내려갑니다.',
      ],
    ],
    book: [2, '8.3'],
    source: {
      file: 'ts/layers/time-attention.ts',
      text: timeAttention,
      lit: ['kernels.attentionForward(', 'kernels.attentionBackward('],
    },
    sets: {
      view: 'attention',
      steps: LEARNED,
      looksBack: true,
      names: [100, 200, 300],
      shows: { ask: [FIRST], panel: 0 },
    },
    exercise: {
      ask: [
        'Make it wrong. Ask for a date in words, such as “december 25, 1999”. When the answer is right, choose a cell of the map, then “Set this weight”: the character of that row now looks only there.',
        '답을 틀리게 해 보세요. “december 25, 1999”처럼 날짜를 낱말로 물으세요. 답이 맞으면 지도의 칸을 고르고 ‘이 가중치 정하기’를 누르세요. 그 행의 문자는 이제 그곳만 봅니다.',
      ],
      solved: [
        'The map is no mere picture: what the decoder writes depends on where it looks. It need not write the character there: it sees a state, which has read all that stands to the right.',
        '지도는 그림일 뿐이 아닙니다. 디코더가 쓰는 것은 어디를 보느냐에 달려 있습니다. 거기 있는 문자를 그대로 쓰는 것은 아닙니다. 디코더가 보는 것은 오른쪽을 모두 읽은 상태입니다.',
      ],
      isSolved(facts) {
        const asked = askedDate(facts);
        return asked !== undefined && asked.isChanged && asked.wasRight && asked.answer !== asked.right;
      },
      tried(facts) {
        const asked = askedDate(facts);
        if (!asked) return undefined;
        const { question, answer, right, isChanged } = asked;
        const no = noDate(asked);
        if (no) return no;
        if (isChanged) return changedDate(asked);
        if (question === FIRST) return undefined;
        return answer === right
          ? [
              'The answer is right. Now choose a cell of the map, and “Set this weight”.',
              '답이 맞습니다. 이제 지도의 칸을 고르고 ‘이 가중치 정하기’를 누르세요.',
            ]
          : [
              `It answers ${answer}; right is ${right}. Train further, or ask for another date.`,
              `답은 ${answer}입니다. 맞는 답은 ${right}입니다. 더 학습하거나 다른 날짜를 물어보세요.`,
            ];
      },
      meanwhile(facts) {
        const asked = askedDate(facts);
        return asked && noDate(asked);
      },
    },
  },
  {
    title: ['With and without', '있을 때와 없을 때'],
    text: [
      [
        'A plain decoder, a peeky one and one with attention, on the same batches. The others see the same characters; they just cannot look back.',
        '기본 디코더, 엿보는 디코더, 어텐션 디코더를 같은 미니배치로 견줍니다. 보는 문자는 같습니다. 다만 다른 둘은 되돌아볼 수 없습니다.',
      ],
      [
        'All three answer one question. They train in turns, so that none is more than a step ahead. Point at a character of one answer, and the others show what they expect at the same place.',
        '세 모델이 한 질문에 답합니다. 번갈아 학습하므로 한 단계 넘게 앞서는 모델은 없습니다. 한 답의 문자를 가리키면, 다른 모델이 같은 자리에서 무엇을 기대하는지도 보입니다.',
      ],
      [
        'Press Play. The plain decoder’s loss stands at 1: it gives every question the same answer. The peeky one is ahead at first, and in the second epoch attention passes it.',
        '‘시작’을 누르세요. 기본 디코더의 손실은 1에 머무릅니다. 어떤 질문에도 같은 답을 씁니다. 처음에는 엿보는 디코더가 앞서고, 둘째 에폭에 어텐션이 앞지릅니다.',
      ],
    ],
    book: [2, '8.3.2'],
    source: { file: 'ts/experiments/attention.ts', text: experiment, lit: ['compare'] },
    sets: { params: { compare: true }, view: 'compared', steps: 30 },
  },
];
