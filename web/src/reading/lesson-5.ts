import embedding from '../../../ts/layers/embedding.ts?raw';
import negativeSamplingLoss from '../../../ts/layers/negative-sampling-loss.ts?raw';
import unigramSampler from '../../../ts/layers/unigram-sampler.ts?raw';
import skipGram from '../../../ts/models/skip-gram.ts?raw';
import similarity from '../../../ts/words/similarity.ts?raw';
import type { Both, Card, Facts } from './card.js';
import { tex } from './tex.js';

/** As the view writes the question of the exercise. */
const RIDDLE = 'man : king = woman : ?';

/** The analogy that a person asked, and the best word by its direction: the last of the columns. */
function askedAnalogy(shown: Facts['shown']): { question: string; first: string } | undefined {
  if (shown?.view !== 'analogy' || !shown.input) return undefined;
  const table = shown.panels.find(({ kind }) => kind === 'table');
  const row = table?.kind === 'table' ? table.rows[0] : undefined;
  if (!row) return undefined;
  const byCosine = row.findLast((cell) => Array.isArray(cell));
  return { question: String(row[0]), first: byCosine?.[0]?.word ?? '' };
}

const anotherRiddle = (question: string): Both => [
  `You asked ${question}. Ask ${RIDDLE}.`,
  `물은 것은 ${question}입니다. ${RIDDLE} 차례로 물어보세요.`,
];

