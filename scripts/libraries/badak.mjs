/** badak, on plain arrays and on tensors. */
import { init, Workspace } from 'badak';
import * as k from 'badak/kernels';

/** @param {{ threads: number, tensors: boolean }} how */
export async function open({ threads, tensors }) {
  await init({ threads });
  const ws = new Workspace();
  const array = tensors ? (values) => ws.keep([values.length]).set(values) : (values) => values;
  /** With plain arrays the copies in and out are part of the call. With tensors the result is copied out, as elsewhere. */
  const timed = (call) => {
    if (!tensors) return call;
    return () => {
      ws.begin();
      return call().toArray();
    };
  };
  return {
    matmul({ a, b, m, n, k: length }) {
      const [x, w] = [array(a), array(b)];
      return timed(() => k.matmul(x, w, { m, n, k: length }));
    },
    conv2d({ x, w, n, c, side, filters, size }) {
      const [pictures, weights] = [array(x), array(w)];
      const sizes = { n, c, h: side, w: side, fn: filters, fh: size, fw: size };
      return timed(() => k.conv2d(pictures, weights, sizes));
    },
    lstm({ x, Wx, Wh, b, n, t, d, h }) {
      const [xs, params] = [array(x), { Wx: array(Wx), Wh: array(Wh), b: array(b) }];
      return timed(() => k.lstm(xs, params, { n, t, d, h }).hs);
    },
  };
}
