/** A view of word vectors as points of a plane. */
import { flagOption, sizeOption } from '../../core/options.js';
import { say } from '../../core/say.js';
import { principalPlane } from '../../linalg/projection.js';
import type { Earlier } from '../kept-moments.js';
import type { MapPanel } from '../panels.js';
import { type AnyView, defineView } from '../view.js';
import { BOOK_ANALOGIES } from '../word-data.js';
import { evenly } from './evenly.js';
import { frequent, queriesOf, vectorsOf, type WordSubject } from './vectors.js';

const MAP_WORDS = 150;

interface MapInput {
  /** Most words that are shown; default 150. */
  most?: number;
  /** Whether words have their names beside them; default true. */
  labels?: boolean;
  /** Whether it is shown where words were at earlier moments that were kept; default true. */
  trails?: boolean;
}

/** Words with their vectors of length 1, by word. */
type Directions = ReadonlyMap<string, Float32Array>;

/** Earlier moments of a trail: more of them say little, and take long to draw. */
const MOST_IN_TRAIL = 12;

/** The words of a map, the most important first. */
function mapWords({ words, data }: WordSubject, most: number): string[] {
  const known = new Set(words);
  const first = data ? [...queriesOf({ words: words! }, data.corpus.counts), ...BOOK_ANALOGIES.flat()] : [];
  // Where there is no room for all, signs and single letters are left out.
  const pattern = words!.length > most ? /^\p{L}{2,}$/u : /./u;
  const usual = data ? frequent(words!, data.corpus.counts, pattern) : words!;
  return [...new Set([...first.filter((word) => known.has(word)), ...usual])].slice(0, most);
}

function directionsOf(subject: WordSubject, most: number): Directions {
  const vectors = vectorsOf(subject);
  const ids = new Map(vectors.words.map((word, id) => [word, id]));
  return new Map(
    mapWords(subject, most).map((word) => {
      const at = ids.get(word)! * vectors.size;
      const row = vectors.vectors.subarray(at, at + vectors.size);
      const norm = Math.hypot(...row) + 1e-8;
      return [word, row.map((x) => x / norm)];
    }),
  );
}

/** A view of the word vectors as points of a plane, with the places where they were before. */
export const mapView: AnyView = defineView<WordSubject, MapInput>({
  id: 'map',
  title: 'Map of words',
  takes: { most: sizeOption, labels: flagOption, trails: flagOption },
  sample: ({ data }) => data && {},
  keep: (subject) => subject.data && directionsOf(subject, MAP_WORDS),
  look(subject, { most = MAP_WORDS, labels = true, trails = true }): MapPanel {
    const shown = directionsOf(subject, most);
    const size = shown.values().next().value?.length ?? 1;
    const place = principalPlane(
      [...shown.values()].flatMap((row) => [...row]),
      shown.size,
      size,
    );
    const earlier = trails
      ? evenly((subject.earlier ?? []) as readonly Earlier<Directions>[], MOST_IN_TRAIL)
      : [];
    const ids = new Map(subject.words!.map((word, id) => [word, id]));
    const since =
      earlier.length > 0
        ? say` A line is the way of a word since step ${earlier[0]!.step}, in the plane of now.`
        : '';
    return {
      kind: 'map',
      title: say`Map of words`,
      opens: { view: 'nearest', label: 'words' },
      note: say`The vectors of ${shown.size} words, scaled to length 1, along their first two principal components.${since}`,
      ...(!labels && { unlabelled: true }),
      points: Array.from(shown, ([label, row]) => {
        const [x, y] = place(row);
        const trail = earlier.flatMap(({ what }) => (what.has(label) ? [place(what.get(label)!)] : []));
        return {
          ...{ label, x, y },
          ...(trail.length > 0 && { trail }),
          ...(subject.data?.classes ? { group: subject.data.classes[ids.get(label)!]! } : {}),
        };
      }),
    };
  },
});
