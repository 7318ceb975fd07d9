import affine from '../../../ts/layers/affine.ts?raw';
import softmaxWithLoss from '../../../ts/layers/softmax-with-loss.ts?raw';
import twoLayerNet from '../../../ts/models/two-layer-net.ts?raw';
import sgd from '../../../ts/optimizers/sgd.ts?raw';
import type { Card } from './card.js';
import { tex } from './tex.js';
import { learnsAlready, outcomeOf, triedRate } from './tries.js';

/** Steps of an epoch. The accuracies are measured after its first step, as in the book: at the next one a card has them. */
const EPOCH = 600;

/** The two-layer net: forward, loss, backward, update, and what comes of it. */
export const cards: readonly Card[] = [
  {
    title: ['A digit, ten answers', '숫자 하나, 답 열 개'],
    text: [
      [
        'A picture of 28 × 28 pixels goes in as 784 numbers. Ten numbers come out, one for each digit. The largest one is the answer.',
        '28×28 픽셀 그림이 숫자 784개로 들어갑니다. 0부터 9까지 숫자마다 하나씩, 값 열 개가 나옵니다. 가장 큰 값이 답입니다.',
      ],
      [
        'Draw a digit. Before the training the weights are small random numbers, and all ten bars are about as long.',
        '숫자를 그려 보세요. 학습하기 전에는 가중치가 작은 난수라서 막대 열 개의 길이가 거의 같습니다.',
      ],
    ],
    book: [1, '3.6'],
    source: {
      file: 'ts/models/two-layer-net.ts',
      text: twoLayerNet,
      lit: ['this.#affine1.forward(x)', 'this.#activation.forward(a1', 'this.#affine2.forward(z1)'],
    },
    sets: { view: 'digit' },
  },
  {
    title: ['One unit is one sum', '뉴런 하나는 합 하나'],
    text: [
      [
        'Every hidden unit multiplies each pixel by a weight of its own, adds up the 784 products, and adds a bias. That is one column of a matrix product; the layer does it for all 50 units at once.',
        '은닉 뉴런은 픽셀마다 자기 가중치를 곱해 784개를 모두 더하고 편향을 더합니다. 행렬 곱의 한 열과 같습니다. 계층은 뉴런 50개를 한 번에 계산합니다.',
      ],
      [
        'The table shows the twelve largest products of one unit, the others in one line, and the sum. Another unit can be chosen farther up, above the digit.',
        '표에는 한 뉴런에서 가장 큰 곱 열두 개와, 나머지를 합친 한 줄, 그리고 합이 있습니다. 더 위로 올라가면 숫자 그림 위에서 다른 뉴런을 고를 수 있습니다.',
      ],
    ],
    book: [1, '5.6.1'],
    formula: tex`\begin{gathered} a_j = \sum_{i=1}^{784} x_i\, w_{ij} + b_j \\ A = XW + B \end{gathered}`,
    source: {
      file: 'ts/layers/affine.ts',
      text: affine,
      lit: ['kernels.gemm(y, x, weight.value'],
    },
    sets: { view: 'unit', steps: 100, shows: { panel: 0 } },
  },
  {
    title: ['The loss says how wrong', '손실은 얼마나 틀렸는지'],
    text: [
      [
        'Softmax turns the ten sums into ten probabilities. The loss is −log of the probability of the right digit: 0 when the net is sure and right, 2.3 when it finds all ten equally likely, more when it is sure and wrong.',
        '소프트맥스는 합 열 개를 확률 열 개로 바꿉니다. 손실은 정답 확률에 로그를 취해 부호를 바꾼 값입니다. 확신하고 맞히면 0, 열 개를 똑같이 보면 2.3, 확신하고 틀리면 그보다 커집니다.',
      ],
      [
        'The first point of the curve of the loss is at 2.3: the net began with ten probabilities that were nearly equal. Below the curves is one digit with its ten bars, and with its loss in numbers.',
        '손실 곡선의 첫 점은 2.3에 있습니다. 처음에는 열 확률이 거의 같았습니다. 곡선 아래에 숫자 하나의 막대 열 개와 손실이 수로 나와 있습니다.',
      ],
    ],
    book: [1, '4.2'],
    formula: tex`\begin{gathered} y_k = \frac{e^{a_k}}{\sum_{j} e^{a_j}} \\ L = -\log y_t \end{gathered}`,
    source: {
      file: 'ts/layers/softmax-with-loss.ts',
      text: softmaxWithLoss,
      lit: ['kernels.softmaxCrossEntropyForward(y, x, ids)'],
    },
    sets: { view: 'digit', steps: 100, isOnlyThen: true, shows: { isChartsFirst: true } },
  },
  {
    title: ['Backward: who is to blame?', '역전파: 누구 탓인가'],
    text: [
      [
        'The gradient of a number says how the loss changes when that number grows a little. It starts at the ten scores, A₂, where for one picture it is simply probability minus 1 for the right digit and the probability for the others. In a batch of N pictures each has its own row of these, divided by N, as the loss is their mean. ReLU lets it through where its unit was on. Each layer hands it on to the layer before, in the opposite order.',
        '어떤 수의 기울기는 그 수가 조금 커질 때 손실이 어떻게 변하는지를 말합니다. 점수 열 개(A₂)에서 시작합니다. 그림 한 장이면 정답은 확률에서 1을 뺀 값, 나머지는 확률 그대로입니다. 그림이 N장인 미니배치에서는 장마다 제 행이 있고, 손실이 평균이므로 N으로 나눕니다. ReLU는 켜진 뉴런에서만 기울기를 통과시킵니다. 각 계층은 이를 거꾸로 앞 계층에 넘깁니다.',
      ],
      [
        'The view goes all the way back to the picture: more ink on a blue pixel would make the loss larger, on a red pixel smaller.',
        '이 화면은 그림까지 거슬러 올라갑니다. 파란 픽셀에 잉크를 더하면 손실이 커지고, 빨간 픽셀에 더하면 작아집니다.',
      ],
      [
        'Are these gradients right? The last tab, “Gradient check”, compares them with what the loss really does when one number moves a little. There you can also build an error into the backward pass, and see which gradients it spoils.',
        '이 기울기가 맞을까요? 마지막 탭 ‘기울기 확인’은 수 하나를 조금 움직였을 때 손실이 실제로 어떻게 변하는지와 견줍니다. 거기서 역전파에 오류를 넣고, 어느 기울기가 틀어지는지도 볼 수 있습니다.',
      ],
    ],
    book: [1, '5.6'],
    formula: tex`\begin{gathered} \frac{\partial L}{\partial A_2} = \tfrac{1}{N} (Y - T) \\ \frac{\partial L}{\partial W_2} = Z^{\top} \frac{\partial L}{\partial A_2} \\ \frac{\partial L}{\partial Z} = \frac{\partial L}{\partial A_2} W_2^{\top} \end{gathered}`,
    source: {
      file: 'ts/models/two-layer-net.ts',
      text: twoLayerNet,
      lit: [
        'this.#lastLayer.backward()',
        'this.#affine2.backward(dscores)',
        'this.#activation.backward(dz1)',
        'this.#affine1.backwardParams(da1)',
      ],
    },
    sets: { view: 'where', steps: 300 },
  },
  {
    title: ['A small step downhill', '내리막으로 한 걸음'],
    text: [
      [
        'Stochastic gradient descent takes a little of each gradient away from its weight. How much is the learning rate. It does so after each batch of 100 pictures: one step. An epoch is 600 of them, and the accuracies are measured after the step that follows.',
        '확률적 경사 하강법은 가중치에서 기울기를 조금씩 뺍니다. 얼마나 뺄지가 학습률입니다. 그림 100장짜리 미니배치마다 한 번, 이것이 한 단계입니다. 600단계가 한 에폭이고, 정확도는 그다음 단계 뒤에 잽니다.',
      ],
      [
        'Press Step: every weight moves a little, too little to be seen. Slow motion shows some of them in numbers. Then press Play.',
        '‘한 단계’를 누르면 모든 가중치가 눈에 띄지 않을 만큼 조금 움직입니다. ‘느리게 보기’에서 그중 몇을 수로 볼 수 있습니다. 그다음 ‘시작’을 누르세요.',
      ],
    ],
    book: [1, '4.4'],
    formula: tex`W \leftarrow W - \eta\, \frac{\partial L}{\partial W}`,
    source: {
      file: 'ts/optimizers/sgd.ts',
      text: sgd,
      lit: ['kernels.sgd(param.value, param.grad, rate)'],
    },
    sets: { view: 'units', steps: EPOCH + 1 },
    exercise: {
      needsSettings: true,
      ask: [
        'Find a learning rate with which the net learns nothing, or diverges. Change it in the settings, press Play, and let the run end.',
        '신경망이 아무것도 배우지 못하거나 발산하는 학습률을 찾아보세요. 설정에서 바꾸고 ‘시작’을 누른 뒤 끝까지 기다리세요.',
      ],
      solved: [
        'A rate can fail in two ways: steps that lead nowhere because they are too long, or because they are too short.',
        '학습률은 두 가지로 실패합니다. 걸음이 너무 길거나, 너무 짧거나. 어느 쪽이든 나아가지 못합니다.',
      ],
      isSolved: ({ run }) => ['diverged', 'fruitless'].includes(outcomeOf(run) ?? ''),
      tried: ({ run }) => triedRate(run),
      meanwhile: ({ run }) => learnsAlready(run),
    },
  },
  {
    title: ['What the units have learned', '뉴런이 배운 것'],
    text: [
      [
        'Nobody told the units what to look for. After some thousand steps many of them answer to strokes and holes: ink on blue raises the unit’s sum, ink on red lowers it.',
        '무엇을 볼지 아무도 가르치지 않았습니다. 수천 단계 뒤에는 많은 뉴런이 획이나 구멍에 반응합니다. 파란 곳의 잉크는 합을 키우고, 빨간 곳의 잉크는 줄입니다.',
      ],
      [
        'Beside them are the same units before the first step, or at the first moment that is kept. Move the slider that belongs to “Beside it” to see them change.',
        '그 옆은 첫 단계 전, 또는 남아 있는 가장 이른 순간의 같은 뉴런들입니다. ‘나란히 볼 것’에 딸린 슬라이더를 움직이며 달라지는 모습을 보세요.',
      ],
    ],
    book: [1, '4.5'],
    source: {
      file: 'ts/models/two-layer-net.ts',
      text: twoLayerNet,
      lit: ["Affine.of(ws, 'W1'"],
    },
    sets: { view: 'units', steps: 5 * EPOCH + 1, looksBack: true, shows: { moment: 0 } },
  },
  {
    title: ['Where it fails', '틀리는 곳'],
    text: [
      [
        'The pictures for the test were never trained on. These are the ones that the net reads wrongly, the surest first. The longer it trains, the fewer they are. Of some a person would say the same; others are clear to a person, and the net is sure and wrong.',
        '시험용 그림은 학습에 쓰지 않았습니다. 신경망이 잘못 읽은 그림이 확신이 큰 것부터 나옵니다. 오래 학습할수록 줄어듭니다. 사람도 그렇게 읽을 그림이 있고, 사람에게는 또렷한데 신경망이 확신하고 틀리는 그림도 있습니다.',
      ],
      [
        'The confusion matrix counts which digit is taken for which.',
        '혼동 행렬은 어느 숫자를 어느 숫자로 잘못 보는지 셉니다.',
      ],
    ],
    book: [1, '4.5.3'],
    source: {
      file: 'ts/models/two-layer-net.ts',
      text: twoLayerNet,
      lit: ['kernels.countMatches(this.predict(x), t)'],
    },
    sets: { view: 'mistakes', steps: 10 * EPOCH + 1 },
  },
];
