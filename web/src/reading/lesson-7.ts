import lstmKernel from '../../../crates/kernels/src/recurrent/lstm.rs?raw';
import clipGradients from '../../../ts/optimizers/clip-gradients.ts?raw';
import reading from '../../../ts/models/reading.ts?raw';
import timeLstm from '../../../ts/layers/time-lstm.ts?raw';
import betterRnnlm from '../../../ts/models/better-rnnlm.ts?raw';
import type { Card } from './card.js';
import { tex } from './tex.js';

/** The LSTM: a memory with gates. */
export const cards: readonly Card[] = [
  {
    title: ['A memory beside the state', '상태 옆의 기억'],
    text: [
      [
        'The simple net rewrites its whole state at every word. The LSTM has a second row of numbers, the memory c. A word scales it down and adds to it, and does nothing else with it. Three gates between 0 and 1 say how much.',
        '단순한 신경망은 단어마다 상태 전체를 다시 씁니다. LSTM에는 수 한 줄이 더 있습니다. 기억 c입니다. 단어마다 c를 얼마쯤 줄이고 거기에 더할 뿐, 다른 일은 하지 않습니다. 0과 1 사이의 게이트 셋이 얼마나 할지 정합니다.',
      ],
      [
        'Type a sentence and see all of them: f, i, o, the new content g, the memory c, and the state h.',
        '문장을 입력하고 모두 보세요. f, i, o, 새 내용 g, 기억 c, 상태 h가 있습니다.',
      ],
    ],
    book: [2, '6.2'],
    source: {
      file: 'ts/layers/time-lstm.ts',
      text: timeLstm,
      lit: ['A = x·Wx + h·Wh + b', "c' = f·c + g·i"],
    },
    sets: { view: 'gates' },
  },
  {
    title: ['Keep, write, show', '간직하고, 쓰고, 내보낸다'],
    text: [
      [
        'The forget gate f says how much of the memory stays. The input gate i says how much of the new content g is written. The output gate o says how much of the memory is shown.',
        '망각 게이트 f는 기억을 얼마나 남길지, 입력 게이트 i는 새 내용 g를 얼마나 쓸지, 출력 게이트 o는 기억을 얼마나 내보낼지 정합니다.',
      ],
      [
        'The table has one cell in numbers. Choose another word, and see what the gates do there.',
        '표는 기억 칸 하나를 수로 보여 줍니다. 다른 단어를 골라 게이트가 무엇을 하는지 보세요.',
      ],
    ],
    book: [2, '6.2.5'],
    formula: tex`\begin{gathered} c_t = f \odot c_{t-1} + g \odot i \\ h_t = o \odot \tanh(c_t) \end{gathered}`,
    source: {
      file: 'crates/kernels/src/recurrent/lstm.rs',
      text: lstmKernel,
      lit: ['(sigmoid(f), tanh(g), sigmoid(i), sigmoid(o))', 'let c = f.madd(c, g * i);', 'let h = o * t;'],
    },
    sets: { view: 'cell', steps: 20 },
  },
  {
    title: ['A way back without a matrix', '행렬 없는 길'],
    text: [
      [
        'From c to the c before, the gradient is multiplied by f, and by nothing else: no matrix, no tanh. Where f is near 1 it passes unharmed.',
        'c에서 앞의 c로 갈 때 기울기에는 f만 곱합니다. 행렬도 tanh도 없습니다. f가 1에 가까우면 그대로 지나갑니다.',
      ],
      [
        'So the gates decide how far back a word is felt. Type one sentence here, and the same in lesson 6: there, after long training, the first words drowned all others.',
        '그래서 얼마나 앞까지 느낄지는 게이트가 정합니다. 같은 문장을 여기와 6단원에 넣어 보세요. 6단원에서는 오래 학습하면 맨 앞 단어들이 나머지를 덮어 버렸습니다.',
      ],
    ],
    book: [2, '6.2.1'],
    formula: tex`\frac{\partial c_t}{\partial c_{t-1}} = f_t`,
    source: { file: 'ts/models/reading.ts', text: reading, lit: ['dout = layers[i]!.backward(dout)'] },
    sets: { view: 'past', steps: 300 },
  },
  {
    title: ['Too long a gradient is cut', '너무 긴 기울기는 자른다'],
    text: [
      [
        'The opposite of fading is exploding. One batch with a huge gradient would throw all weights away. So all gradients together are scaled down when their norm is above a limit, here 0.25. That is also why a learning rate of 20 works.',
        '사라짐의 반대는 폭발입니다. 기울기가 엄청난 배치 하나가 모든 가중치를 망칠 수 있습니다. 그래서 모든 기울기의 노름이 한도(여기서는 0.25)를 넘으면 함께 줄입니다. 학습률 20이 통하는 까닭도 이것입니다.',
      ],
    ],
    book: [2, '6.1.4'],
    formula: tex`\text{if } \lVert g \rVert > c: \quad g \leftarrow \frac{c}{\lVert g \rVert}\, g`,
    source: { file: 'ts/optimizers/clip-gradients.ts', text: clipGradients, lit: ['Math.min(1, maxNorm'] },
    sets: { view: 'candidates', steps: 60 },
    exercise: {
      needsSettings: true,
      ask: [
        'Take the limit away: set the largest norm of the gradient to 1000 and train.',
        '한도를 없애 보세요. 기울기의 최대 노름을 1000으로 두고 학습하세요.',
      ],
      solved: [
        'With a rate of 20 and no limit the first large gradients are followed all the way. Look at the perplexity.',
        '학습률 20에 한도가 없으면 처음의 큰 기울기를 그대로 따라갑니다. 퍼플렉시티를 보세요.',
      ],
      isSolved: ({ run }) =>
        Number(run.params['maxGrad'] ?? 0) >= 1000 &&
        (run.failure.value !== undefined || run.condition.value === 'done'),
    },
  },
  {
    title: ['Better: two layers, dropout, one matrix', '더 좋게: 두 층, 드롭아웃, 행렬 하나'],
    text: [
      [
        'Three changes make it much better. A second LSTM reads what the first writes. Dropout between the layers, but not through time, keeps it from learning by heart. And one matrix serves both for the words that go in and for those that come out.',
        '세 가지를 바꾸면 훨씬 나아집니다. 둘째 LSTM이 첫째가 쓴 것을 읽습니다. 층과 층 사이에만(시간 방향으로는 말고) 드롭아웃을 넣어 통째로 외우지 못하게 합니다. 들어가는 단어와 나오는 단어에 같은 행렬을 씁니다.',
      ],
    ],
    book: [2, '6.5'],
    source: {
      file: 'ts/models/better-rnnlm.ts',
      text: betterRnnlm,
      lit: ['layers: 2, dropout: 0.5, tied: true'],
    },
    sets: { experiment: 'better-lstm', view: 'gates', steps: 20 },
  },
  {
    title: ['It writes, too', '이 신경망의 글'],
    text: [
      [
        'The same game as with the simple net: draw a word, feed it back. Read some lines of both. How much better this net guesses stands in the curve of its perplexity.',
        '단순한 신경망과 같은 놀이입니다. 단어를 뽑아 다시 넣습니다. 두 신경망이 쓴 글을 몇 줄씩 읽어 보세요. 얼마나 더 잘 맞히는지는 퍼플렉시티 곡선이 말해 줍니다.',
      ],
    ],
    book: [2, '7.1.2'],
    source: { file: 'ts/layers/time-lstm.ts', text: timeLstm, lit: ["h' = o·tanh(c')"] },
    sets: { view: 'write', steps: 100 },
  },
];
