import convolution from '../../../ts/layers/convolution.ts?raw';
import pooling from '../../../ts/layers/pooling.ts?raw';
import deepConvNet from '../../../ts/models/deep-conv-net.ts?raw';
import passage from '../../../ts/models/passage.ts?raw';
import simpleConvNet from '../../../ts/models/simple-conv-net.ts?raw';
import type { Card } from './card.js';
import { tex } from './tex.js';
import { apart, barsOf } from './tries.js';

/** A convolutional net: filters, maps, pooling, and where it looks. */
export const cards: readonly Card[] = [
  {
    title: ['A picture is more than a list', '그림은 목록이 아니다'],
    text: [
      [
        'The two-layer net saw 784 numbers in a row. It did not know which pixels are neighbours. A convolutional net does: it looks at small windows, and looks for the same thing everywhere.',
        '2층 신경망은 숫자 784개를 한 줄로 보았습니다. 어느 픽셀이 이웃인지 몰랐습니다. 합성곱 신경망은 압니다. 작은 창으로 보고, 어디서나 같은 것을 찾습니다.',
      ],
      [
        'Draw a digit and follow it: after the convolution there is one map for each filter, bright where the filter found what it looks for. (At step 0 its weights are still random, and it looks for nothing.)',
        '숫자를 그리고 따라가 보세요. 합성곱을 지나면 필터마다 특징 맵이 하나씩 생깁니다. 필터가 찾는 것이 있는 곳은 밝습니다. (0단계에서는 가중치가 아직 무작위라, 찾는 것이 없습니다.)',
      ],
    ],
    book: [1, '7.2.1'],
    source: {
      file: 'ts/models/simple-conv-net.ts',
      text: simpleConvNet,
      lit: [
        'Convolution.of(ws',
        'new Pooling(ws',
        "Affine.of(ws, 'W2'",
        'new Relu(ws)',
        "Affine.of(ws, 'W3'",
      ],
    },
    sets: { view: 'maps' },
  },
  {
    title: ['Patch times filter', '패치 곱하기 필터'],
    text: [
      [
        'One pixel of a map is one sum: the 25 pixels of a patch times the 25 weights of the filter, plus a bias. Then the filter moves on by one pixel, with the same weights.',
        '특징 맵의 픽셀 하나는 합 하나입니다. 패치의 픽셀 25개에 필터의 가중치 25개를 곱해 더하고 편향을 더합니다. 그리고 같은 가중치로 한 픽셀 옆으로 옮겨 갑니다.',
      ],
      [
        'The frame in the picture is the patch. Move it by one pixel with the arrows above, or choose another filter farther up, above the digit. The sum is the net’s own, and so is its gradient.',
        '그림 속 테두리가 패치입니다. 위의 화살표로 한 픽셀씩 옮기거나, 더 위로 올라가 숫자 그림 위에서 다른 필터를 골라 보세요. 합도 기울기도 신경망의 실제 값입니다.',
      ],
    ],
    book: [1, '7.2.2'],
    formula: tex`\begin{gathered} y_{rc} = b \; + \\ \sum_{i=0}^{4} \sum_{j=0}^{4} x_{r+i,\,c+j}\, w_{ij} \end{gathered}`,
    source: {
      file: 'ts/layers/convolution.ts',
      text: convolution,
      lit: ['kernels.convolutionForward(y, x'],
    },
    sets: { view: 'pixel', steps: 20, shows: { panel: 0 } },
  },
  {
    title: ['Pooling keeps the strongest', '풀링은 가장 센 것만 남긴다'],
    text: [
      [
        'Pooling takes the largest of each square of 2 × 2. The map becomes a quarter as large, and a stroke that moves by a pixel changes little.',
        '풀링은 2×2 칸마다 가장 큰 값을 고릅니다. 맵은 4분의 1로 줄고, 획이 한 픽셀 움직여도 거의 달라지지 않습니다.',
      ],
      [
        'It has nothing to learn. On the way back, the gradient goes only to the pixel that won.',
        '배울 것이 없는 계층입니다. 거꾸로 올 때 기울기는 뽑힌 픽셀에만 갑니다.',
      ],
      [
        'The view has one square in numbers: its four pixels, and beside them the gradient that goes back. The tab “A digit going through the net” has the whole maps before and after the pooling.',
        '이 화면은 칸 하나를 수로 보여 줍니다. 픽셀 네 개와, 그 옆에 거꾸로 가는 기울기입니다. 풀링 앞뒤의 맵 전체는 ‘신경망을 지나는 숫자’ 탭에 있습니다.',
      ],
    ],
    book: [1, '7.3'],
    formula: tex`y_{rc} = \max_{0 \le i, j \le 1} x_{2r+i,\,2c+j}`,
    source: {
      file: 'ts/layers/pooling.ts',
      text: pooling,
      lit: ['kernels.maxPoolForward', 'kernels.maxPoolBackward'],
    },
    sets: { view: 'pooled', steps: 60 },
  },
  {
    title: ['Filters before and now', '필터의 처음과 지금'],
    text: [
      [
        'The filters begin as noise: small weights of both signs. Training makes them larger and smoother. Most are blue nearly everywhere: they answer to a patch of ink. Some are red on one side: they answer to its border, where ink has an end. With these few pictures many stay alike. Nobody drew them.',
        '필터는 잡음으로 시작합니다. 작은 가중치의 부호가 뒤섞여 있습니다. 학습하면 크고 매끄러워집니다. 거의 다 파란 필터가 많은데, 잉크 덩어리에 반응합니다. 한쪽이 빨간 필터는 잉크가 끝나는 경계에 반응합니다. 그림이 적어서 서로 닮은 필터가 많습니다. 아무도 그리지 않았습니다.',
      ],
    ],
    book: [1, '7.6.1'],
    source: { file: 'ts/models/simple-conv-net.ts', text: simpleConvNet, lit: ["Convolution.of(ws, 'W1'"] },
    sets: { view: 'filters', steps: 240 },
  },
  {
    title: ['Where does it look?', '어디를 보는가?'],
    text: [
      [
        'The backward pass does not have to stop at the weights. Carried on to the picture, the gradient says which pixels the answer hangs on.',
        '역전파를 가중치에서 멈출 까닭은 없습니다. 그림까지 이어 가면 답이 어느 픽셀에 달려 있는지 기울기가 말해 줍니다.',
      ],
      [
        'Draw a 3, look where it is blue and red, and turn it into something else.',
        '3을 그리고, 파란 곳과 빨간 곳을 본 다음, 다른 숫자로 바꿔 보세요.',
      ],
    ],
    book: [1, '7.6'],
    formula: tex`\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} \cdot \frac{\partial y}{\partial x}`,
    source: { file: 'ts/models/passage.ts', text: passage, lit: ['dx: dout.toArray()'] },
    sets: { view: 'where', steps: 240 },
    exercise: {
      ask: [
        'Make the net say 8. Open “Probabilities”, draw a 3, and close its two openings, until 8 has the longest bar.',
        '신경망이 8이라고 답하게 해 보세요. ‘숫자별 확률’을 열고 3을 그린 뒤, 8의 막대가 가장 길어질 때까지 트인 두 곳을 막으세요.',
      ],
      solved: [
        'Two short strokes, and another digit: the net weighs exactly these pixels.',
        '짧은 획 두 개로 다른 숫자가 되었습니다. 신경망은 바로 이 픽셀들을 따집니다.',
      ],
      isSolved: ({ shown }) => {
        return barsOf(shown)[0]?.label === '8';
      },
      tried({ shown }) {
        const bars = barsOf(shown);
        const [first, eight] = [bars[0], bars.find(({ label }) => label === '8')];
        if (!first || !eight || first === eight) return undefined;
        const [p, q] = apart(first.value, eight.value);
        return [
          `It says ${first.label}, with ${p}; 8 has ${q}. Watch the bar of 8 while you close the openings.`,
          `${first.label}이라고 답합니다. 확률은 ${p}, 8은 ${q}입니다. 트인 곳을 막으면서 8의 막대를 보세요.`,
        ];
      },
      meanwhile({ shown }) {
        const [first] = barsOf(shown);
        return first && first.label !== '8'
          ? [
              'The longest bar is not that of 8. Close the openings of the 3.',
              '가장 긴 막대가 8이 아닙니다. 3의 트인 곳을 막으세요.',
            ]
          : undefined;
      },
    },
  },
  {
    title: ['Deeper', '더 깊게'],
    text: [
      [
        'Six convolutions, three poolings, 3 × 3 filters only. Each layer sees a larger part of the picture through the ones before it, with fewer weights than one large filter would need.',
        '합성곱 여섯 층, 풀링 세 층, 필터는 모두 3×3입니다. 층이 깊어질수록 앞 층들을 통해 그림을 더 넓게 봅니다. 큰 필터 하나보다 가중치가 적게 듭니다.',
      ],
      [
        'Press Play, and scroll down from layer to layer. Early maps still look like the digit; in late ones no stroke can be seen any more. They answer questions that no single pixel can.',
        '‘시작’을 누르고 층을 따라 아래로 내려가 보세요. 앞쪽 맵은 아직 숫자처럼 보이고, 뒤쪽 맵에는 획이 보이지 않습니다. 픽셀 하나로는 답할 수 없는 물음에 답합니다.',
      ],
    ],
    book: [1, '8.1'],
    source: { file: 'ts/models/deep-conv-net.ts', text: deepConvNet, lit: ['Convolution.of(ws, `W${i}`'] },
    sets: { experiment: 'deep-cnn', view: 'maps' },
  },
];
