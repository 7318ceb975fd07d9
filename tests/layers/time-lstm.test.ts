import { TimeLSTM } from '../../ts/layers/index.js';
import { sigmoid, testCell, times } from '../support/cells.js';

testCell('TimeLSTM', {
  make: (ws, sizes, stateful) => TimeLSTM.of(ws, 'lstm', sizes, { stateful }),
  step: ({ params: [Wx, Wh, b], units: H }, x, { h, c }) => {
    const bias = b.value.toArray();
    const gate = (k: number) => {
      const [fromX, fromH] = [times(x, Wx, k * H, H), times(h!, Wh, k * H, H)];
      return fromX.map((a, i) => a + fromH[i]! + bias[k * H + i]!);
    };
    const [f, i, o] = [gate(0).map(sigmoid), gate(2).map(sigmoid), gate(3).map(sigmoid)];
    const g = gate(1).map(Math.tanh);
    const next = c!.map((v, k) => f[k]! * v + g[k]! * i[k]!);
    return { c: next, h: next.map((v, k) => o[k]! * Math.tanh(v)) };
  },
});