/** CBOW on a whole text: rows instead of products, a few words instead of all. */
export const cards: readonly Card[] = [
  {
    title: ['A map that draws itself', '스스로 그려지는 지도'],
    text: [
      [
        'The same riddle as before, now on a whole text with thousands of gaps. Press Play: words that stand in alike places move together on the map.',
        '앞 단원과 같은 빈칸 문제를 이제 글 전체로 풉니다. ‘시작’을 누르면 비슷한 자리에 서는 단어들이 지도에서 모입니다.',
      ],
      [
        'The vectors have a hundred numbers. The map shows the two directions in which they differ most.',
        '벡터는 수 백 개입니다. 지도는 그중 벡터들이 가장 크게 갈라지는 두 방향을 보여 줍니다.',
      ],
    ],
    book: [2, '4.3'],
    source: { file: 'ts/layers/embedding.ts', text: embedding, lit: ['kernels.embeddingForward(y'] },
    sets: { view: 'map' },
  },
  {
    title: ['A product with a one-hot is a row', '원핫과의 곱은 행 하나'],
    text: [
      [
        'A vector that is 1 at one place and 0 at all others, times a matrix, is one row of the matrix. So nothing is multiplied: the layer reads the row. With ten thousand words that saves ten thousand products for each number.',
        '한 자리만 1이고 나머지가 0인 벡터에 행렬을 곱하면 행렬의 행 하나가 나옵니다. 그러니 곱하지 않고 그 행을 읽습니다. 단어가 만 개면 수 하나마다 곱셈 만 번이 줄어듭니다.',
      ],
      [
        'Backward, the gradient is added to that row alone. Words that do not occur in the batch keep their vectors.',
        '역전파에서는 그 행에만 기울기를 더합니다. 배치에 나오지 않은 단어의 벡터는 그대로입니다.',
      ],
      [
        'The last table shows it for one gap of the next step: each neighbour gives one number of its row, and the hidden layer is their mean. No other row is read.',
        '마지막 표는 다음 단계의 빈칸 하나에서 이를 보여 줍니다. 이웃마다 자기 행의 수 하나를 내고, 은닉층은 그 평균입니다. 다른 행은 읽지 않습니다.',
      ],
    ],
    book: [2, '4.1'],
    formula: tex`\begin{pmatrix} 0 & 1 & 0 \end{pmatrix} W = W_{1,:}`,
    source: {
      file: 'ts/layers/embedding.ts',
      text: embedding,
      lit: ['kernels.embeddingForward(y', 'kernels.embeddingBackward('],
    },
    sets: { view: 'sampled-word', steps: 200, shows: { panel: 1 } },
  },
  {
    title: ['Yes or no instead of which', '어느 것이냐 대신 맞느냐'],
    text: [
      [
        'A softmax over ten thousand words costs ten thousand scores for every gap. Negative sampling asks something cheaper: does this word belong here, yes or no? Once for the right word, and for five others that are drawn at random.',
        '단어 만 개의 소프트맥스는 빈칸마다 점수 만 개가 듭니다. 네거티브 샘플링은 더 싼 것을 묻습니다. 이 단어가 여기 맞는가, 아닌가? 맞는 단어에 한 번, 무작위로 뽑은 다른 단어 다섯 개에 한 번씩 묻습니다.',
      ],
      [
        'The view shows what the next step learns: the right word with its score, and the words that were drawn. At step 200 the net has hardly begun: the right word has about as much as the wrong ones.',
        '이 화면은 다음 단계가 배울 것입니다. 맞는 단어와 점수, 그리고 뽑힌 단어들입니다. 200단계는 거의 시작일 뿐이라, 맞는 단어의 확률이 틀린 단어와 비슷합니다.',
      ],
    ],
    book: [2, '4.2'],
    formula: tex`\begin{gathered} L = -\log \sigma(h \cdot w_t) \\ - \sum_{k=1}^{5} \log\bigl(1 - \sigma(h \cdot w_k)\bigr) \end{gathered}`,
    source: {
      file: 'ts/layers/negative-sampling-loss.ts',
      text: negativeSamplingLoss,
      lit: ['sampler.draw(targets', 'kernels.negativeSamplingForward('],
    },
    sets: { view: 'sampling', steps: 200 },
  },
  {
    title: ['Which wrong words?', '어떤 오답을 뽑는가?'],
    text: [
      [
        'Frequent words are drawn often, because they are met often. But the frequencies are raised to the power 0.75 first: that gives rare words a little more of a chance.',
        '자주 나오는 단어는 자주 뽑힙니다. 다만 빈도를 먼저 0.75제곱합니다. 그러면 드문 단어가 뽑힐 기회가 조금 늘어납니다.',
      ],
      [
        'The table has the words of the next step, and the most and the least frequent word of the text. Compare the last two columns: a rare word is drawn more often than its share, a frequent one less often.',
        '표에는 다음 단계의 단어들과, 글에서 가장 흔한 단어와 가장 드문 단어가 있습니다. 마지막 두 열을 견주어 보세요. 드문 단어는 제 몫보다 자주, 흔한 단어는 덜 뽑힙니다.',
      ],
    ],
    book: [2, '4.2.6'],
    formula: tex`P'(w) = \frac{P(w)^{0.75}}{\sum_{v} P(v)^{0.75}}`,
    source: { file: 'ts/layers/unigram-sampler.ts', text: unigramSampler, lit: ['drawNegatives(ids'] },
    sets: { view: 'sampling', steps: 400, shows: { panel: 1 } },
  },
  {
    title: ['Arithmetic with words', '단어로 하는 셈'],
    text: [
      [
        'The way from “king” to “man” is a difference of two vectors. Add it to “queen”, and look which word is near. The first row of the table asks this, until you ask something else.',
        '“king”에서 “man”으로 가는 길은 두 벡터의 차입니다. 그것을 “queen”에 더하고 가까운 단어를 찾습니다. 다른 것을 묻기 전에는 표의 첫 줄이 이것을 묻습니다.',
      ],
      [
        'Nobody taught the net this. It comes about because the same words stand around “king” and “queen”, but for a few. At step 1,000 it has only begun: by cosine “woman” is the third.',
        '아무도 가르치지 않았습니다. “king”과 “queen” 둘레에 몇 개만 빼고 같은 단어들이 서기 때문에 생깁니다. 1,000단계에서는 이제 시작일 뿐이라, 코사인 유사도로 “woman”은 셋째입니다.',
      ],
      [
        'The column “answers” has the words with the largest dot product, as in the book. A long vector makes it large, too. The column “by cosine” compares the directions alone.',
        '‘답’ 열은 책처럼 내적이 가장 큰 단어들입니다. 내적은 벡터가 길어도 커집니다. ‘코사인 유사도로’ 열은 방향만 견줍니다.',
      ],
    ],
    book: [2, '4.3.3'],
    formula: tex`q = v_{\text{man}} - v_{\text{king}} + v_{\text{queen}}`,
    source: { file: 'ts/words/similarity.ts', text: similarity, lit: ['q = b − a + c'] },
    sets: { view: 'analogy', steps: 1000 },
    exercise: {
      ask: [
        'Turn the question round, man : king = woman : ?, and train until “queen” is the first word in the column “by cosine”.',
        '질문을 뒤집어 man : king = woman : ?을 묻고, ‘코사인 유사도로’ 열의 첫 단어가 “queen”이 될 때까지 학습하세요.',
      ],
      solved: [
        'The way from man to king and the way from woman to queen have become nearly parallel.',
        '남자에서 왕으로 가는 길과 여자에서 여왕으로 가는 길이 거의 나란해졌습니다.',
      ],
      isSolved: ({ shown }) => {
        const asked = askedAnalogy(shown);
        return asked !== undefined && asked.question === RIDDLE && asked.first === 'queen';
      },
      tried({ shown }) {
        const asked = askedAnalogy(shown);
        if (!asked) return undefined;
        if (asked.question !== RIDDLE) return anotherRiddle(asked.question);
        const { first } = asked;
        return first === 'queen'
          ? undefined
          : [
              `By cosine the first word is “${first}”. Train further.`,
              `코사인 유사도로 첫 단어는 “${first}”입니다. 더 학습하세요.`,
            ];
      },
      meanwhile({ shown }) {
        const asked = askedAnalogy(shown);
        if (!asked) return undefined;
        if (asked.question !== RIDDLE) return anotherRiddle(asked.question);
        return asked.first === 'queen'
          ? undefined
          : [
              'By cosine the first word is not “queen” yet.',
              '코사인 유사도로 첫 단어가 아직 “queen”이 아닙니다.',
            ];
      },
    },
  },
  {
    title: ['The other way round', '거꾸로 묻기'],
    text: [
      [
        'Skip-gram turns the riddle round: from one word, guess all its neighbours. It is harder, takes longer, and often gives better vectors for rare words.',
        '스킵그램은 문제를 뒤집습니다. 단어 하나를 보고 이웃을 모두 맞힙니다. 더 어렵고 오래 걸리지만, 드문 단어의 벡터는 더 나을 때가 많습니다.',
      ],
      [
        'As in CBOW, each guess is six yes-or-no questions here, not the softmax of the formula. A net that knows nothing pays 6 · log 2, about 4, for each. The loss is a sum over ten neighbours, so it begins near 40. At step 2,000 it stands at 25. At step 1,000 the words nearest to “king” were still “march”, “green” and “worker”. Now they are “father”, “man” and “prince”, as “Nearest words” says to “king”, and the map shows groups. Press Play: they move apart.',
        'CBOW에서처럼 여기서도 맞히는 일 하나는 수식의 소프트맥스가 아니라 예-아니요 질문 여섯입니다. 아무것도 모르는 신경망은 하나마다 6 · log 2, 곧 4쯤의 손실을 냅니다. 손실은 이웃 열 개의 합이라서 40 근처에서 시작합니다. 2,000단계에서는 25입니다. 1,000단계에서 “king”에 가장 가까운 단어는 아직 “march”, “green”, “worker”였습니다. 지금은 ‘가까운 단어’에 “king”을 넣으면 보이듯 “father”, “man”, “prince”이고, 지도에 무리가 보입니다. ‘시작’을 누르면 무리가 서로 멀어집니다.',
      ],
    ],
    book: [2, '3.5.2'],
    formula: tex`\begin{gathered} L = -\sum_{j} \log P(w_{t+j} \mid w_t) \\ -c \le j \le c,\; j \ne 0 \end{gathered}`,
    source: { file: 'ts/models/skip-gram.ts', text: skipGram, lit: ['this.guess('] },
    sets: { experiment: 'skip-gram', view: 'map', steps: 2000, isOnlyThen: true, names: [1000] },
  },
];
