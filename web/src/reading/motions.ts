/** The formula of a step, and the source of each of its beats, for the nets that can be watched in slow motion. */
import rnnKernel from '../../../crates/kernels/src/recurrent/rnn.rs?raw';
import lstmKernel from '../../../crates/kernels/src/recurrent/lstm.rs?raw';
import timeSoftmax from '../../../ts/layers/time-softmax-with-loss.ts?raw';
import languageModel from '../../../ts/models/language-model.ts?raw';
import sequential from '../../../ts/models/sequential.ts?raw';
import simpleCbow from '../../../ts/models/simple-cbow.ts?raw';
import softmax from '../../../ts/layers/softmax-with-loss.ts?raw';
import twoLayerNet from '../../../ts/models/two-layer-net.ts?raw';
import adam from '../../../ts/optimizers/adam.ts?raw';
import sgd from '../../../ts/optimizers/sgd.ts?raw';
import type { ExperimentId } from '../lessons/index.js';
import type { Source } from './card.js';
import { type MathMl, tex } from './tex.js';

/** What is lit while a step goes on. */
export interface MotionText {
  /** Its parts have the classes `beat-0` to `beat-3`. */
  formula: MathMl;
  /** Of the beats forward, loss, backward, update. */
  sources: readonly [Source, Source, Source, Source];
}

const SGD: Source = {
  file: 'ts/optimizers/sgd.ts',
  text: sgd,
  lit: ['kernels.sgd(param.value, param.grad, rate)'],
};
const ADAM: Source = {
  file: 'ts/optimizers/adam.ts',
  text: adam,
  lit: ['kernels.adam(value, m, v, grad'],
};
const LOSS: Source = {
  file: 'ts/layers/softmax-with-loss.ts',
  text: softmax,
  lit: ['kernels.softmaxCrossEntropyForward(y, x, ids)'],
};
const WORD_LOSS: Source = {
  file: 'ts/layers/time-softmax-with-loss.ts',
  text: timeSoftmax,
  lit: ['kernels.timeSoftmaxCrossEntropyForward('],
};

const two = (lit: readonly string[]): Source => ({
  file: 'ts/models/two-layer-net.ts',
  text: twoLayerNet,
  lit,
});
const row = (lit: readonly string[]): Source => ({ file: 'ts/models/sequential.ts', text: sequential, lit });
const cbow = (lit: readonly string[]): Source => ({
  file: 'ts/models/simple-cbow.ts',
  text: simpleCbow,
  lit,
});
const words = (lit: readonly string[]): Source => ({
  file: 'ts/models/language-model.ts',
  text: languageModel,
  lit,
});

export const motions: Partial<Record<ExperimentId, MotionText>> = {
  'two-layer-net': {
    formula: tex`\begin{gathered} \class{beat-0}{A = XW + B, \quad Z = \max(A, 0)} \\ \class{beat-1}{L = -\log y_t, \quad y = \operatorname{softmax}(A_2)} \\ \class{beat-2}{\frac{\partial L}{\partial W} = X^{\top} \frac{\partial L}{\partial A}} \\ \class{beat-3}{W \leftarrow W - \eta\, \frac{\partial L}{\partial W}} \end{gathered}`,
    sources: [
      two(['this.#affine1.forward(x)', 'this.#activation.forward(a1', 'this.#affine2.forward(z1)']),
      LOSS,
      two([
        'this.#lastLayer.backward()',
        'this.#affine2.backward(dscores)',
        'this.#activation.backward(dz1)',
        'this.#affine1.backwardParams(da1)',
      ]),
      SGD,
    ],
  },
  cnn: {
    formula: tex`\begin{gathered} \class{beat-0}{y_{rc} = \sum_{i,j} x_{r+i,\,c+j}\, w_{ij} + b} \\ \class{beat-1}{L = -\log y_t} \\ \class{beat-2}{\frac{\partial L}{\partial w_{ij}} = \sum_{r,c} x_{r+i,\,c+j} \frac{\partial L}{\partial y_{rc}}} \\ \class{beat-3}{w \leftarrow w - \eta\, \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}} \end{gathered}`,
    sources: [
      row(['return this.layers.reduce((']),
      LOSS,
      row(['layer.backward(dout)', 'this.#lastLayer.backward()']),
      ADAM,
    ],
  },
  'simple-cbow': {
    formula: tex`\begin{gathered} \class{beat-0}{h = \tfrac{1}{2} (c_0 + c_1) W_{\text{in}}, \quad s = h W_{\text{out}}} \\ \class{beat-1}{L = -\log \operatorname{softmax}(s)_t} \\ \class{beat-2}{\frac{\partial L}{\partial h} = \frac{\partial L}{\partial s} W_{\text{out}}^{\top}} \\ \class{beat-3}{W \leftarrow W - \eta\, \frac{\hat{m}}{\sqrt{\hat{v}} + \epsilon}} \end{gathered}`,
    sources: [
      cbow([
        'kernels.addScaled(h!',
        'kernels.scaleInPlace(h!',
        'this.outLayer.forward(this.hidden(contexts))',
      ]),
      LOSS,
      cbow(['this.outLayer.backward(this.#lossLayer.backward())', 'layer.backwardParams(dh)']),
      ADAM,
    ],
  },
  rnn: {
    formula: tex`\begin{gathered} \class{beat-0}{h_t = \tanh(h_{t-1} W_h + x_t W_x + b)} \\ \class{beat-1}{L = -\frac{1}{T} \sum_t \log P(w_{t+1})} \\ \class{beat-2}{\frac{\partial L}{\partial h_{t-1}} = \left( \frac{\partial L}{\partial h_t} \odot (1 - h_t^2) \right) W_h^{\top}} \\ \class{beat-3}{W \leftarrow W - \eta\, \frac{\partial L}{\partial W}} \end{gathered}`,
    sources: [
      { file: 'crates/kernels/src/recurrent/rnn.rs', text: rnnKernel, lit: ['let h = tanh(a);'] },
      WORD_LOSS,
      words(['this.layers.reduceRight(', 'this.embedding.backward(dout)']),
      SGD,
    ],
  },
  lstm: {
    formula: tex`\begin{gathered} \class{beat-0}{c_t = f \odot c_{t-1} + g \odot i, \quad h_t = o \odot \tanh(c_t)} \\ \class{beat-1}{L = -\frac{1}{T} \sum_t \log P(w_{t+1})} \\ \class{beat-2}{\frac{\partial L}{\partial c_{t-1}} = f \odot \frac{\partial L}{\partial c_t}} \\ \class{beat-3}{W \leftarrow W - \eta\, \frac{\partial L}{\partial W}} \end{gathered}`,
    sources: [
      {
        file: 'crates/kernels/src/recurrent/lstm.rs',
        text: lstmKernel,
        lit: ['let c = f.madd(c, g * i);', 'let h = o * t;'],
      },
      WORD_LOSS,
      words(['this.layers.reduceRight(', 'this.embedding.backward(dout)']),
      SGD,
    ],
  },
};
