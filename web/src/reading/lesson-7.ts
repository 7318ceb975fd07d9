import lstmKernel from '../../../crates/kernels/src/recurrent/lstm.rs?raw';
import clipGradients from '../../../ts/optimizers/clip-gradients.ts?raw';
import reading from '../../../ts/models/reading.ts?raw';
import timeLstm from '../../../ts/layers/time-lstm.ts?raw';
import betterRnnlm from '../../../ts/models/better-rnnlm.ts?raw';
import type { Both, Card, Facts } from './card.js';
import { tex } from './tex.js';
import { apart, lastOf, lossesOf, ROSE } from './tries.js';

/** Losses that a training reports in so many steps: one in 20. */
const [IN_100, IN_200] = [5, 10];
/** The loss above which the gradients have thrown the weights away. */
const FAR = 10;
/** From here on the limit of the gradients is none: they do not get so large. */
const NO_LIMIT = 100;

const hasRisen = (losses: readonly number[]) => losses.at(-1)! > losses[0]! * ROSE;

/** What a rate of the RNN has led to; undefined for the card's own, and where the loss goes up. */
function triedRnn(run: Facts['run'], losses: readonly number[]): Both | undefined {
  const rate = run.params['rnnLearningRate'];
  if (rate === undefined || losses.length < 2 || hasRisen(losses)) return undefined;
  const [from, to] = apart(losses[0]!, losses.at(-1)!);
  return [
    `With the rate ${rate} the loss of the RNN went from ${from} to ${to}. Give it 20, and train it 200 steps.`,
    `학습률 ${rate}에서 RNN의 손실은 ${from}에서 ${to}로 갔습니다. 20으로 두고 200단계를 학습해 보세요.`,
  ];
}

/** What a limit of the gradients has led to; undefined for the card's own, and where the loss has gone far up. */
function triedLimit(run: Facts['run'], losses: readonly number[]): Both | undefined {
  const limit = run.params['maxGrad'];
  if (limit === undefined || losses.length === 0) return undefined;
  if (losses.at(-1)! > FAR) {
    if (Number(limit) >= NO_LIMIT) return undefined;
    return [
      `With ${limit} the loss has gone up, too. But that is still a limit: set 1000, and train 100 steps.`,
      `${limit}에서도 손실이 올라갔습니다. 하지만 그것도 한도입니다. 1000으로 두고 100단계를 학습해 보세요.`,
    ];
  }
  const [most, last] = apart(Math.max(...losses), losses.at(-1)!);
  return [
    `With the limit ${limit} the loss was ${most} at its highest, and came to ${last}. Set 1000, and train 100 steps.`,
    `한도 ${limit}에서 손실은 가장 높을 때 ${most}이었고 ${last}까지 왔습니다. 1000으로 두고 100단계를 학습해 보세요.`,
  ];
}

