import rnnKernel from '../../../crates/kernels/src/recurrent/rnn.rs?raw';
import timeRnn from '../../../ts/layers/time-rnn.ts?raw';
import carriedState from '../../../ts/layers/carried-state.ts?raw';
import perplexity from '../../../ts/train/perplexity.ts?raw';
import reading from '../../../ts/models/reading.ts?raw';
import drawWord from '../../../ts/models/draw-word.ts?raw';
import type { Both, Card, Facts } from './card.js';
import { particle } from '../text/particle.js';
import { tex } from './tex.js';
import { answerIn, apart } from './tries.js';

/** The probability above which the net is sure of a word. */
const SURE = 0.5;

/** What to try next, when the net is not sure. */
const NOT_SURE: Readonly<Record<'going' | 'ended', Both>> = {
  going: [
    'Train to the end, and try other words of the text, such as “many clever tigers”.',
    '끝까지 학습하고 글의 다른 단어들을 넣어 보세요. 보기: “many clever tigers”',
  ],
  ended: [
    'Try other words of the text, such as “many clever tigers”.',
    '글의 다른 단어들을 넣어 보세요. 보기: “many clever tigers”',
  ],
};

/** Of the word that the net expects most after those that a person typed; 0 where nothing was typed. */
const probabilityOf = (shown: Facts['shown']): number =>
  answerIn(shown, 'candidates', 'text')?.tokens.at(-1)?.candidates?.[0]?.probability ?? 0;

