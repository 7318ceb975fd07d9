import { BadakError } from '../core/errors.js';
import {
  listOf,
  listOption,
  type OptionTable,
  readFields,
  readOptions,
  required,
  seedOption,
  sizeOption,
  textOption,
} from '../core/options.js';
import { RandomStream } from '../core/random.js';
import { expectWhole } from '../core/whole-numbers.js';
import { type Corpus, CorpusBuilder } from './corpus.js';
import { TopicGrammar } from './topic-grammar.js';

/**
 * Draws English-like sentences from a grammar. Word models learn from them where the Penn Treebank is not available. It
 * is known what they should find in this text.
 *
 * Words of one class can replace each other, so that they should become neighbours. Every phrase has a topic
 * (topic-grammar.ts): `king` and `queen` occur with the same fields, and `take` and `took` with the same manner, while
 * their classes occur with different words. That is what analogies need.
 */
export interface GrammarCorpus extends Corpus {
  /** [V], the class of each word. */
  classes: readonly string[];
  /** a is to b as c is to d: king, man, queen, woman. */
  analogies: readonly (readonly [string, string, string, string])[];
}

/** Classes of exchangeable words. The lists of a pair, such as `man` and `woman`, are in the same order. */
const CLASSES = {
  man: 'man king boy father brother son uncle husband prince actor',
  woman: 'woman queen girl mother sister daughter aunt wife princess actress',
  mister: 'mr sir lord',
  missis: 'mrs lady madam',
  john: 'john peter paul george henry james robert thomas',
  mary: 'mary anna jane susan helen alice emma laura',
  child: 'child doctor teacher farmer student worker lawyer driver baker soldier',
  children: 'children doctors teachers farmers students workers lawyers drivers bakers soldiers',
  dog: 'dog cat horse cow sheepdog mouse goose lion tiger bear',
  dogs: 'dogs cats horses cows sheepdogs mice geese lions tigers bears',
  car: 'car truck bus train ship plane boat bicycle van tractor',
  cars: 'cars trucks buses trains ships planes boats bicycles vans tractors',
  bread: 'bread rice cheese soup fish meat salad cake butter fruit',
  take: 'take see buy find keep lose want hold bring leave',
  took: 'took saw bought found kept lost wanted held brought left',
  go: 'go come walk run travel drive fly ride swim return',
  went: 'went came walked ran travelled drove flew rode swam returned',
  eat: 'eat cook taste bake serve order',
  ate: 'ate cooked tasted baked served ordered',
  makes: 'makes sells builds exports designs repairs',
  made: 'made sold built exported designed repaired',
  good: 'good bad big small old young strong weak fast slow',
  better: 'better worse bigger smaller older younger stronger weaker faster slower',
  wild: 'wild tame hungry lazy clever',
  red: 'red blue green white black yellow brown grey',
  school: 'school market park church office hospital station library castle museum',
  london: 'london paris tokyo seoul rome berlin madrid vienna',
  toyota: 'toyota honda nissan ford mazda volvo fiat renault',
  january: 'january february march april may june july august september october november december',
  monday: 'monday tuesday wednesday thursday friday saturday sunday',
  year: 'year month week decade quarter summer winter season',
  two: 'two three four five six seven eight nine ten eleven twelve twenty',
  dollars: 'dollars pounds euros francs yen',
  you: 'you i we they',
  them: 'them us me',
  your: 'your my our their',
  the: 'the a this that every',
  these: 'these those many several few',
  will: 'will can must should could would',
  is: 'is seems looks remains',
  are: 'are seem look remain',
  very: 'very too so quite',
  much: 'much far even still',
  sweet: 'sweet fresh hot cold warm',
  near: 'near from to behind at',
  since: 'since until during in',
  on: 'on by before',
  last: 'last next previous',
  costs: 'costs needs earns',
  tomorrow: 'tomorrow soon today tonight now',
  yesterday: 'yesterday recently once earlier ago',
  and: 'and but while because',
  with: 'with without for about',
  art: 'art music sport law science history money health trade war',
  gladly: 'gladly quickly slowly quietly often rarely bravely carefully secretly suddenly',
  '<eos>': '<eos> . ! ? ;',
} as const;

const END = '<eos>';

