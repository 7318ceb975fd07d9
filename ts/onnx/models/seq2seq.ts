import { BadakError } from '../../core/errors.js';
import { TimeBiLSTM } from '../../layers/index.js';
import { AttentionDecoder } from '../../models/attention-decoder.js';
import { Decoder, type Decoding } from '../../models/decoder.js';
import { PeekyDecoder } from '../../models/peeky-decoder.js';
import type { Encoder } from '../../models/encoder.js';
import type { Seq2seq } from '../../models/seq2seq.js';
import type { OnnxGraph, OnnxValue } from '../graph.js';
import { type Recurrent, recurrent } from '../layers/recurrent.js';
import { attention, beside, embedding, timeAffine, timeConcatAffine } from '../layers/sequence.js';

/** What the decoder gets of the encoder: h at every time step [N, S, H], and at the end [N, H]. */
interface Encoded {
  hs: OnnxValue;
  h: OnnxValue;
}

/**
 * A sequence-to-sequence model: ids of questions, to ids of the likeliest answers. The answer is written by a loop, whose
 * body is one step of the decoder.
 * @param reverse whether the graph turns the questions round, as they were in training
 */
export function seq2seq(
  graph: OnnxGraph,
  { encoder, decoder }: Seq2seq,
  { reverse = false }: { reverse?: boolean },
): string {
  const known = `0 … ${encoder.embedding.weight.value.shape[0]! - 1}`;
  const question = graph.input(
    'question',
    'int64',
    ['batch', 'question_length'],
    `ids of characters, ${known}`,
  );
  const start = graph.input('start', 'int64', [], 'id of the character that answers begin with');
  const length = graph.input('length', 'int64', [], 'number of characters to write');
  const encoded = encode(graph, encoder, reverse ? reversed(graph, question) : question);

  const batch = graph.node('Shape', [question.name], { start: 0, end: 1 });
  const each = graph.node('Concat', [batch, graph.ints(1)], { axis: 0 });
  const first = graph.node('Expand', [start.name, each]);
  const c = graph.node('ConstantOfShape', [graph.node('Shape', [encoded.h.name])]);
  const body = step(graph.inner('step'), decoder, encoded).asAttribute();
  const inputs = [length.name, '', first, encoded.h.name, c];
  const written = graph.nodes('Loop', inputs, { body }, 4)[3]!;
  const answer = graph.output('answer', 'int64', 'ids of the likeliest character at every time step');
  const rows = graph.node('Transpose', [written], { perm: [1, 0] });
  answer({ name: rows, shape: ['batch', 'answer_length'] });
  return 'A sequence-to-sequence model with its greedy decoder.';
}

function encode(graph: OnnxGraph, { embedding: { weight }, lstm }: Encoder, ids: OnnxValue): Encoded {
  const directions = lstm instanceof TimeBiLSTM ? [lstm.onward.params, lstm.back.params] : [lstm.params];
  const { hs, last } = recurrent(graph, 'lstm', directions, embedding(graph, weight, ids));
  return { hs, h: last(0) };
}

/** Ids [N, S] from the last to the first. */
function reversed(graph: OnnxGraph, ids: OnnxValue): OnnxValue {
  const [last, beforeFirst] = [graph.ints(-1), graph.ints(-(2 ** 31))];
  return { ...ids, name: graph.node('Slice', [ids.name, last, beforeFirst, graph.ints(1), last]) };
}

/** The body of the loop: the ids before, h and c, to the ids after, h and c, and once more the ids to keep. */
function step(body: OnnxGraph, decoder: Decoding, encoded: Encoded): OnnxGraph {
  const units = encoded.h.shape[1];
  body.input('step', 'int64', []);
  const goesOn = body.input('goes_on', 'bool', []);
  const ids = body.input('ids', 'int64', ['batch', 1]);
  const state = ['h', 'c'].map((name) => body.input(name, 'float', ['batch', units]));
  const { scores, last } = scored(body, decoder, encoded, ids, state);
  const next = { ...ids, name: body.node('ArgMax', [scores.name], { axis: 2, keepdims: 0 }) };
  const kept = { name: body.node('Squeeze', [next.name, body.ints(1)]), shape: ['batch'] };
  body.output('goes_on_next', 'bool')(goesOn);
  body.output('ids_next', 'int64')(next);
  ['h', 'c'].forEach((name, i) => body.output(`${name}_next`, 'float')(last(i)));
  body.output('written', 'int64')(kept);
  return body;
}

/** The scores [N, 1, V] of the character after ids [N, 1], by the kind of the decoder. */
function scored(
  body: OnnxGraph,
  decoder: Decoding,
  { hs: hsEncoder, h }: Encoded,
  ids: OnnxValue,
  state: readonly OnnxValue[],
): { scores: OnnxValue; last: Recurrent['last'] } {
  if (decoder instanceof PeekyDecoder) {
    const peek = { name: body.node('Unsqueeze', [h.name, body.ints(1)]), shape: [h.shape[0], 1, h.shape[1]] };
    const x = beside(body, peek, embedding(body, decoder.embedding.weight, ids));
    const { hs, last } = recurrent(body, 'lstm', [decoder.lstm.params], x, state);
    return { scores: timeConcatAffine(body, decoder.affine, peek, hs), last };
  }
  if (decoder instanceof Decoder || decoder instanceof AttentionDecoder) {
    const x = embedding(body, decoder.embedding.weight, ids);
    const { hs, last } = recurrent(body, 'lstm', [decoder.lstm.params], x, state);
    if (decoder instanceof Decoder) return { scores: timeAffine(body, decoder.affine, hs), last };
    return { scores: timeConcatAffine(body, decoder.affine, attention(body, hsEncoder, hs), hs), last };
  }
  throw new BadakError(
    'unsupported',
    `exportOnnx: expected a decoder of the package, found ${decoder.constructor.name}`,
  );
}
