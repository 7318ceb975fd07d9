import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { EVALUATION } from '../layers/index.js';
import type { Decoding } from './decoder.js';
import type { Encoded } from './encoder.js';
import type { AnswerOptions } from './seq2seq.js';

/**
 * Answers, character by character: of every question the `beam` likeliest beginnings are followed at once, and the likeliest answer is
 * returned. With a beam of 1 that is the likeliest character at every step.
 * @returns ids [N, length], row by row
 */
export function beamSearch(
  decoder: Decoding,
  encoded: Encoded,
  { start, length, beam = 1 }: AnswerOptions,
): Int32Array {
  const questions = encoded.h.shape[0]!;
  const rows = questions * beam;
  const each = beam === 1 ? encoded : repeated(encoded, beam);
  const { workspace } = encoded.h;
  let ids: ArrayLike<number> = new Int32Array(rows).fill(start);
  let state: kernels.RecurrentState | undefined;
  let beams = beginnings(questions, beam);
  for (let i = 0; i < length; i++) {
    const scores = decoder.forward(workspace.take([rows, 1], 'i32').set(ids), each, EVALUATION, state);
    const table = scores.reshape([rows, scores.size / rows]);
    if (beam === 1) {
      const likeliest = workspace.take([rows], 'i32');
      kernels.argmaxRows(likeliest, table);
      ids = likeliest.toArray();
      for (const [row, each] of beams.entries()) each.ids.push(ids[row]!);
      state = decoder.last;
      continue;
    }
    beams = next(beams, probabilities(table), beam);
    ids = beams.map(({ ids }) => ids.at(-1)!);
    state = picked(
      decoder.last,
      beams.map(({ row }) => row),
    );
  }
  const answers = beams.filter((_, row) => row % beam === 0).flatMap(({ ids }) => ids);
  return Int32Array.from(answers);
}

/** The beginning of an answer. */
interface Beam {
  ids: number[];
  /** How likely it is, over the likeliest of its question. */
  chance: number;
  /** The row that it went on from. */
  row: number;
}

/** Of each question one, and others that are beaten by whatever comes of it. */
function beginnings(questions: number, beam: number): Beam[] {
  return Array.from({ length: questions * beam }, (_, row) => ({
    ids: [],
    chance: row % beam === 0 ? 1 : 0,
    row,
  }));
}

/** By the kernel, because the exponential of JavaScript is not the same in every engine. */
function probabilities(scores: Tensor): Float32Array {
  const chances = scores.workspace.take(scores.shape);
  kernels.softmax(chances, scores);
  const values = chances.toArray();
  if (!values.every(Number.isFinite)) throw new BadakError('generate: the model’s scores are no numbers');
  return values;
}

/** The likeliest that beginnings can go on to, of each question by itself; of equal ones those that come first. */
function next(beams: readonly Beam[], chances: Float32Array, beam: number): Beam[] {
  const words = chances.length / beams.length;
  const best: Beam[] = [];
  for (let first = 0; first < beams.length; first += beam) {
    const candidates = beams.slice(first, first + beam).flatMap(({ ids, chance }, i) => {
      const row = first + i;
      return Array.from({ length: words }, (_, id) => ({
        ids: [...ids, id],
        chance: chance * chances[row * words + id]!,
        row,
      }));
    });
    const chosen = candidates.sort((a, b) => b.chance - a.chance).slice(0, beam);
    // A product of many would run out of numbers.
    const most = chosen[0]!.chance;
    best.push(...chosen.map((each) => ({ ...each, chance: each.chance / most })));
  }
  return best;
}

/** Rows of tensors [rows, …]. */
function picked(tensors: readonly Tensor[], rows: readonly number[]): Tensor[] {
  return tensors.map((from) => {
    const { workspace } = from;
    const y = workspace.take([rows.length, ...from.shape.slice(1)]);
    const flat = (tensor: Tensor) => tensor.reshape([tensor.shape[0]!, tensor.size / tensor.shape[0]!]);
    kernels.embeddingForward(flat(y), flat(from), workspace.take([rows.length], 'i32').set(rows));
    return y;
  });
}

/** Each question as often as it is followed. */
function repeated({ hs, h }: Encoded, beam: number): Encoded {
  const rows = Array.from({ length: h.shape[0]! * beam }, (_, row) => Math.floor(row / beam));
  const [all, last] = picked([hs, h], rows) as [Tensor, Tensor];
  return { hs: all, h: last };
}