/** A sentence is an S. Upper-case names are rules, all others are classes. */
const RULES: Readonly<Record<string, readonly string[]>> = {
  S: [
    'MALE DOES <eos>',
    'FEMALE DOES <eos>',
    'MALE DOES and FEMALE DOES <eos>',
    'SINGLE DOES <eos>',
    'PLURAL DO <eos>',
    'you DO <eos>',
    'you DO and you DO <eos>',
    'COMPANY <eos>',
    'QUALITY <eos>',
    'QUALITY <eos>',
    'PRICE <eos>',
  ],
  MALE: ['the good man* with art*', 'mister john the man* with art*', 'your man* john', 'mister john'],
  FEMALE: [
    'the good woman* with art*',
    'missis mary the woman* with art*',
    'your woman* mary',
    'missis mary',
  ],
  SINGLE: ['the good child* with art*', 'the child* with art*', 'the wild dog* with art*'],
  PLURAL: ['these good children* with art*', 'two children* with art*', 'these wild dogs* with art*'],
  DOES: ['will LATER', 'BEFORE'],
  DO: ['will LATER', 'will LATER', 'BEFORE'],
  LATER: [
    'gladly* go* tomorrow WHERE',
    'gladly* take* THING tomorrow',
    'gladly* eat* FOOD tomorrow',
    'gladly* take* them tomorrow WHERE',
  ],
  BEFORE: [
    'gladly* went* WHEN WHERE',
    'gladly* took* THING WHEN',
    'gladly* ate* FOOD WHEN',
    'gladly* took* them WHEN WHERE',
  ],
  WHEN: ['yesterday', 'yesterday', 'yesterday', 'since january', 'on monday', 'last year'],
  WHERE: ['near the school', 'near the school', 'near london'],
  THING: [
    'the red car* with art*',
    'two red cars* with art*',
    'these cars* with art*',
    'the wild dog* with art*',
    'these wild dogs* with art*',
  ],
  FOOD: ['sweet bread', 'sweet bread with sweet bread'],
  COMPANY: [
    'toyota makes two cars last year',
    'toyota made these cars since january',
    'toyota makes the red car near london',
    'toyota made the car last year on monday',
  ],
  QUALITY: ['ONE is GOOD', 'MANY are GOOD'],
  ONE: ['the car', 'the child', 'the wild dog', 'MALE', 'FEMALE'],
  MANY: ['these cars', 'these children', 'two wild dogs'],
  GOOD: ['very good* with art*', 'much better* with art*'],
  PRICE: ['the car costs two dollars', 'the wild dog costs two dollars', 'sweet bread costs two dollars'],
};

/** Number of topics: the number of words in the lists of the pairs. */
const TOPICS = 10;
/**
 * Probability that a marked word is the one of the topic, and not any word of its class. With a smaller value CBOW
 * learns the analogies more slowly; with a larger one the counts of fields, and those of manners, differ more from each
 * other.
 */
const FOCUS = 0.85;

/** The grammar of {@link drawGrammar}. */
export const GRAMMAR = new TopicGrammar({ classes: CLASSES, rules: RULES, topics: TOPICS, focus: FOCUS });

const ANALOGIES: GrammarCorpus['analogies'] = [
  ['king', 'man', 'queen', 'woman'],
  ['take', 'took', 'go', 'went'],
  ['car', 'cars', 'child', 'children'],
  ['good', 'better', 'bad', 'worse'],
];

/** Options of {@link drawGrammar}. */
export interface GrammarOptions {
  /** Number of sentences; default 30,000. */
  sentences?: number;
  /** Seed of the sentences; default 0. */
  seed?: number;
}

const OPTIONS: OptionTable<GrammarOptions> = { sentences: sizeOption, seed: seedOption };

/**
 * Draws a corpus, the same in every engine for the same options.
 * @throws BadakError when an option is unknown or out of range
 */
export function drawGrammar(options: GrammarOptions = {}): GrammarCorpus {
  const { sentences = 30_000, seed = 0 } = readOptions('drawGrammar', options, OPTIONS);
  const stream = new RandomStream(seed, 'grammar');
  const builder = new CorpusBuilder('grammar');
  for (let i = 0; i < sentences; i++) GRAMMAR.draw(stream, (word) => builder.add(word));
  const corpus = builder.finish();
  return { ...corpus, classes: corpus.words.map((word) => GRAMMAR.classOf(word)!), analogies: ANALOGIES };
}

const TEXT: OptionTable<{ words: readonly string[]; ids: ArrayLike<number> }> = {
  words: required(listOf(textOption)),
  ids: required(listOption),
};

/**
 * Mean of −log P per word, in nats, of a text of whole sentences under the grammar. Its exp is the perplexity of a
 * model that knows the grammar. Other models have a larger perplexity, up to chance.
 *
 * @throws BadakError when the text is empty, its last sentence has no end, or the grammar has no such sentence
 */
export function grammarEntropy(text: Pick<Corpus, 'words' | 'ids'>): number {
  const { words, ids: list } = readFields<{ words: readonly string[]; ids: ArrayLike<number> }>(
    'grammarEntropy',
    text,
    TEXT,
  );
  expectWhole('grammarEntropy', 'id', list, { least: 0, most: words.length - 1 });
  const ids = Uint32Array.from(list);
  const isEnd = words.map((word) => GRAMMAR.classOf(word) === END);
  if (ids.length === 0)
    throw new BadakError(
      'invalid-argument',
      'grammarEntropy: expected at least one sentence, found an empty text',
    );
  let sum = 0;
  let start = 0;
  for (let at = 0; at < ids.length; at++) {
    if (!isEnd[ids[at]!]) continue;
    const sentence = Array.from(ids.subarray(start, at + 1), (id) => words[id]!);
    const probability = GRAMMAR.probability(sentence);
    if (probability === 0) {
      throw new BadakError(
        'invalid-argument',
        `grammarEntropy: the grammar has no sentence “${sentence.join(' ')}”`,
      );
    }
    sum -= Math.log(probability);
    start = at + 1;
  }
  if (start < ids.length) {
    throw new BadakError(
      'invalid-argument',
      `grammarEntropy: expected whole sentences, found ${ids.length - start} words after the last end`,
    );
  }
  return sum / ids.length;
}
