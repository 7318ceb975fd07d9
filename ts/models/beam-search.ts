import { BadakError } from '../core/errors.js';
import * as kernels from '../core/kernels.js';
import type { Tensor } from '../core/tensor.js';
import { EVALUATION } from '../layers/index.js';
import type { Decoding } from './decoder.js';
import type { Encoded } from './encoder.js';
import type { Answer, AnswerOptions } from './answer.js';
import { pickedRows, repeated } from './picked-rows.js';
import { probabilities } from './probabilities.js';

/**
 * Writes answers by beam search. For every question, the `beam` likeliest beginnings of an answer are continued at the
 * same time; the result is the likeliest answer. With a beam of 1 it is the likeliest character at every time step.
 * @param weigh whether to compute probabilities also with a beam of 1, which does not need them
 * @returns an answer for each of the N questions
 */
export function beamSearch(
  decoder: Decoding,
  encoded: Encoded,
  { start, length, beam }: Required<AnswerOptions>,
  weigh = false,
): Answer[] {
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
      const chances = weigh ? finiteProbabilities(table) : undefined;
      for (const [row, each] of beams.entries()) {
        each.ids.push(ids[row]!);
        if (chances) each.steps.push(chances[row * (chances.length / rows) + ids[row]!]!);
      }
      state = decoder.last;
      continue;
    }
    beams = next(beams, finiteProbabilities(table), beam);
    ids = beams.map(({ ids }) => ids.at(-1)!);
    state = pickedRows(
      decoder.last,
      beams.map(({ row }) => row),
    );
  }
  return beams
    .filter((_, row) => row % beam === 0)
    .map(({ ids, steps }) => ({
      ids: Int32Array.from(ids),
      probabilities: Float64Array.from(steps),
      probability: steps.reduce((product, each) => product * each, 1),
    }));
}

/** The beginning of an answer. */
interface Beam {
  ids: number[];
  /** Probability of each id, given those before it. */
  steps: number[];
  /** Probability of the beginning, divided by that of the likeliest beginning for the same question. */
  chance: number;
  /** Row of the beginning that this one continues. */
  row: number;
}

/**
 * Empty beginnings. For each question one has chance 1; the others have chance 0, so every continuation of the first is
 * likelier.
 */
function beginnings(questions: number, beam: number): Beam[] {
  return Array.from({ length: questions * beam }, (_, row) => ({
    ids: [],
    steps: [],
    chance: row % beam === 0 ? 1 : 0,
    row,
  }));
}

function finiteProbabilities(scores: Tensor): Float32Array {
  const values = probabilities(scores);
  if (!values.every(Number.isFinite))
    throw new BadakError('not-finite', 'generate: expected finite scores of the model, found others');
  return values;
}

/**
 * For each question, the `beam` likeliest continuations of its beginnings. Of equally likely ones, the first ones stay.
 */
function next(beams: readonly Beam[], chances: Float32Array, beam: number): Beam[] {
  const words = chances.length / beams.length;
  const best: Beam[] = [];
  for (let first = 0; first < beams.length; first += beam) {
    const candidates = beams.slice(first, first + beam).flatMap(({ chance }, i) => {
      const row = first + i;
      return Array.from({ length: words }, (_, id) => ({
        row,
        id,
        chance: chance * chances[row * words + id]!,
      }));
    });
    const chosen = candidates.sort((a, b) => b.chance - a.chance).slice(0, beam);
    // The product of many probabilities would become 0.
    const most = chosen[0]!.chance;
    const goneOn = chosen.map(({ row, id, chance }) => ({
      ids: [...beams[row]!.ids, id],
      steps: [...beams[row]!.steps, chances[row * words + id]!],
      chance: chance / most,
      row,
    }));
    best.push(...goneOn);
  }
  return best;
}
