import { BadakError } from '../core/errors.js';
import type { RandomStream } from '../core/random.js';

export interface TopicGrammarOptions {
  /** The words of each class, separated by spaces; no word is in two classes. */
  classes: Readonly<Record<string, string>>;
  /**
   * The alternatives of each rule: names of rules and classes, separated by spaces; classes may be marked, `man*`. `S`
   * is the first rule.
   */
  rules: Readonly<Record<string, readonly string[]>>;
  /** Number of topics. */
  topics: number;
  /** Probability that a marked word is the one of the topic, and not any word of its class. */
  focus: number;
}

/** A part of an alternative: a rule, or a word of a class. */
type Part =
  { rule: string } | { words: readonly string[]; placeOf: ReadonlyMap<string, number>; marked: boolean };

type Way = readonly Part[];

interface Rule {
  ways: readonly Way[];
  /** The ways that can begin with a word. */
  from: ReadonlyMap<string, readonly Way[]>;
}

/** Probabilities by end position: that a rule becomes the words from a fixed start to this end. */
type Ends = ReadonlyMap<number, number>;

/**
 * A grammar whose phrases have topics. A rule draws one of its alternatives and a topic t, each uniformly. A part of
 * the alternative that is a rule is expanded with its own topic. A class becomes any of its words. A marked class
 * becomes the word at index t modulo the length of its list with probability `focus`, otherwise any of its words.
 */
export class TopicGrammar {
  readonly #classOf = new Map<string, string>();
  readonly #rules = new Map<string, Rule>();
  readonly #topics: number;
  /** Probability 1 for each topic. */
  readonly #certain: readonly number[];
  readonly #focus: number;

  /** @throws BadakError when a word is in two classes, a name has neither rule nor class, or a rule leads to itself */
  constructor({ classes, rules, topics, focus }: TopicGrammarOptions) {
    this.#topics = topics;
    this.#certain = new Array<number>(topics).fill(1);
    this.#focus = focus;
    const lists = new Map(Object.entries(classes).map(([name, list]) => [name, this.#listOf(name, list)]));
    const partOf = (symbol: string): Part => {
      if (Object.hasOwn(rules, symbol)) return { rule: symbol };
      const marked = symbol.endsWith('*');
      const list = lists.get(marked ? symbol.slice(0, -1) : symbol);
      if (!list)
        throw new BadakError(
          'unknown-name',
          `grammar: expected the name of a rule or a class, found “${symbol}”`,
        );
      return { ...list, marked };
    };
    const waysOf = new Map(
      Object.entries(rules).map(([name, ways]) => [name, ways.map((way) => way.split(' ').map(partOf))]),
    );
    this.#ruleOf('S', waysOf, []);
  }

  /** The class of a word. @returns undefined when the grammar does not have this word */
  classOf(word: string): string | undefined {
    return this.#classOf.get(word);
  }

  /** Draws a sentence, word by word. */
  draw(stream: RandomStream, add: (word: string) => void): void {
    this.#expand('S', stream, add);
  }

  /** Probability that {@link draw} gives this sentence: the sum over all alternatives and topics (inside algorithm). */
  probability(sentence: readonly string[]): number {
    return this.#ends('S', 0, sentence, []).get(sentence.length) ?? 0;
  }

  #expand(rule: string, stream: RandomStream, add: (word: string) => void): void {
    const { ways } = this.#rules.get(rule)!;
    const topic = stream.below(this.#topics);
    for (const part of ways[stream.below(ways.length)]!) {
      if ('rule' in part) {
        this.#expand(part.rule, stream, add);
        continue;
      }
      const { words, marked } = part;
      const isTopics = marked && stream.uniform() < this.#focus;
      add(words[isTopics ? topic % words.length : stream.below(words.length)]!);
    }
  }

  /** @param known what rules become from each start */
  #ends(rule: string, start: number, sentence: readonly string[], known: Map<string, Ends>[]): Ends {
    const here = (known[start] ??= new Map<string, Ends>());
    const before = here.get(rule);
    if (before) return before;
    const { ways, from } = this.#rules.get(rule)!;
    const ends = new Map<number, number>();
    for (const way of from.get(sentence[start]!) ?? []) {
      for (const [end, byTopic] of this.#wayEnds(way, start, sentence, known)) {
        const sum = byTopic.reduce((sum, p) => sum + p);
        ends.set(end, (ends.get(end) ?? 0) + sum / (ways.length * this.#topics));
      }
    }
    here.set(rule, ends);
    return ends;
  }

  /** The ends of one alternative, with one probability for each topic: typed arrays of a few numbers are slow to make. */
  #wayEnds(
    way: Way,
    start: number,
    sentence: readonly string[],
    known: Map<string, Ends>[],
  ): ReadonlyMap<number, readonly number[]> {
    let reached = new Map([[start, this.#certain]]);
    for (const part of way) {
      if (reached.size === 0) break;
      const next = new Map<number, readonly number[]>();
      for (const [at, byTopic] of reached) {
        if ('rule' in part) {
          for (const [end, p] of this.#ends(part.rule, at, sentence, known)) {
            const before = next.get(end);
            next.set(
              end,
              byTopic.map((q, topic) => (before?.[topic] ?? 0) + p * q),
            );
          }
          continue;
        }
        const place = at < sentence.length ? part.placeOf.get(sentence[at]!) : undefined;
        if (place === undefined) continue;
        // A word leads from one position to the next only, so that nothing is added.
        const { length } = part.words;
        const any = (part.marked ? 1 - this.#focus : 1) / length;
        const own = part.marked ? this.#focus : 0;
        next.set(
          at + 1,
          byTopic.map((q, topic) => q * (any + (topic % length === place ? own : 0))),
        );
      }
      reached = next;
    }
    return reached;
  }

  #listOf(name: string, list: string) {
    const words = list.split(' ');
    for (const word of words) {
      const other = this.#classOf.get(word);
      if (other !== undefined) {
        throw new BadakError(
          'invalid-argument',
          `grammar: expected each word in one class, found “${word}” in ${other} and ${name}`,
        );
      }
      this.#classOf.set(word, name);
    }
    return { words, placeOf: new Map(words.map((word, place) => [word, place])) };
  }

  /** Reads a rule and those that it leads to. @throws BadakError when one leads to itself: its sentences would be endless */
  #ruleOf(name: string, waysOf: ReadonlyMap<string, readonly Way[]>, path: readonly string[]): Rule {
    if (path.includes(name))
      throw new BadakError(
        'invalid-argument',
        `grammar: expected rules that end, found ${[...path, name].join(' → ')}`,
      );
    const ways = waysOf.get(name)!;
    const from = new Map<string, Way[]>();
    for (const way of ways) {
      const [first] = way.map((part) =>
        'rule' in part ? this.#ruleOf(part.rule, waysOf, [...path, name]).from : part.placeOf,
      );
      for (const word of first!.keys()) from.set(word, [...(from.get(word) ?? []), way]);
    }
    const rule = { ways, from };
    this.#rules.set(name, rule);
    return rule;
  }
}
