import batchNormalization from '../../../ts/layers/batch-normalization.ts?raw';
import dropout from '../../../ts/layers/dropout.ts?raw';
import init from '../../../ts/layers/init.ts?raw';
import adam from '../../../ts/optimizers/adam.ts?raw';
import momentum from '../../../ts/optimizers/momentum.ts?raw';
import valley from '../../../ts/experiments/valley.ts?raw';
import search from '../../../ts/train/search.ts?raw';
import type { Card } from './card.js';
import { tex } from './tex.js';
import { apart, HARDLY, lastOf, LET_IT_END, lossesOf } from './tries.js';

/** The learning rate of SGD where none is given. */
const USUAL = 0.01;

/** What decides whether a net learns: the optimizer, the first weights, batch normalization, dropout, a search. */
export const cards: readonly Card[] = [
  {
    title: ['A valley that is steep one way only', '한쪽으로만 가파른 골짜기'],
    text: [
      [
        'The bottom of this valley is at (0, 0). It falls steeply along y and hardly at all along x. The gradient points up the steep side. Against it, the way leads down that side, and not to the bottom.',
        '이 골짜기의 바닥은 (0, 0)입니다. y 방향으로는 가파르고 x 방향으로는 거의 평평합니다. 기울기는 가파른 쪽의 위를 가리킵니다. 그 반대로 가면 가파른 쪽을 내려갈 뿐, 바닥으로 가지는 않습니다.',
      ],
      [
        'SGD goes straight against the gradient. So it jumps from wall to wall and crawls along the floor.',
        'SGD는 기울기의 반대쪽으로 곧장 갑니다. 그래서 벽과 벽 사이를 튀며 바닥을 느리게 기어갑니다.',
      ],
    ],
    book: [1, '6.1.3'],
    formula: tex`\begin{gathered} f(x, y) = \frac{x^2}{20} + y^2 \\ \nabla f = \left( \frac{x}{10},\; 2y \right) \end{gathered}`,
    source: { file: 'ts/experiments/valley.ts', text: valley, lit: ['new SGD(rate)'] },
    sets: { view: 'paths' },
  },
  {
    title: ['Momentum remembers where it was going', '모멘텀은 가던 방향을 기억한다'],
    text: [
      [
        'Momentum keeps a velocity: a tenth of it is lost at each step, and the rate times the gradient is subtracted. Steps to and fro along y cancel out; small steps along x add up.',
        '모멘텀에는 속도가 있습니다. 단계마다 속도의 10분의 1을 잃고, 학습률에 기울기를 곱해 뺍니다. y 방향의 왕복은 서로 지워지고, x 방향의 작은 걸음은 쌓입니다.',
      ],
      [
        'Its path rolls like a ball. It may roll past the bottom and come back.',
        '공이 굴러가는 듯한 경로입니다. 바닥을 지나쳤다가 돌아오기도 합니다.',
      ],
    ],
    book: [1, '6.1.4'],
    formula: tex`\begin{gathered} v \leftarrow \mu v - \eta\, \frac{\partial L}{\partial W} \\ W \leftarrow W + v \end{gathered}`,
    source: { file: 'ts/optimizers/momentum.ts', text: momentum, lit: ['kernels.momentum(value, v, grad'] },
    sets: { view: 'paths', shows: { panel: 0 } },
  },
  {
    title: ['Adam: the same pace for every weight', 'Adam: 모든 가중치가 같은 속도로'],
    text: [
      [
        'Adam keeps two running means for each weight: of its gradient, and of the square. It divides one by the root of the other. So the size of the gradients hardly matters, and every weight moves at about the same pace.',
        'Adam은 가중치마다 기울기의 평균과 제곱의 평균을 이어 갑니다. 앞의 것을 뒤의 것의 제곱근으로 나눕니다. 그래서 기울기의 크기는 거의 상관없고, 모든 가중치가 비슷한 속도로 움직입니다.',
      ],
      [
        'In the formula g is the gradient, and m and v are the two means. Both begin at 0, so in the first steps they are too small. m̂ and v̂ are the same means without this fault: each is divided by the part of it that is there after t steps. β₁ is 0.9 and β₂ is 0.999: m̂ soon is the same as m, while v̂ takes a few thousand steps.',
        '식에서 g는 기울기, m과 v는 두 평균입니다. 둘 다 0에서 시작하므로 처음 몇 단계에는 너무 작습니다. m̂과 v̂은 이것을 바로잡은 평균입니다. t단계까지 채워진 몫으로 나눕니다. β₁은 0.9, β₂는 0.999입니다. 그래서 m̂은 곧 m과 같아지고, v̂은 몇천 단계가 걸립니다.',
      ],
      [
        'Four nets with the same first weights train on the same batches, one with each optimizer. At step 100 AdaGrad leads, with a loss of 0.14. It divides each step of a weight by the root of the sum of all its squared gradients so far: the steps begin large and only get smaller. Its learning rate helps, too: here it is ten times Adam’s. Adam has 0.29, and SGD still 2.1. Press Play and watch the curves. Adam’s path through the valley is below them.',
        '처음 가중치가 같은 신경망 넷이 같은 미니배치로, 저마다 다른 방법으로 학습합니다. 100단계에서는 손실이 0.14인 AdaGrad가 앞섭니다. 가중치마다 그때까지의 기울기를 제곱해 모두 더한 값의 제곱근으로 걸음을 나누는 방법입니다. 걸음은 크게 시작해 줄기만 합니다. 학습률도 한몫합니다. 여기서는 Adam의 열 배입니다. Adam은 0.29, SGD는 아직 2.1입니다. ‘시작’을 누르고 곡선을 보세요. 그 아래에 골짜기를 지나는 Adam의 경로가 있습니다.',
      ],
    ],
    book: [1, '6.1.6'],
    formula: tex`\begin{gathered} m \leftarrow \beta_1 m + (1 - \beta_1)\, g \\ v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2 \\ \hat{m} = \frac{m}{1 - \beta_1^{\,t}}, \quad \hat{v} = \frac{v}{1 - \beta_2^{\,t}} \\ W \leftarrow W - \eta\, \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon} \end{gathered}`,
    source: { file: 'ts/optimizers/adam.ts', text: adam, lit: ['kernels.adam(value, m, v, grad'] },
    sets: { view: 'paths', steps: 400, isOnlyThen: true, shows: { isChartsFirst: true } },
    exercise: {
      needsSettings: true,
      ask: [
        'Let SGD catch up: find a learning rate for it with which its loss ends below that of Adam. Let the run end.',
        'SGD가 따라잡게 해 보세요. SGD의 마지막 손실이 Adam보다 낮아지는 학습률을 찾고, 끝까지 학습하세요.',
      ],
      solved: [
        'With a rate that suits it, SGD can keep up. Adam is loved because its usual rate suits most nets.',
        '알맞은 학습률이면 SGD도 뒤지지 않습니다. Adam이 널리 쓰이는 까닭은 흔히 쓰는 학습률이 대부분의 신경망에 맞기 때문입니다.',
      ],
      isSolved: ({ run }) => {
        if (run.condition.value !== 'done') return false;
        return lastOf(run, 'SGD') < lastOf(run, 'Adam');
      },
      tried({ run }) {
        const { sgdLearningRate: given } = run.params;
        if (run.condition.value !== 'done') {
          return given !== undefined && given !== USUAL && run.reports.length > 0 ? LET_IT_END : undefined;
        }
        const [sgd, adam] = [lastOf(run, 'SGD'), lastOf(run, 'Adam')];
        const [ofSgd, ofAdam] = apart(sgd, adam);
        const [en, ko] = [
          `SGD ended at ${ofSgd}, Adam at ${ofAdam}.`,
          `SGD는 ${ofSgd}, Adam은 ${ofAdam}에서 끝났습니다.`,
        ];
        if (sgd < adam) return [en, ko];
        const isLost = sgd > (lossesOf(run, 'SGD')[0] ?? NaN) * HARDLY;
        const rate = Number(given ?? USUAL);
        if (isLost && rate > USUAL) {
          return [
            `${en} SGD learned nothing: try a smaller rate.`,
            `${ko} SGD는 배우지 못했습니다. 학습률을 줄여 보세요.`,
          ];
        }
        return rate <= USUAL
          ? [`${en} Try a larger rate for SGD.`, `${ko} SGD의 학습률을 키워 보세요.`]
          : [`${en} Try another rate for SGD.`, `${ko} SGD의 학습률을 바꿔 보세요.`];
      },
    },
  },
  {
    title: ['The first weights decide', '처음 가중치가 정한다'],
    text: [
      [
        'Numbers pass through five layers before anything is learned. With weights that are too small, all units of a layer give nearly the same number: 0.5 with the sigmoid, 0 with tanh and ReLU. With weights that are too large, sigmoid and tanh pile up at their ends. Both leave nothing for a gradient to work with.',
        '배우기 전에도 수들은 다섯 층을 지나갑니다. 가중치가 너무 작으면 한 층의 뉴런이 거의 같은 값을 냅니다. 시그모이드는 0.5, tanh와 ReLU는 0입니다. 너무 크면 시그모이드와 tanh는 양 끝에 몰립니다. 어느 쪽이든 기울기가 할 일이 없어집니다.',
      ],
      [
        'He’s rule takes the number of inputs into account, so that ReLU layers keep the spread. Xavier’s does the same for tanh, and nearly for sigmoid, whose values draw closer to 0.5 from layer to layer. There He’s is wider, and that is too wide, as the first layers of the picture show: more values lie near the ends, where these are flat and hand little of the gradient on. A layer is good that spreads its values away from the ends.',
        'He의 규칙은 입력 개수를 헤아려, ReLU 층을 지나도 퍼진 정도가 이어지게 합니다. Xavier의 규칙은 tanh에서 같은 일을 하고, 층마다 값이 0.5로 조금씩 모이는 시그모이드에서도 거의 그렇습니다. 거기서 He의 규칙은 더 넓게 퍼지는데, 지나치게 넓습니다. 그림의 첫 층들에서 보입니다. 끝 쪽에 값이 몰리고, 그곳은 평평해서 기울기가 조금만 전해집니다. 끝에서 떨어진 채로 값이 퍼지는 층이 좋습니다.',
      ],
    ],
    book: [1, '6.2'],
    formula: tex`\begin{gathered} \sigma_{\text{Xavier}} = \sqrt{\frac{1}{n}} \\ \sigma_{\text{He}} = \sqrt{\frac{2}{n}} \end{gathered}`,
    source: { file: 'ts/layers/init.ts', text: init, lit: ["Math.sqrt((init === 'he'"] },
    sets: { experiment: 'weight-init', view: 'initial-activations' },
  },
  {
    title: ['Batch normalization spreads them by force', '배치 정규화는 강제로 퍼뜨린다'],
    text: [
      [
        'Why hope for good first weights? This layer subtracts the mean of the batch and divides by its standard deviation, for each unit. Then the net scales and shifts them as it likes: γ and β are learned.',
        '처음 가중치가 좋기만 바랄 까닭이 없습니다. 이 계층은 뉴런마다 배치의 평균을 빼고 표준편차로 나눕니다. 그다음 얼마나 늘리고 옮길지는 신경망이 정합니다. γ와 β를 학습합니다.',
      ],
      [
        'Two nets stand side by side. Their first weights have the size 0.0193. Without the layer nearly all values are 0 from the third layer on, at step 0 and later. With it every layer spreads its values, about ten times as far as the first layer of the other net. It has no row for step 0: it has seen no batch yet. A bar with a gap is higher than drawn: ReLU makes many zeros.',
        '신경망 둘이 나란히 있습니다. 처음 가중치의 크기는 0.0193입니다. 이 계층이 없으면 0단계에서도 그 뒤에도 셋째 층부터 거의 모든 값이 0입니다. 있으면 층마다 값이 퍼지고, 다른 신경망의 첫째 층보다 열 배쯤 멀리 퍼집니다. 0단계의 줄은 없습니다. 아직 배치를 하나도 보지 않았기 때문입니다. 틈이 있는 막대는 그린 것보다 높습니다. ReLU가 0을 많이 만들기 때문입니다.',
      ],
      [
        'Each small chart below has another size of first weights, and both nets. At most sizes only the one with the layer learns. At 0.268 it is the other one: there the first weights happen to fit, and the layer slows it down.',
        '아래의 작은 그래프마다 처음 가중치의 크기가 다르고, 두 신경망이 함께 있습니다. 대부분의 크기에서 이 계층이 있는 쪽만 배웁니다. 0.268에서는 반대입니다. 처음 가중치가 마침 알맞아서, 이 계층이 오히려 늦춥니다.',
      ],
    ],
    book: [1, '6.3'],
    formula: tex`\begin{gathered} \hat{x} = \frac{x - \mu_B}{\sqrt{\sigma_B^2 + \epsilon}} \\ y = \gamma \hat{x} + \beta \end{gathered}`,
    source: {
      file: 'ts/layers/batch-normalization.ts',
      text: batchNormalization,
      lit: ['kernels.batchNormForwardTrain(y, x'],
    },
    sets: {
      ...{ experiment: 'batch-norm', view: 'activations', steps: 800 },
      shows: { training: 6, beside: 7 },
    },
  },
  {
    title: ['Learning by heart', '통째로 외우기'],
    text: [
      [
        'This net has six hidden layers, and only 300 pictures to learn from. It learns them by heart: the training curve goes to 1, the test curve stays behind. The distance is overfitting.',
        '은닉층이 여섯인 신경망이 그림 300장만 봅니다. 통째로 외웁니다. 훈련 곡선은 1까지 오르고 시험 곡선은 뒤처집니다. 그 벌어짐이 과적합입니다.',
      ],
      [
        'Weight decay pulls every weight towards 0. Dropout switches a part of the units off at each step, others each time, so that no unit can rely on another. In a test all are on, and their output is multiplied by the share that stayed on. (`scale` is 1 here: it is for vol. 2, which scales up in training instead.) With either, the two curves stay closer together. But these values are too large here: the test curve, too, is below that of the plain net. Try smaller ones in the settings.',
        '가중치 감소는 모든 가중치를 0 쪽으로 당깁니다. 드롭아웃은 단계마다 다른 뉴런을 꺼서, 어느 뉴런도 다른 뉴런에 기댈 수 없게 합니다. 시험할 때는 모두 켜고, 출력에 켜져 있던 비율을 곱합니다. (소스의 scale은 여기서 1입니다. 2권처럼 학습할 때 키우는 방식을 위한 것입니다.) 어느 쪽을 쓰든 두 곡선이 덜 벌어집니다. 하지만 여기서는 값이 너무 커서, 시험 곡선도 아무것도 쓰지 않은 신경망보다 낮습니다. 설정에서 더 작은 값을 넣어 보세요.',
      ],
    ],
    book: [1, '6.4'],
    formula: tex`\begin{gathered} L + \tfrac{1}{2} \lambda \lVert W \rVert^2 \\ y = m \odot x,\; m_i \in \{0, 1\} \end{gathered}`,
    source: { file: 'ts/layers/dropout.ts', text: dropout, lit: ['fillDropoutMask(mask'] },
    sets: {
      ...{ experiment: 'overfitting', view: 'weights', steps: 600 },
      shows: { training: 0, beside: 1, isChartsFirst: true },
    },
  },
  {
    title: ['A search is many short trainings', '탐색은 짧은 학습 여러 번'],
    text: [
      [
        'Nobody can compute a good learning rate. So one draws it at random, between powers of ten rather than between numbers, trains for a short time, and compares on pictures kept aside for that.',
        '좋은 학습률은 계산으로 나오지 않습니다. 그래서 무작위로 고릅니다. 그냥 수가 아니라 10의 거듭제곱 사이에서 고르고, 잠깐 학습시킨 뒤, 따로 남겨 둔 그림으로 견줍니다.',
      ],
      [
        'Press Play. Each point is one trial. The very best have a learning rate near the right end, and any weight decay: only one of the two matters here.',
        '‘시작’을 누르세요. 점 하나가 시도 하나입니다. 가장 좋은 점들은 학습률이 오른쪽 끝에 가깝고 가중치 감소는 제각각입니다. 여기서는 하나만 중요합니다.',
      ],
    ],
    book: [1, '6.5'],
    formula: tex`\eta = 10^{u}, \quad u \sim \mathcal{U}(-6, -2)`,
    source: { file: 'ts/train/search.ts', text: search, lit: ['const place = from', 'Math.exp(place)'] },
    sets: { experiment: 'hyperparameters' },
  },
];
