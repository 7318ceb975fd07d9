/** The next step of CBOW on one sentence, and of a language model, in slow motion. */
import { say } from '../../core/say.js';
import { Workspace } from '../../core/workspace.js';
import { Sequences } from '../../data/sequences.js';
import { Windows } from '../../data/windows.js';
import { TimeRecurrent } from '../../layers/index.js';
import { probabilities, scoresGradient } from '../../models/probabilities.js';
import { nextStep } from '../../models/next-step.js';
import { shuffledEpochs, textInOrder } from '../../train/rows.js';
import type { Panel } from '../panels.js';
import { type AnyView, noData } from '../view.js';
import type { SentenceSubject } from './contexts.js';
import { type Motion, motionView } from './motion.js';
import { type LanguageSubject, likeliest, wordsOf } from './sentences.js';

/** Words that are listed beside the right one. */
const LISTED = 5;

const rowPanel = (tokens: readonly string[], right: number): Panel => ({
  kind: 'text',
  title: say`The first row of the next batch`,
  tokens: tokens.map((text, i) => ({ text, ...(i === right && { marked: true }) })),
});

/** The view of the next step of CBOW on one sentence. */
export const sentenceMotionView: AnyView = motionView((subject: SentenceSubject): Motion => {
  const { model, params, seed, step, data } = subject;
  if (!data) throw noData('motion');
  const words = subject.words!;
  const { windowSize, batchSize } = params as { windowSize: number; batchSize: number };
  using windows = new Windows(data.corpus.ids, windowSize);
  const rows = shuffledEpochs({ count: windows.count, batchSize, seed }).at(step);
  const { x, t } = windows.batch(rows);
  model.zeroGrad();
  model.loss(x, t, { train: true, step });
  model.backward();
  const gradients = new Map(model.params.map(({ name, grad }) => [name, grad.toArray()]));
  model.zeroGrad();
  const contexts = [...x.toArray().subarray(0, 2 * windowSize)];
  const right = t.toArray()[0]!;
  using memory = new Workspace();
  const ids = memory.keep([1, contexts.length], 'i32').set(contexts);
  const hidden = model.hidden(ids);
  const h = hidden.toArray();
  const scores = model.outLayer.forward(hidden);
  const s = scores.toArray();
  const chances = probabilities(scores);
  const dscores = scoresGradient(chances, [right]);
  const dh = model.outLayer.backward(model.workspace.take(scores.shape).set(dscores)).toArray();
  model.zeroGrad();
  const [before, after] = [contexts.slice(0, windowSize), contexts.slice(windowSize)];
  return {
    row: rowPanel(
      [...before.map((id) => words[id]!), words[right]!, ...after.map((id) => words[id]!)],
      before.length,
    ),
    layers: [
      { name: say`the mean of the vectors`, shape: [h.length], output: h, gradient: dh },
      { name: 'W_out', shape: [s.length], output: s, gradient: dscores },
    ],
    answers: [
      {
        bars: words.map((label, id) => ({
          ...{ label, value: chances[id]! },
          ...(id === right && { marked: true }),
        })),
      },
    ],
    gradients,
  };
});

/** The view of the next step of a language model. @param restart as its run reads the text */
export function languageMotionView(restart: boolean): AnyView {
  return motionView((subject: LanguageSubject): Motion => {
    const { model, params, step, data } = subject;
    if (!data) throw noData('motion');
    const words = wordsOf(subject);
    const { batchSize, timeSize } = params as { batchSize: number; timeSize: number };
    using text = new Sequences(data.corpus.ids, { batchSize, timeSize });
    const rows = textInOrder(text, { restart });
    const { x, t } = text.batch(rows.at(step));
    const pass = { train: true, step, begins: rows.begins!(step) } as const;
    const found = nextStep(model, x, t, pass);
    const [ids, right] = [x, t].map((all) => [...all.toArray().subarray(0, timeSize)]) as [
      number[],
      number[],
    ];
    return {
      row: rowPanel([...ids.map((id) => words[id]!), words[right.at(-1)!]!], ids.length),
      layers: found.layers.flatMap(({ layer, ...moved }) =>
        layer instanceof TimeRecurrent
          ? [{ name: layer.name, shape: [ids.length, layer.units], ...moved }]
          : [],
      ),
      columns: ids.map((id) => words[id]!),
      answers: ids.map((id, i) => {
        const chances = found.probabilities.subarray(i * words.length, (i + 1) * words.length);
        const listed = [...new Set([...likeliest(chances, LISTED), right[i]!])];
        return {
          label: words[id]!,
          bars: listed.map((each) => ({
            ...{ label: words[each]!, value: chances[each]! },
            ...(each === right[i] && { marked: true }),
          })),
        };
      }),
      gradients: found.gradients,
    };
  });
}
