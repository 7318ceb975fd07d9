import decoder from '../../../ts/models/decoder.ts?raw';
import encoder from '../../../ts/models/encoder.ts?raw';
import peekyDecoder from '../../../ts/models/peeky-decoder.ts?raw';
import seq2seq from '../../../ts/models/seq2seq.ts?raw';
import experiment from '../../../ts/experiments/seq2seq.ts?raw';
import type { Both, Card, Facts } from './card.js';
import { particle } from '../text/particle.js';
import { tex } from './tex.js';
import { answerIn, apart, writtenIn } from './tries.js';

/** The probability of a whole answer above which the net is sure: early in the training no answer has it, right or wrong. */
const SURE = 0.9;

/** The sum that a person asked, with the net's answer and the right one. */
function askedSum(shown: Facts['shown']) {
  const written = shown?.view === 'answer' ? writtenIn(shown) : undefined;
  const [, a, b] = /^(\d+)\+(\d+)$/.exec(written?.question ?? '') ?? [];
  if (!written || a === undefined || b === undefined) return undefined;
  const hasTwoDigits = a.length === 2 && b.length === 2;
  const carries = hasTwoDigits && Number(a[1]) + Number(b[1]) >= 10;
  const tokens = answerIn(shown, 'answer', 'text')?.tokens ?? [];
  const probability = tokens.reduce((product, { value = 0 }) => product * value, 1);
  return { ...written, right: String(Number(a) + Number(b)), hasTwoDigits, carries, probability };
}

const TWO_DIGITS: Both = [
  'Ask a sum of two numbers with two digits each, such as 38+47.',
  '38+47처럼 두 자리 수 두 개의 합을 물어보세요.',
];
const NO_CARRY: Both = [
  'In this sum nothing is carried. Ask one whose last digits make ten or more, such as 38+47.',
  '이 덧셈에는 받아올림이 없습니다. 38+47처럼 일의 자리의 합이 10 이상인 덧셈을 물어보세요.',
];
/** What to try next, when the answer is wrong or a guess. */
const NEXT: Readonly<Record<'going' | 'ended', Both>> = {
  going: ['Train further and ask again.', '더 학습하고 다시 물어보세요.'],
  ended: ['Ask another sum.', '다른 덧셈을 물어보세요.'],
};

