/** A short name for everything that a run gave: two runs with the same hash have the same numbers, to the bit. */
import { sha256 } from '@noble/hashes/sha2.js';
import type { Arithmetic } from '../core/engine.js';
import { BadakError } from '../core/errors.js';
import { hexOf } from '../core/format.js';
import type { DType } from '../core/tensor.js';
import type { Model } from '../models/model.js';
import type { Report } from '../train/report.js';
import type { RunOptions } from './experiment.js';

const encoder = new TextEncoder();

/** @param hex an even number of hexadecimal digits */
function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));
}

/** Hexadecimal digits that are shown: 64 bits. */
const SHOWN = 16;

/** What a training has reported so far, as SHA-256 of one report after another. */
export class ReportChain {
  #chain: Uint8Array;

  /**
   * @param saved what {@link hex} gave, to go on from there
   * @throws BadakError when it is not that
   */
  constructor(saved?: string) {
    if (saved !== undefined && !/^[\da-f]{64}$/.test(saved))
      throw new BadakError(
        'damaged',
        `the checkpoint is damaged: expected a SHA-256 of its reports, found ${saved}`,
      );
    this.#chain = saved === undefined ? new Uint8Array(32) : bytesOf(saved);
  }

  get hex(): string {
    return hexOf(this.#chain);
  }

  /** Numbers are written so that every double has a text of its own. Pauses are not reports. */
  add({ type, step, metrics, diverged }: Report): void {
    if (type === 'pause') return;
    const sorted = Object.entries(metrics).sort(([a], [b]) => (a < b ? -1 : 1));
    this.#chain = joined(this.#chain, encoder.encode(JSON.stringify([step, sorted, diverged === true])));
  }

  /** The chain with the bits of a model's parameters, in their order. */
  sealed(model: Model<DType>): string {
    const parts = model.params.flatMap((param) => {
      const values = param.settled().toArray();
      return [
        encoder.encode(param.name),
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      ];
    });
    return hexOf(joined(this.#chain, ...parts));
  }
}

/**
 * The hash of a run: of its trainings in their order, and of the arithmetic, which decides the last bits.
 * @param trainings what {@link ReportChain.sealed} gave for each, or the hashes of a search's trials
 * @param isEdited whether settings alone cannot repeat the run, which the hash then says
 */
export function runHash(arithmetic: Arithmetic, trainings: readonly string[], isEdited = false): string {
  return `${isEdited ? 'edited-' : ''}${arithmetic}-${hexOf(joined(...trainings.map((hash) => encoder.encode(hash)))).slice(0, SHOWN)}`;
}

/** The arithmetic that a run's hash begins with. */
export function arithmeticOf(hash: string): Arithmetic {
  return hash.startsWith('fused-') ? 'fused' : 'exact';
}

/** What to do where numbers of two kinds of arithmetic would be mixed. */
export const SAME_ARITHMETIC =
  'the two differ in the last bits. With `strict` the arithmetic is exact on every machine: train all shards with it';

/** Whether all that a run has reported is known: a checkpoint of an earlier version does not say it. */
export function knowsHashes({ resume }: Pick<RunOptions, 'resume'>): boolean {
  return !resume || resume.checkpoint.hashes !== undefined;
}

/** SHA-256 of texts and numbers behind one another, each with its length before it. */
function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = sha256.create();
  for (const part of parts) {
    hash.update(encoder.encode(`${part.length}:`));
    hash.update(part);
  }
  return hash.digest();
}
