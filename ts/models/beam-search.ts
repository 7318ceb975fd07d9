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
 * Answers, character by character: of every question the `beam` likeliest beginnings are followed at once, and the likeliest answer is
 * returned. With a beam of 1 that is the likeliest character at every step.
 * @param weigh whether probabilities are wanted with a beam of 1 as well, which needs none itself
 * @returns [N]
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
  /** How likely each of them was behind those before it. */
  steps: number[];
  /** How likely it is, over the likeliest of its question. */
  chance: number;
  /** The row that it went on from. */
  row: number;
}

/** Of each question one, and others that are beaten by whatever comes of it. */
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
  if (!values.every(Number.isFinite)) throw new BadakError('generate: the model’s scores are no numbers');
  return values;
}

/** The likeliest that beginnings can go on to, of each question by itself; of equal ones those that come first. */
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
    // A product of many would run out of numbers.
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
