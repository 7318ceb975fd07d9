/** The numbers that views take, and the fields for them. */
import type { Words } from '../text/en.js';

export type PlaceName = keyof Words['places'];
/** Inputs that are on or off. */
export type SwitchName = 'labels' | 'trails';

/** What was chosen; the view chooses the rest. */
export type Chosen = Partial<Record<PlaceName, number> & Record<SwitchName, boolean>>;

/** On until they are switched off. */
export const SWITCHES: readonly SwitchName[] = ['labels', 'trails'];

/** The least number of a field, and its step; with an end it is a slider, which stands at `usual` until it is moved. */
export interface Range {
  min: number;
  step: number | 'any';
  end?: { max: number; usual: number };
}

const INDEX: Range = { min: 0, step: 1 };
const COUNT: Range = { min: 1, step: 1 };
const RATE: Range = { min: 0, step: 'any' };

/** Fields that belong together. */
export interface PlaceGroup {
  /** @param view its id */
  help: (said: Words, view: string) => string;
  ranges: Partial<Record<PlaceName, Range>>;
  /** Whether one of its numbers says nothing without the first two. */
  isWhole?: boolean;
  /** The name under which they are folded up, because few people want to change them. */
  folded?: (said: Words) => string;
}

/** The fields in their order. */
export const GROUPS: readonly PlaceGroup[] = [
  {
    help: (said, view) => said.indexHelp(said.chosenBy[view]),
    ranges: {
      ...{ layer: INDEX, map: INDEX, row: INDEX, column: INDEX, word: INDEX, unit: INDEX },
      ...{ candidate: INDEX, start: INDEX },
    },
  },
  { help: (said) => said.labelHelp, ranges: { label: INDEX }, folded: (said) => said.places.label },
  {
    help: (said) => said.changeWeight,
    ranges: { at: INDEX, place: INDEX, weight: { min: 0, step: 0.05, end: { max: 1, usual: 1 } } },
    isWhole: true,
  },
  {
    help: (said) => said.startHelp,
    ranges: {
      x: { min: -10, step: 0.5, end: { max: 10, usual: -7 } },
      y: { min: -5, step: 0.25, end: { max: 5, usual: 2 } },
    },
  },
  {
    help: (said) => said.placesHelp,
    ranges: {
      ...{ right: INDEX, answer: INDEX, trial: COUNT },
      temperature: { min: 0.05, step: 0.05 },
      seed: { min: Number.MIN_SAFE_INTEGER, step: 1 },
      ...{ length: COUNT, topK: COUNT },
    },
  },
  {
    help: (said) => said.placesHelp,
    ranges: { sgdRate: RATE, momentumRate: RATE, adagradRate: RATE, adamRate: RATE },
    folded: (said) => said.rates,
  },
  {
    help: (said) => said.placesHelp,
    ranges: { beam: COUNT, top: COUNT, pictures: COUNT, most: COUNT, pairs: COUNT },
    folded: (said) => said.howMuch,
  },
];
