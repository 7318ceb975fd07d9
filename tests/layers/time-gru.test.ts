import { TimeGRU } from '../../ts/layers/index.js';
import { sigmoid, testCell, times } from '../support/cells.js';

testCell('TimeGRU', {
  make: (ws, sizes, stateful) => TimeGRU.of(ws, 'gru', sizes, { stateful }),
  step: ({ params: [Wx, Wh, b], units: H }, x, { h }) => {
    const bias = b.value.toArray();
    const gate = (k: number, of: Float64Array) => {
      const [fromX, fromH] = [times(x, Wx, k * H, H), times(of, Wh, k * H, H)];
      return fromX.map((a, i) => a + fromH[i]! + bias[k * H + i]!);
    };
    const [z, r] = [gate(0, h!).map(sigmoid), gate(1, h!).map(sigmoid)];
    const n = gate(
      2,
      h!.map((v, i) => r[i]! * v),
    ).map(Math.tanh);
    return { h: h!.map((v, i) => (1 - z[i]!) * v + z[i]! * n[i]!) };
  },
});