/** A recurrent net: what it keeps of the words before. */
export const cards: readonly Card[] = [
  {
    title: ['What comes next?', '다음은 무엇인가?'],
    text: [
      [
        'A language model gives each word of the vocabulary a probability to be the next one. CBOW looked at a window, and did not care about the order in it. This net reads word by word, and keeps a state.',
        '언어 모델은 어휘의 단어마다 다음에 올 확률을 줍니다. CBOW는 창을 보았고 그 안의 순서는 따지지 않았습니다. 이 신경망은 단어를 하나씩 읽으며 상태를 이어 갑니다.',
      ],
      [
        'Type a sentence. Each row of the picture is one unit of the state, each column a word.',
        '문장을 입력해 보세요. 그림의 행은 상태의 뉴런, 열은 단어입니다.',
      ],
    ],
    book: [2, '5.1'],
    formula: tex`\begin{gathered} P(w_1, \ldots, w_m) \\ = \prod_{t=1}^{m} P(w_t \mid w_1, \ldots, w_{t-1}) \end{gathered}`,
    source: { file: 'ts/layers/time-rnn.ts', text: timeRnn, lit: ["h' = tanh(x·Wx + h·Wh + b)"] },
    sets: { view: 'gates' },
  },
  {
    title: ['The same weights at every word', '단어마다 같은 가중치'],
    text: [
      [
        'The new state comes from two weighted sums: of the word’s vector, and of the state before. The weights are the same at every word, so a text may be as long as it likes.',
        '새 상태는 두 가중합에서 옵니다. 단어 벡터의 가중합과 앞 상태의 가중합입니다. 가중치는 단어마다 같습니다. 그래서 글이 아무리 길어도 됩니다.',
      ],
      [
        'This is the kernel that does it, in Rust: a product, then tanh, one word after the other.',
        '이것이 그 일을 하는 Rust 커널입니다. 곱하고 tanh를 씌우기를 단어마다 되풀이합니다.',
      ],
    ],
    book: [2, '5.2'],
    formula: tex`h_t = \tanh(h_{t-1} W_h + x_t W_x + b)`,
    source: {
      file: 'crates/kernels/src/recurrent/rnn.rs',
      text: rnnKernel,
      lit: ['gates.compute(part, step, 0', 'let h = tanh(a);'],
    },
    sets: { view: 'cell', steps: 20 },
  },
  {
    title: ['Backward through time, but not too far', '시간을 거슬러, 그러나 너무 멀지 않게'],
    text: [
      [
        'A text of ten thousand words would be a net of ten thousand layers. So the backward pass is cut into pieces of a few words. The forward pass is not: each piece begins with the state that the one before ended with.',
        '단어 만 개짜리 글은 만 층짜리 신경망입니다. 그래서 역전파는 몇 단어씩 잘라서 합니다. 순전파는 자르지 않습니다. 조각마다 앞 조각이 끝난 상태에서 시작합니다.',
      ],
      [
        'The view has the next piece: the words that go in, and the word after them. Choose “Backward” above it. Each word has a loss of its own: its gradient is the first picture. The second one is what comes back to a word from the words after it, through the state. To the last word nothing comes back; what has come to the first word goes no further, and the piece before learns nothing of it. Press Step, and the next piece begins with the word that came after this one.',
        '이 화면은 다음 조각입니다. 들어가는 단어들과 그다음 단어가 있습니다. ‘역전파’를 고르세요. 단어마다 제 손실이 있고, 그 기울기가 첫 그림입니다. 둘째 그림은 뒤의 단어들에서 상태를 거쳐 돌아온 기울기입니다. 마지막 단어에는 돌아올 것이 없습니다. 첫 단어에 온 것은 더 가지 않으므로 앞 조각은 아무것도 배우지 않습니다. ‘한 단계’를 누르면 이 조각 다음에 온 단어에서 다음 조각이 시작합니다.',
      ],
    ],
    book: [2, '5.3'],
    source: {
      file: 'ts/layers/carried-state.ts',
      text: carriedState,
      lit: ['begin(pass: Pass, rows: number)', 'this.#previous : this.#next;'],
    },
    sets: { view: 'motion', steps: 60 },
  },
  {
    title: ['How many words does it hesitate between?', '몇 단어 사이에서 망설이는가?'],
    text: [
      [
        'Perplexity is e to the mean loss. A net that finds 20 words equally likely each time has a perplexity of 20. The curve falls from the size of the vocabulary.',
        '퍼플렉시티는 e의 평균 손실 제곱입니다. 매번 단어 20개를 똑같이 그럴듯하게 보면 20입니다. 곡선은 어휘의 크기에서 내려옵니다.',
      ],
      [
        'Train to the end, and click or tap a word of the sentence. Below the sentence stands what the net expects after this word. The darker the background of a word, the more the net expected it. At step 150 no word of the sentence has more than 0.02, and all are pale; at the end “to” has 0.73 after “september”, and “took” 0.56 after “gladly”. The first word is grey, because nothing stands before it.',
        '끝까지 학습한 뒤 문장의 단어를 눌러 보세요. 그 단어 다음에 무엇이 올지 신경망이 기대한 것이 문장 아래에 나옵니다. 바탕이 진한 단어일수록 신경망이 더 기대한 단어입니다. 150단계에서는 0.02를 넘는 단어가 없어 모두 옅습니다. 끝에서는 “september” 다음의 “to”가 0.73, “gladly” 다음의 “took”이 0.56입니다. 첫 단어는 앞에 아무것도 없어서 회색입니다.',
      ],
      [
        'The curve is measured while the net reads its text on and on: each piece begins with the state of all that came before. Your sentence begins with a state of zeros. So its words are harder to guess than the curve says.',
        '곡선은 신경망이 글을 쉬지 않고 이어 읽으며 잰 것입니다. 조각마다 앞서 읽은 모든 것의 상태에서 시작합니다. 입력한 문장은 0인 상태에서 시작합니다. 그래서 그 단어들은 곡선이 말하는 것보다 맞히기 어렵습니다.',
      ],
    ],
    book: [2, '5.5.2'],
    formula: tex`\begin{gathered} L = -\frac{1}{N} \sum_{t} \log P_t \\ P_t = P(w_t \mid w_1, \ldots, w_{t-1}) \\ \text{perplexity} = e^{L} \end{gathered}`,
    source: { file: 'ts/train/perplexity.ts', text: perplexity, lit: ['kernels.perplexity(sum'] },
    sets: { view: 'candidates', steps: 150, shows: { ask: [] } },
    exercise: {
      ask: [
        'Find some words after which the net is sure of the next one: more than half. Train to the end first. Then type two, three or four words in a row from the net’s own text, which “Where in the text” shows. Not every row of words will do: some stand in the text with more than one next word, and some need more of the words before them, as your sentence begins with a state of zeros.',
        '다음 단어의 확률이 절반을 넘는 단어들을 찾아보세요. 먼저 끝까지 학습하세요. 그다음 신경망이 읽은 글에서 잇따른 단어 둘에서 넷을 골라 입력하세요. 그 글은 “글에서 뉴런이 켜지는 곳”에 있습니다. 아무 단어들이나 되지는 않습니다. 글에서 다음 단어가 여럿인 것도 있고, 입력한 문장은 0인 상태에서 시작하니 앞의 단어가 더 있어야 하는 것도 있습니다.',
      ],
      solved: [
        'The net has read the same 1,000 words again and again. It has learned by heart what follows such words there.',
        '신경망은 똑같은 1,000단어를 읽고 또 읽었습니다. 그래서 그 글에서 이런 단어들 다음에 무엇이 오는지 외웠습니다.',
      ],
      isSolved: ({ shown }) => probabilityOf(shown) > SURE,
      tried({ run, shown }) {
        const last = answerIn(shown, 'candidates', 'text')?.tokens.at(-1);
        const best = last?.candidates?.[0];
        if (!best) return undefined;
        const [p] = apart(best.probability, SURE);
        const [en, ko] = [
          `After “${last.text}” it expects “${best.label}”, with ${p}.`,
          `“${last.text}” 다음에 “${best.label}”${particle(best.label, '을')} 기대합니다. 확률은 ${p}입니다.`,
        ];
        if (best.probability > SURE) return [en, ko];
        const next = NOT_SURE[run.condition.value === 'done' ? 'ended' : 'going'];
        return [`${en} ${next[0]}`, `${ko} ${next[1]}`];
      },
      meanwhile: ({ shown }) =>
        !answerIn(shown, 'candidates', 'text') || probabilityOf(shown) > SURE
          ? undefined
          : [
              'It is not sure yet. Wait for the end of the training.',
              '아직 확신하지 못합니다. 학습이 끝날 때까지 기다리세요.',
            ],
    },
  },
  {
    title: ['How far back does it feel?', '얼마나 앞까지 느끼는가?'],
    text: [
      [
        'The gradient of the next word’s probability, with respect to each earlier word: the darker, the more that word counts. At step 300 the effect falls off: the last two words are the darkest, and from there on it gets paler, until the first words hardly count. It is the probability of the likeliest next word, which is another word at another step.',
        '다음 단어의 확률을 앞선 단어마다 미분한 기울기입니다. 진할수록 그 단어가 중요합니다. 300단계에서는 뒤로 갈수록 흐려집니다. 마지막 두 단어가 가장 진하고, 앞으로 갈수록 옅어져 첫머리 단어들은 거의 중요하지 않습니다. 확률은 가장 그럴듯한 다음 단어의 것이고, 그 단어는 단계마다 다릅니다.',
      ],
      [
        'Train on to about step 900. Now it no longer falls off: the first words count as much as the last ones, a few steps later even most of all, though they say little about the next word. On the way back the gradient has grown. The darkest word has the same colour in every picture, so click the words for their numbers: those of the first two are some thirty times as large as at step 300, that of the last one hardly twice.',
        '900단계쯤까지 더 학습해 보세요. 이제는 옅어지지 않습니다. 다음 단어와 별 상관없는 첫머리 단어들이 마지막 단어들만큼 중요하고, 몇 단계 뒤에는 가장 중요하기도 합니다. 거슬러 가는 동안 기울기가 커진 것입니다. 그림마다 가장 진한 단어는 색이 같습니다. 그러니 단어를 눌러 수를 읽어 보세요. 처음 두 단어의 수는 300단계의 서른 배쯤이고, 마지막 단어의 수는 두 배도 되지 않습니다.',
      ],
      [
        'Each step back multiplies by the same matrix, and by the slope of tanh, which is at most 1. If the matrix is small the gradient fades; if it has grown large, the gradient explodes. The next lesson mends both.',
        '한 단어 거슬러 갈 때마다 같은 행렬과, 1을 넘지 않는 tanh의 기울기를 곱합니다. 행렬이 작으면 기울기가 사라지고, 커지면 폭발합니다. 다음 단원이 둘 다 고칩니다.',
      ],
    ],
    book: [2, '6.1.2'],
    formula: tex`\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2)\, W_h^{\top}`,
    source: { file: 'ts/models/reading.ts', text: reading, lit: ['dout = layers[i]!.backward(dout)'] },
    sets: { view: 'past', steps: 300, isOnlyThen: true, names: [900], shows: { ask: [] } },
  },
  {
    title: ['It writes', '글을 쓴다'],
    text: [
      [
        'Draw a word by its probability, feed it back, draw the next one. The result looks like the text it has read, but means nothing: the net knows what may follow, not what is meant.',
        '확률대로 단어를 뽑고, 그 단어를 다시 넣고, 다음 단어를 뽑습니다. 읽은 글과 비슷해 보이지만 뜻은 없습니다. 무엇이 올 수 있는지 알 뿐, 무엇을 말하는지는 모릅니다.',
      ],
      [
        'This card trains the net on the whole text, 370,000 words. The one of the other cards has only the first 1,000: it learns them by heart, and when it has to go on by itself, it writes words in a jumble.',
        '이 카드는 글 전체인 37만 단어로 학습합니다. 다른 카드의 신경망은 첫 1,000단어뿐이라 그것을 외웁니다. 그래서 스스로 이어 써야 할 때는 단어를 뒤죽박죽 늘어놓습니다.',
      ],
      [
        'Before the draw, the score s of each word is divided by the temperature τ. Below 1 likely words become likelier, and the text more careful. Above 1 the text becomes wilder. Try 0.5 and 2.',
        '뽑기 전에 단어마다 점수 s를 온도 τ로 나눕니다. τ가 1보다 작으면 그럴듯한 단어가 더 그럴듯해져 글이 조심스러워집니다. 1보다 크면 글이 거칠어집니다. 0.5와 2를 넣어 보세요.',
      ],
    ],
    book: [2, '7.1'],
    formula: tex`p_i \propto e^{s_i / \tau}`,
    source: { file: 'ts/models/draw-word.ts', text: drawWord, lit: ['temperature?: number'] },
    sets: { params: { full: true, epochs: 1, learningRate: 0.5 }, view: 'write', steps: 2500 },
  },
];
