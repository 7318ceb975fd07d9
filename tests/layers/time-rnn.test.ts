import { TimeRNN } from '../../ts/layers/index.js';
import { testCell, times } from '../support/cells.js';

testCell('TimeRNN', {
  make: (ws, sizes, stateful) => TimeRNN.of(ws, 'rnn', sizes, { stateful }),
  step: ({ params: [Wx, Wh, b], units }, x, { h }) => {
    const [fromX, fromH, bias] = [times(x, Wx, 0, units), times(h!, Wh, 0, units), b.value.toArray()];
    return { h: fromX.map((a, i) => Math.tanh(a + fromH[i]! + bias[i]!)) };
  },
});
