import adam from '../../../ts/optimizers/adam.ts?raw';
import simpleCbow from '../../../ts/models/simple-cbow.ts?raw';
import windows from '../../../ts/data/windows.ts?raw';
import type { Both, Card, Facts } from './card.js';
import { tex } from './tex.js';

/** Words that a sentence of one's own has at least. */
const ENOUGH = 10;

const wordsOf = ({ params }: Facts['run']): number =>
  String(params['sentence'] ?? '')
    .split(/\s+/)
    .filter((word) => word !== '').length;

const tooShort = (count: number): Both => [
  `Your sentence has ${count} words. Make it longer.`,
  `단어가 ${count}개입니다. 문장을 더 길게 써 보세요.`,
];

/** CBOW on one sentence: a word from its neighbours. */
export const cards: readonly Card[] = [
  {
    title: ['You know a word by its neighbours', '단어는 이웃을 보면 안다'],
    text: [
      [
        'To a computer a word is a number, and word 3 is no more like word 4 than like word 6. But words that mean something alike stand in alike places. That can be counted, or learned.',
        '컴퓨터에게 단어는 번호입니다. 3번 단어가 6번보다 4번에 더 가깝지 않습니다. 그러나 뜻이 비슷한 단어는 비슷한 자리에 섭니다. 그것은 셀 수도, 배울 수도 있습니다.',
      ],
      [
        'This net learns from one sentence of seven different tokens. It gives each of them five numbers: its vector.',
        '이 신경망은 서로 다른 토큰 일곱 개로 된 문장 하나로 배웁니다. 토큰마다 수 다섯 개, 곧 벡터를 줍니다.',
      ],
    ],
    book: [2, '3.1'],
    source: {
      file: 'ts/models/simple-cbow.ts',
      text: simpleCbow,
      lit: ['const [W_in, W_out]', 'new MatMul(W_in)'],
    },
    sets: { view: 'vectors' },
  },
  {
    title: ['A riddle with a gap', '빈칸 문제'],
    text: [
      [
        '“You … goodbye”: which word is missing? Each word of the sentence but the first and the last becomes such a riddle, with its neighbours as the question and itself as the answer.',
        '“You … goodbye”, 빠진 단어는 무엇일까요? 문장의 처음과 끝을 뺀 단어마다 이런 문제가 됩니다. 이웃이 문제이고 그 단어가 답입니다.',
      ],
      [
        'Nobody has to label anything. The text is its own answer book.',
        '아무도 정답을 달 필요가 없습니다. 글이 곧 정답지입니다.',
      ],
    ],
    book: [2, '3.2.1'],
    source: { file: 'ts/data/windows.ts', text: windows, lit: ['kernels.contextsAndTargets('] },
    sets: { view: 'guess' },
  },
  {
    title: ['Two matrices', '행렬 두 개'],
    text: [
      [
        'The vectors of the neighbours are rows of the first matrix. Their mean is the hidden layer. The second matrix turns it into a score for every word, and softmax into probabilities.',
        '이웃의 벡터는 첫 행렬의 행입니다. 그 평균이 은닉층입니다. 두 번째 행렬이 단어마다 점수를 매기고, 소프트맥스가 확률로 바꿉니다.',
      ],
      [
        'The view has both in numbers. The first table is the score of one word: the hidden layer times the word’s weights in the second matrix. The second table is one number of the hidden layer: half of each neighbour’s. The tab “The word between two others” has the probabilities of all words.',
        '이 화면은 둘을 수로 보여 줍니다. 첫째 표는 단어 하나의 점수입니다. 은닉층에 둘째 행렬에 있는 그 단어의 가중치를 곱합니다. 둘째 표는 은닉층의 수 하나입니다. 두 이웃의 수를 반씩 더합니다. 모든 단어의 확률은 ‘두 단어 사이의 단어’ 탭에 있습니다.',
      ],
    ],
    book: [2, '3.2.1'],
    formula: tex`\begin{gathered} h = \tfrac{1}{2} \left( c_0 W_{\text{in}} + c_1 W_{\text{in}} \right) \\ s = h\, W_{\text{out}} \\ p = \operatorname{softmax}(s) \end{gathered}`,
    source: {
      file: 'ts/models/simple-cbow.ts',
      text: simpleCbow,
      lit: [
        'kernels.addScaled(h!',
        'kernels.scaleInPlace(h!',
        'this.outLayer.forward(this.hidden(contexts))',
      ],
    },
    sets: { view: 'guessed-word', steps: 100, shows: { panel: 1 } },
  },
  {
    title: ['It learns the sentence', '문장을 익힌다'],
    text: [
      [
        'The loss is −log of the probability of the missing word. It cannot reach 0: the mean forgets on which side a word stood. “say … and” and “and … say” look the same to the net, but “goodbye” fills one gap and “I” the other. It can give each of them half at most.',
        '손실은 빠진 단어의 확률에 로그를 취해 부호를 바꾼 값입니다. 0이 되지는 않습니다. 평균을 내면 단어가 어느 쪽에 섰는지 잊기 때문입니다. 신경망에게 “say … and”와 “and … say”는 같아 보이지만, 한쪽 빈칸은 “goodbye”, 다른 쪽은 “I”입니다. 많아야 반씩 줄 수 있습니다.',
      ],
      [
        'A third word gets a part as well: “hello”. It fills the gap between “say” and the full stop, and the full stop has nearly the vector of “and”. So this gap looks almost like the other two.',
        '한 단어가 더 나눠 갖습니다. “hello”입니다. “say”와 마침표 사이의 빈칸을 채우는데, 마침표의 벡터가 “and”의 벡터와 거의 같아서 이 빈칸도 앞의 둘과 비슷해 보입니다.',
      ],
      [
        'One riddle stays wrong to the end: “goodbye … I”. The answer is “and”, but the net prefers “say”: both other riddles that have “goodbye” or “I” beside the gap are answered by “say”.',
        '끝까지 틀리는 문제가 하나 있습니다. “goodbye … I”입니다. 답은 “and”인데 신경망은 “say”를 더 믿습니다. 빈칸 옆에 “goodbye”나 “I”가 있는 다른 두 문제의 답이 모두 “say”이기 때문입니다.',
      ],
      [
        'Press Play and watch one of the others: the right word’s bar grows.',
        '‘시작’을 누르고 다른 문제 하나를 지켜보세요. 맞는 단어의 막대가 길어집니다.',
      ],
    ],
    book: [2, '3.4'],
    formula: tex`\begin{gathered} L = -\frac{1}{T} \sum_{t} \log P_t \\ P_t = P(w_t \mid w_{t-1}, w_{t+1}) \end{gathered}`,
    source: { file: 'ts/optimizers/adam.ts', text: adam, lit: ['kernels.adam(value, m, v, grad'] },
    sets: { view: 'guess', steps: 500 },
  },
  {
    title: ['Alike words, alike vectors', '비슷한 단어, 비슷한 벡터'],
    text: [
      [
        '“You” and “hello” stand beside one gap only, which “say” fills. “Goodbye” and “I” stand beside two, which “say” and “and” fill. Words that help to guess the same words get similar vectors: each of the two pairs moves together. “Say”, “and” and the full stop are far from both: the gaps beside them are filled by “goodbye”, “I” and “hello”.',
        '“You”와 “hello” 옆의 빈칸은 “say”뿐입니다. “goodbye”와 “I” 옆의 빈칸은 “say”와 “and”입니다. 같은 단어를 맞히는 데 도움이 되는 단어들은 벡터가 비슷해집니다. 두 쌍이 저마다 함께 움직입니다. “say”, “and”와 마침표는 두 쌍과 멀리 있습니다. 그 옆의 빈칸을 채우는 단어는 “goodbye”, “I”, “hello”입니다.',
      ],
      [
        'One sentence is little. With your own sentence in the settings it looks different; with a whole text it becomes useful: the next lesson.',
        '문장 하나는 적습니다. 설정에 자기 문장을 넣으면 달라집니다. 글 전체로 배우면 쓸모가 생깁니다. 다음 단원입니다.',
      ],
    ],
    book: [2, '3.4.1'],
    source: { file: 'ts/models/simple-cbow.ts', text: simpleCbow, lit: ['The rows of W_in are'] },
    sets: { view: 'map', steps: 1500 },
    exercise: {
      needsSettings: true,
      ask: [
        'Train to the end with a sentence of your own of at least ten words.',
        '열 단어 이상인 자기 문장으로 끝까지 학습하세요.',
      ],
      solved: [
        'Open “Nearest words”. A number near 1 says that both words help to guess the same word of your sentence. A number near 0 says that they have nothing in common: in one sentence most words have no partner.',
        '‘가까운 단어’를 열어 보세요. 1에 가까운 수는 두 단어가 문장의 같은 단어를 맞히는 데 도움이 된다는 뜻입니다. 0에 가까우면 공통점이 없습니다. 문장 하나에서는 대부분의 단어에 짝이 없습니다.',
      ],
      isSolved: ({ run }) => run.condition.value === 'done' && wordsOf(run) >= ENOUGH,
      tried({ run }) {
        const count = wordsOf(run);
        if (count === 0) {
          return run.condition.value === 'done'
            ? [
                'That was the sentence of the lesson. Write one of your own into the settings.',
                '단원의 문장으로 학습했습니다. 설정에 자기 문장을 써 보세요.',
              ]
            : undefined;
        }
        if (count < ENOUGH) return tooShort(count);
        return run.condition.value === 'done'
          ? undefined
          : [
              `Your sentence has ${count} words, enough. Now press Play and wait for the end.`,
              `단어 ${count}개면 충분합니다. ‘시작’을 누르고 끝까지 기다리세요.`,
            ];
      },
      meanwhile({ run }) {
        const count = wordsOf(run);
        return count > 0 && count < ENOUGH ? tooShort(count) : undefined;
      },
    },
  },
];