/** Sequence to sequence: one net reads, another writes. */
export const cards: readonly Card[] = [
  {
    title: ['From text to text', '글에서 글로'],
    text: [
      [
        'The net reads “57+5” as four characters and writes “62” as two. It is never told what a number is, or that + adds. It sees examples: sums of numbers with one or two digits. Others it cannot do. If they fit its five characters, as 123+4 does, it answers them all the same, and later as surely: it does not know what it does not know.',
        '신경망은 “57+5”를 문자 네 개로 읽고 “62”를 두 개로 씁니다. 수가 무엇인지, +가 더하기인지 알려 주지 않습니다. 예만 봅니다. 한 자리나 두 자리 수의 덧셈입니다. 다른 덧셈은 하지 못합니다. 그래도 123+4처럼 다섯 자 안에 들어가면 답하고, 나중에는 자신 있게 답합니다. 무엇을 모르는지 모르는 것입니다.',
      ],
      [
        'Ask a sum. Before the training the answer is nonsense. Click or tap a character of it to see the candidates there.',
        '덧셈을 물어보세요. 학습하기 전에는 엉뚱한 답을 합니다. 답의 문자를 누르면 그 자리의 후보가 보입니다.',
      ],
    ],
    book: [2, '7.2'],
    source: {
      file: 'ts/models/seq2seq.ts',
      text: seq2seq,
      lit: ['this.encoder.forward(xs, pass)', 'this.decoder.forward(this.#allBut'],
    },
    sets: { view: 'answer' },
  },
  {
    title: ['The encoder: a question in one vector', '인코더: 질문을 벡터 하나로'],
    text: [
      [
        'An LSTM reads the question character by character. Only its last state is handed on: everything that the question says has to fit into these numbers.',
        'LSTM이 질문을 문자 하나씩 읽습니다. 마지막 상태만 넘겨줍니다. 질문의 모든 것이 이 수들에 담겨야 합니다.',
      ],
      [
        'In the view a column is a state, in the order in which the characters are read. This encoder reads from the end of the question to its beginning: 94+54 as 4 5 + 4 9. Card 4 says why.',
        '화면의 열은 문자를 읽는 차례대로 늘어놓은 상태입니다. 이 인코더는 질문을 끝에서 처음으로 읽습니다. 94+54를 4 5 + 4 9로 읽습니다. 까닭은 4번 카드에 있습니다.',
      ],
    ],
    book: [2, '7.3.1'],
    formula: tex`h = \operatorname{LSTM}(x_1, \ldots, x_S)_S`,
    source: {
      file: 'ts/models/encoder.ts',
      text: encoder,
      lit: ['this.lstm.forward(this.embedding.input(xs', 'this.lstm.last[0]!'],
    },
    sets: { view: 'encoder', steps: 60, shows: { panel: 0 } },
  },
  {
    title: ['The decoder: character by character', '디코더: 문자 하나씩'],
    text: [
      [
        'A second LSTM begins with that state and writes. In training it is given the right character each time, even if it would have chosen another. That is called teacher forcing. When it answers you, it reads its own.',
        '둘째 LSTM이 그 상태에서 시작해 씁니다. 학습할 때는 다른 문자를 골랐더라도 맞는 문자를 받습니다. 이를 교사 강요(teacher forcing)라고 합니다. 물음에 답할 때는 자기가 쓴 문자를 읽습니다.',
      ],
    ],
    book: [2, '7.3.2'],
    formula: tex`\begin{gathered} P(y_1, \ldots, y_T \mid x) \\ = \prod_{t} P(y_t \mid y_1, \ldots, y_{t-1}, h) \end{gathered}`,
    source: { file: 'ts/models/decoder.ts', text: decoder, lit: ['initial: state'] },
    sets: { view: 'answer', steps: 300 },
  },
  {
    title: ['Read it backwards', '거꾸로 읽는다'],
    text: [
      [
        'A small trick, which this lesson has used from its first card: turn the question round. Then its first character, which matters for the first of the answer, is the last that the encoder reads, and fewer steps lie between.',
        '작은 요령입니다. 이 단원은 첫 카드부터 썼습니다. 질문을 뒤집습니다. 답의 첫 문자에 중요한 질문의 첫 문자를 인코더가 마지막에 읽게 됩니다. 그 사이의 단계가 줄어듭니다.',
      ],
      [
        'It helps much. At the end, step 4,200, this net has all sums of the test right. The same net that reads forwards has a third of them, 34 %. Card 6 trains both.',
        '효과가 큽니다. 끝(4,200단계)에서 이 신경망은 시험의 덧셈을 모두 맞힙니다. 앞에서부터 읽는 같은 신경망은 3분의 1, 34%를 맞힙니다. 6번 카드가 둘 다 학습합니다.',
      ],
    ],
    book: [2, '7.4.1'],
    source: { file: 'ts/experiments/seq2seq.ts', text: experiment, lit: ['name: say`reverse`'] },
    sets: { view: 'answer', steps: 600 },
    exercise: {
      ask: [
        'Train until it carries: ask a sum of two numbers with two digits each, whose last digits make ten or more. The answer has to be right, and no guess: the whole answer needs a probability above 0.9. It stands above the answer.',
        '받아올림을 할 때까지 학습하세요. 일의 자리끼리 더하면 10 이상이 되는 두 자리 수 두 개의 합을 물어보세요. 답이 맞아야 하고, 어림짐작이면 안 됩니다. 답 위에 적힌 답 전체의 확률이 0.9보다 커야 합니다.',
      ],
      solved: [
        'It was never told how to carry. It found that in the examples.',
        '받아올림을 가르친 적이 없습니다. 예에서 찾아냈습니다.',
      ],
      isSolved: ({ shown }) => {
        const asked = askedSum(shown);
        return asked?.carries === true && asked.answer === asked.right && asked.probability > SURE;
      },
      tried({ run, shown }) {
        const asked = askedSum(shown);
        if (!asked) return undefined;
        const { question, answer, right, hasTwoDigits, carries, probability } = asked;
        if (!hasTwoDigits) return TWO_DIGITS;
        const next = NEXT[run.condition.value === 'done' ? 'ended' : 'going'];
        if (answer !== right) {
          return [
            `It answers ${question} with ${answer}; right is ${right}. ${next[0]}`,
            `${question}의 답으로 ${answer}${particle(answer, '을')} 썼습니다. 맞는 답은 ${right}입니다. ${next[1]}`,
          ];
        }
        if (!carries) return NO_CARRY;
        if (probability > SURE) return undefined;
        const [p] = apart(probability, SURE);
        return [
          `${answer} is right, but the net is not sure of it: the whole answer has the probability ${p}. ${next[0]}`,
          `${answer}${particle(answer, '은')} 맞는 답이지만 확신이 없습니다. 답 전체의 확률이 ${p}입니다. ${next[1]}`,
        ];
      },
      meanwhile({ shown }) {
        const asked = askedSum(shown);
        if (!asked) return undefined;
        if (!asked.hasTwoDigits) return TWO_DIGITS;
        if (!asked.carries) return NO_CARRY;
        if (asked.answer !== asked.right)
          return ['It does not have this sum right yet.', '아직 이 덧셈을 맞히지 못합니다.'];
        return asked.probability > SURE
          ? undefined
          : ['It has this sum right, but is not sure of it yet.', '이 덧셈을 맞히지만 아직 확신이 없습니다.'];
      },
    },
  },
  {
    title: ['Peeky: let every step see it', '엿보기: 모든 단계가 본다'],
    text: [
      [
        'Why show the question’s vector to the first step only? The peeky decoder gives it to every time step, both to the LSTM and to the layer that chooses the character.',
        '질문의 벡터를 왜 첫 단계에만 보여 줄까요? 엿보는 디코더는 모든 시각에, LSTM에도 문자를 고르는 계층에도 줍니다.',
      ],
      [
        'Press Play, and look at the accuracy. After epoch 4, at step 560, this net has 71 % of the test right; the one of card 4, which does not peek, has 11 % there. At the end both are near 100 %.',
        '‘시작’을 누르고 정확도를 보세요. 4에폭 뒤(560단계) 이 신경망은 시험의 71%를 맞힙니다. 엿보지 않는 4번 카드의 신경망은 그때 11%입니다. 끝에서는 둘 다 100%에 가깝습니다.',
      ],
    ],
    book: [2, '7.4.2'],
    source: {
      file: 'ts/models/peeky-decoder.ts',
      text: peekyDecoder,
      lit: ['peek: h', 'this.affine.forward(h,'],
    },
    sets: { params: { peeky: true }, view: 'answer', steps: 300 },
  },
  {
    title: ['Three of them race', '셋이 겨룬다'],
    text: [
      [
        'Plain, reversed, and peeky with reversed: the same first weights where they have the same layers, the same batches, in turns. Press Play and ask a question. “Beside it” puts another of them beside the one you look at.',
        '기본, 뒤집기, 뒤집고 엿보기. 같은 계층은 처음 가중치가 같고, 같은 미니배치로 번갈아 학습합니다. ‘시작’을 누르고 질문해 보세요. ‘나란히’에서 다른 모델을 고르면 함께 보입니다.',
      ],
      [
        'At step 10 none of them can add. At step 2,000 plain has 36 % of the test right, reversed 89 %, peeky and reversed 98 %; at the end it is 34 %, 100 % and 97 %.',
        '10단계에서는 아무도 더하지 못합니다. 2,000단계쯤 기본은 시험의 36%, 뒤집기는 89%, 뒤집고 엿보기는 98%를 맞힙니다. 끝에서는 34%, 100%, 97%입니다.',
      ],
    ],
    book: [2, '7.4'],
    source: {
      file: 'ts/experiments/seq2seq.ts',
      text: experiment,
      lit: ['name: say`plain`', 'name: say`reverse`', 'name: say`peeky`'],
    },
    sets: {
      ...{ params: { compare: true, reverse: false }, view: 'answer', steps: 30 },
      shows: { ask: ['58+67'] },
    },
  },
  {
    title: ['All of them on one question', '한 질문에 모두'],
    text: [
      [
        'The same race with a fourth model, which may look back at every character of the question: lesson 9 is about it. All four answer one question, beside each other, and train in turns: none is more than a step ahead.',
        '같은 경주에 넷째 모델이 더해졌습니다. 질문의 모든 문자를 되돌아볼 수 있는 모델로, 9단원에서 다룹니다. 네 모델이 한 질문에 나란히 답하고 번갈아 학습합니다. 한 단계 넘게 앞서는 모델은 없습니다.',
      ],
      [
        'Point at a character of one answer: the others show what they expect at the same place. The fourth has a map of where it looks.',
        '한 답의 문자를 가리키면, 다른 모델이 같은 자리에서 무엇을 기대하는지도 보입니다. 넷째 모델에는 어디를 보는지 나타낸 지도가 있습니다.',
      ],
      [
        'The map does not say which digits the answer depends on. This encoder comes from the end, too: its state at the first digit has read the whole question. Lesson 9 says more on card 4.',
        '지도에서 보지 않는 숫자도 답에 쓰입니다. 이 인코더도 끝에서부터 읽으므로, 첫 숫자의 상태는 질문 전체를 읽은 다음입니다. 9단원 4번 카드에 더 있습니다.',
      ],
      [
        'Train to the end, with the question 58+67: plain answers 126, the other three 125. Point at the digits of the plain answer: only at the last one does it hesitate.',
        '58+67을 묻고 끝까지 학습해 보세요. 기본은 126, 나머지 셋은 125라고 답합니다. 기본이 쓴 답의 숫자를 하나씩 가리켜 보세요. 마지막 숫자에서만 망설입니다.',
      ],
    ],
    book: [2, '8.3'],
    source: {
      file: 'ts/experiments/seq2seq.ts',
      text: experiment,
      lit: ['name: say`plain`', 'name: say`reverse`', 'name: say`peeky`', 'name: say`attention`'],
    },
    sets: {
      params: { compare: true, attention: true, reverse: false },
      view: 'compared',
      steps: 40,
      shows: { ask: ['58+67'] },
    },
  },
];
