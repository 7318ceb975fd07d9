import { describe, expect, test } from 'vitest';
import { Workspace } from '../../ts/core/workspace.js';
import { type DrawOptions, drawing } from '../../ts/models/draw-word.js';
import '../support/engine.js';
import { refusal } from '../support/errors.js';

const ws = new Workspace();
/** Chances of ½, ¼, ⅛ and ⅛. */
const SCORES = [Math.log(4), Math.log(2), 0, 0];
const draw = (chance: number, options: DrawOptions = {}, scores: readonly number[] = SCORES) =>
  drawing(options)(ws.keep([1, scores.length]).set(scores), chance);

describe('a word is drawn', () => {
  test('by its share of [0, 1)', () => {
    expect([0, 0.49, 0.51, 0.74, 0.76, 0.87, 0.88, 0.9999].map((chance) => draw(chance))).toEqual([
      ...[0, 0, 1, 1, 2, 2, 3, 3],
    ]);
  });

  test('never one that is skipped, and the others keep their proportions', () => {
    expect([0, 0.49, 0.51, 0.76].map((chance) => draw(chance, { skip: [0] }))).toEqual([1, 1, 2, 3]);
  });

  test('among the likeliest only; of equal ones the first stay', () => {
    expect([0, 0.66, 0.67, 0.99].map((chance) => draw(chance, { topK: 2 }))).toEqual([0, 0, 1, 1]);
    expect(draw(0.99, { topK: 3 })).toBe(2);
    expect(draw(0.99, { topK: Infinity })).toBe(3);
  });

  test('more surely the likeliest at a low temperature, more evenly at a high one', () => {
    expect(draw(0.99, { temperature: 0.1 })).toBe(0);
    expect(draw(0.99, { temperature: 1e-30 })).toBe(0);
    expect(draw(0.26, { temperature: 1e6 })).toBe(1);
  });
});

test('what is refused', () => {
  expect(() => draw(0, { skip: [0, 1, 2, 3] })).toThrow(
    refusal('invalid-argument', 'generate', 'found none'),
  );
  expect(() => draw(0, {}, [0, NaN])).toThrow(refusal('not-finite', 'generate'));
  expect(() => drawing({ temperature: 0 })).toThrow(refusal('invalid-argument', 'temperature'));
  expect(() => drawing({ topK: 0 })).toThrow(refusal('invalid-argument', 'topK'));
  expect(() => drawing({ skip: [-1] })).toThrow(refusal('invalid-argument', 'skip'));
});