/** The LSTM: a memory with gates. */
export const cards: readonly Card[] = [
  {
    title: ['A memory beside the state', '상태 옆의 기억'],
    text: [
      [
        'The simple net rewrites its whole state at every word. The LSTM has a second row of numbers, the memory c. A word scales it down and adds to it, and does nothing else with it. Three gates between 0 and 1 say how much.',
        '단순한 신경망은 단어마다 상태 전체를 다시 씁니다. LSTM에는 수 한 줄이 더 있습니다. 기억 셀 c입니다. 단어마다 c를 얼마쯤 줄이고 거기에 더할 뿐, 다른 일은 하지 않습니다. 0과 1 사이의 게이트 셋이 얼마나 할지 정합니다.',
      ],
      [
        'Type a sentence and see all of them, in six pictures (scroll down): the state h, the memory c, the gates f, i and o, and the new content g. Each row is one unit, each column a word.',
        '문장을 입력하고 모두 보세요. 그림이 여섯이니 아래로 내려가 보세요. 상태 h, 기억 셀 c, 게이트 f·i·o, 새 내용 g가 있습니다. 행은 뉴런 하나, 열은 단어입니다.',
      ],
    ],
    book: [2, '6.2'],
    source: {
      file: 'ts/layers/time-lstm.ts',
      text: timeLstm,
      lit: ['A = x·Wx + h·Wh + b', "c' = f·c + g·i"],
    },
    sets: { view: 'gates', steps: 100 },
  },
  {
    title: ['Keep, write, show', '간직하고, 쓰고, 내보낸다'],
    text: [
      [
        'The forget gate f says how much of the memory stays. The input gate i says how much of the new content g is written. The output gate o says how much of the memory is shown.',
        '망각 게이트 f는 기억을 얼마나 남길지, 입력 게이트 i는 새 내용 g를 얼마나 쓸지, 출력 게이트 o는 기억을 얼마나 내보낼지 정합니다.',
      ],
      [
        'The table has one cell in numbers, that of unit 5. Choose another word, and see what its gates do there.',
        '표는 기억 셀 하나, 5번 뉴런의 것을 수로 보여 줍니다. 다른 단어를 골라 그 게이트가 무엇을 하는지 보세요.',
      ],
    ],
    book: [2, '6.2.5'],
    formula: tex`\begin{gathered} c_t = f \odot c_{t-1} + g \odot i \\ h_t = o \odot \tanh(c_t) \end{gathered}`,
    source: {
      file: 'crates/kernels/src/recurrent/lstm.rs',
      text: lstmKernel,
      lit: ['(sigmoid(f), tanh(g), sigmoid(i), sigmoid(o))', 'let c = f.madd(c, g * i);', 'let h = o * t;'],
    },
    sets: { view: 'cell', steps: 100, shows: { places: { unit: 5 } } },
  },
  {
    title: ['A way back without a matrix', '행렬 없는 길'],
    text: [
      [
        'From c to the c before there is a direct path. On it the gradient is multiplied by f, and by nothing else: no matrix, no tanh. Where f is near 1 it passes unharmed. The gates also depend on the state before, and on that path there are matrices.',
        'c에서 앞의 c로 바로 가는 길이 있습니다. 이 길에서는 기울기에 f만 곱합니다. 행렬도 tanh도 없습니다. f가 1에 가까우면 그대로 지나갑니다. 게이트들은 앞의 상태에도 기대는데, 그쪽 길에는 행렬이 있습니다.',
      ],
      [
        'So the gates decide how far back a word is felt. The sentence is “you quickly saw the red car with music”. What follows is a time in the past, such as “ago”. The first three words alone say that it is past: “saw” is, and “you quickly” has no “will” in it. Five words stand between these three and the end, and yet the three are about as dark as the last word. Now type “you will quickly see the red car with music”: the next word is one such as “now”, and the effect falls off.',
        '그래서 얼마나 앞까지 느낄지는 게이트가 정합니다. 문장은 “you quickly saw the red car with music”입니다. 다음에는 “ago”처럼 지난 때를 말하는 단어가 옵니다. 지난 일임을 알려 주는 것은 앞의 세 단어뿐입니다. “saw”가 그렇고, “you quickly”에는 “will”이 없습니다. 그 뒤로 다섯 단어가 더 있는데도 마지막 단어만큼 진합니다. 이제 “you will quickly see the red car with music”을 넣어 보세요. 다음 단어는 “now” 같은 단어이고, 앞으로 갈수록 옅어집니다.',
      ],
      [
        'One unit that carries it is unit 3. Open “State and gates” for the first sentence: its forget gate is 0.77, 0.88, 0.85 and 0.84 at the four words behind “saw”, and a third of its memory is left at the end.',
        '이것을 나르는 유닛 하나가 3번입니다. 첫 문장에 “상태와 게이트”를 열어 보세요. “saw” 뒤 네 단어에서 망각 게이트가 0.77, 0.88, 0.85, 0.84이고, 끝에는 기억의 3분의 1이 남습니다.',
      ],
      [
        'Do not hold this picture against that of lesson 6: the net there read its first 1,000 words a hundred times, this one reads the whole text.',
        '이 그림을 6단원의 그림과 견주지는 마세요. 6단원의 신경망은 첫 1,000단어를 백 번 읽었고, 이 신경망은 글 전체를 읽습니다.',
      ],
    ],
    book: [2, '6.2.1'],
    formula: tex`\frac{\partial c_t}{\partial c_{t-1}} = \operatorname{diag}(f_t)`,
    source: { file: 'ts/models/reading.ts', text: reading, lit: ['dout = layers[i]!.backward(dout)'] },
    sets: {
      ...{ view: 'past', steps: 529, isOnlyThen: true },
      // The unit of the view “State and gates” that keeps most from “saw” to “music”.
      shows: { ask: ['you quickly saw the red car with music'], places: { unit: 3 } },
    },
  },
  {
    title: ['Three cells in one race', '세 가지 셀의 경주'],
    text: [
      [
        'Here an RNN, a GRU and an LSTM learn from the same batches. A GRU has gates as well, but no memory beside its state. One learning rate does not suit all three, so each has its own: 2 for the RNN, 20 for the others.',
        '여기서는 RNN, GRU, LSTM이 같은 미니배치로 배웁니다. GRU에도 게이트가 있지만 상태 옆의 기억은 없습니다. 학습률 하나가 셋 모두에 맞지는 않습니다. 그래서 따로 둡니다. RNN은 2, 나머지는 20입니다.',
      ],
      [
        'After 200 steps the loss of the RNN is 3.7, that of the others 2.5. The RNN and the LSTM stand side by side, with the sentence of the card before. The LSTM expects “recently”: a time in the past, as “saw” wants it. All such words together have 0.76; such sums are over all words, of which the view shows the likeliest. Its darkest words are the first two. The RNN expects “soon”, which does not fit, and gives the past 0.05. Its darkest words are the last two: it has not yet learned to look back so far.',
        '200단계 뒤 RNN의 손실은 3.7, 나머지는 2.5입니다. 앞 카드의 문장으로 RNN과 LSTM을 나란히 놓았습니다. LSTM은 “recently”를 기대합니다. “saw”에 맞는 지난 때입니다. 지난 때를 말하는 단어들의 확률을 모두 더하면 0.76입니다. 화면에는 그 가운데 가장 그럴듯한 것만 보입니다. 가장 진한 것은 처음 두 단어입니다. RNN은 맞지 않는 “soon”을 기대하고, 지난 때에는 0.05만 줍니다. 가장 진한 것은 마지막 두 단어입니다. 그렇게 앞까지 보는 법을 아직 배우지 못했습니다.',
      ],
      [
        'Train to the end: the RNN catches up. Now it expects a past time too, with 0.78 for all such words together (“Candidates” has the first of them), and “saw” is its darkest word. In the LSTM the first words are pale now: it is sure of the past, with 0.96, and only chooses among such words. The perplexity of the RNN on the test text is 10.7. The GRU has 10.3, the LSTM 10.1. No net can get below the floor of this text, 9.37. The GRU has the same view: choose it at “Beside it”.',
        '끝까지 학습하면 RNN이 따라붙습니다. 이제 RNN도 지난 때를 기대하고(그런 단어를 모두 더해 0.78, “후보”에 그 앞의 것들이 있습니다), 가장 진한 단어는 “saw”입니다. LSTM에서는 처음 단어들이 이제 옅습니다. 지난 때라고 확신하고(0.96), 그런 단어들 가운데에서 고를 뿐입니다. 시험 글의 퍼플렉시티는 RNN이 10.7입니다. GRU는 10.3, LSTM은 10.1입니다. 어떤 신경망도 이 글의 하한 9.37 아래로는 내려가지 못합니다. GRU도 같은 화면으로 볼 수 있습니다. “나란히 볼 것”에서 고르세요.',
      ],
    ],
    book: [2, '6.3'],
    source: {
      file: 'crates/kernels/src/recurrent/lstm.rs',
      text: lstmKernel,
      lit: ['let c = f.madd(c, g * i);', 'let h = o * t;'],
    },
    sets: {
      ...{ params: { compare: true }, view: 'past', steps: 600, isOnlyThen: true },
      shows: { ask: ['you quickly saw the red car with music'], training: 0, beside: 2 },
    },
    exercise: {
      ask: [
        'Give the RNN the learning rate of the others, 20. What does its loss do in the first 200 steps?',
        'RNN에도 나머지와 같은 학습률 20을 주세요. 처음 200단계에서 손실이 어떻게 되나요?',
      ],
      solved: [
        'The loss of the RNN goes up: this rate is too large for it. In a race with one rate for all you would have thought that an RNN cannot learn.',
        'RNN의 손실이 올라갑니다. 이 학습률은 RNN에 너무 큽니다. 모두 같은 학습률로 경주했다면 RNN은 배우지 못한다고 생각했을 것입니다.',
      ],
      isSolved: ({ run }) => {
        const losses = lossesOf(run, 'RNN');
        return losses.length >= IN_200 && hasRisen(losses);
      },
      tried: ({ run }) => triedRnn(run, lossesOf(run, 'RNN')),
      // What the first 200 steps have brought does not change any more.
      meanwhile({ run }) {
        const losses = lossesOf(run, 'RNN').slice(0, IN_200);
        return losses.length === IN_200 ? triedRnn(run, losses) : undefined;
      },
    },
  },
  {
    title: ['A gradient that is too large is scaled down', '너무 큰 기울기는 줄인다'],
    text: [
      [
        'The opposite of fading is exploding. One batch with a huge gradient would throw all weights away. So the norm of all gradients together is measured. When it is above a limit, here 0.25, all are scaled down to it. In the formula G is all gradients together, and m the limit.',
        '사라짐의 반대는 폭발입니다. 기울기가 엄청난 배치 하나가 모든 가중치를 망칠 수 있습니다. 그래서 모든 기울기를 합친 노름을 잽니다. 한도(여기서는 0.25)를 넘으면 모두 함께 한도까지 줄입니다. 식에서 G는 모든 기울기, m은 한도입니다.',
      ],
      [
        'A simple net needs this most, so the card trains one, with a rate of 5. Its loss falls from 5.7 at step 20 to 4.1 at step 100. The picture shows its state: many shades between −1 and 1.',
        '이것이 가장 필요한 것은 단순한 신경망입니다. 그래서 이 카드는 단순한 신경망을 학습률 5로 학습합니다. 손실은 20단계의 5.7에서 100단계의 4.1로 내려갑니다. 그림은 그 상태입니다. −1과 1 사이의 여러 값이 있습니다.',
      ],
    ],
    book: [2, '6.1.4'],
    formula: tex`\text{if } \lVert G \rVert > m: \quad G \leftarrow \frac{m}{\lVert G \rVert}\, G`,
    source: { file: 'ts/optimizers/clip-gradients.ts', text: clipGradients, lit: ['Math.min(1, maxNorm'] },
    sets: { params: { cell: 'rnn', learningRate: 5 }, view: 'gates', steps: 100, isOnlyThen: true },
    exercise: {
      needsSettings: true,
      ask: [
        'Take the limit away: set “max grad” to 1000, and train 100 steps. What do the loss and the picture do?',
        '한도를 없애 보세요. “기울기 한도”를 1000으로 두고 100단계를 학습하세요. 손실과 그림은 어떻게 되나요?',
      ],
      solved: [
        'Without the limit the loss is 19 by step 20, and stays near 30. The first large steps have driven nearly every unit to −1 or 1. There tanh is flat, and the net does not come back.',
        '한도가 없으면 20단계에서 이미 손실이 19이고, 그 뒤로도 30 근처에 머뭅니다. 처음의 큰 걸음들이 거의 모든 뉴런을 −1이나 1로 몰았습니다. 거기서는 tanh가 평평해서 신경망이 돌아오지 못합니다.',
      ],
      isSolved: ({ run }) => {
        return (
          Number(run.params['maxGrad'] ?? 0) >= NO_LIMIT &&
          (run.failure.value !== undefined || lastOf(run) > FAR)
        );
      },
      tried: ({ run }) => triedLimit(run, lossesOf(run)),
      meanwhile({ run }) {
        const losses = lossesOf(run).slice(0, IN_100);
        return losses.length === IN_100 ? triedLimit(run, losses) : undefined;
      },
    },
  },
  {
    title: ['Better: two layers, dropout, one matrix', '더 좋게: 두 층, 드롭아웃, 행렬 하나'],
    text: [
      [
        'Three changes. A second LSTM reads what the first writes. Dropout between the layers, but not through time, keeps it from learning by heart. And one matrix serves both for the words that go in and for those that come out.',
        '세 가지를 바꿉니다. 둘째 LSTM이 첫째가 쓴 것을 읽습니다. 층과 층 사이에만(시간 방향으로는 말고) 드롭아웃을 넣어 통째로 외우지 못하게 합니다. 들어가는 단어와 나오는 단어에 같은 행렬을 씁니다.',
      ],
      [
        'On the Penn Treebank they bring the perplexity in the book from 136 down to 76. The net here is much smaller, and its text leaves little to gain: do not expect to see that difference.',
        '책에서는 펜 트리뱅크의 퍼플렉시티가 136에서 76으로 내려갑니다. 여기의 신경망은 훨씬 작고 글에는 더 나아질 여지가 적습니다. 그런 차이가 보이지는 않을 것입니다.',
      ],
    ],
    book: [2, '6.5'],
    source: {
      file: 'ts/models/better-rnnlm.ts',
      text: betterRnnlm,
      lit: ['layers: 2, dropout: 0.5, tied: true'],
    },
    sets: { experiment: 'better-lstm', view: 'gates', steps: 100 },
  },
  {
    title: ['It writes, too', '이 신경망의 글'],
    text: [
      [
        'The same game as with the simple net: draw a word, feed it back. Train to the end, and read some lines of it beside those of the last card of lesson 6. Most perplexities of lesson 6 cannot be compared with these: the net there is measured on the 1,000 words that it learned, this one also on a text that it never saw. Only its last card learns from the whole text.',
        '단순한 신경망과 같은 놀이입니다. 단어를 뽑아 다시 넣습니다. 끝까지 학습한 뒤, 쓴 글을 몇 줄 읽고 6단원 마지막 카드의 글과 견줘 보세요. 6단원의 퍼플렉시티는 대부분 여기와 견줄 수 없습니다. 그쪽 신경망은 배운 1,000단어로 재고, 이 신경망은 한 번도 보지 못한 글로도 잽니다. 글 전체로 배우는 것은 6단원의 마지막 카드뿐입니다.',
      ],
    ],
    book: [2, '7.1.2'],
    source: { file: 'ts/layers/time-lstm.ts', text: timeLstm, lit: ["h' = o·tanh(c')"] },
    sets: { view: 'write', steps: 100 },
  },
];
