import { RandomStream } from '../core/random.js';
import { type Corpus, CorpusBuilder } from './corpus.js';

/**
 * English-like sentences from a grammar: what word models learn from where the Penn Treebank cannot be had, and a text of
 * which is known what they should find.
 *
 * Words of one class can stand in each other's place, so that they should become neighbours. Every phrase has a topic, a
 * place in the lists of its words marked with `*`: so `king` and `queen` come with the same fields, `take` and `took` with
 * the same manner, while their classes come with different words, and that is what analogies are made of.
 */
export interface GrammarCorpus extends Corpus {
  /** [V], the class of each word. */
  classes: readonly string[];
  /** a is to b as c is to d: king, man, queen, woman. */
  analogies: readonly (readonly [string, string, string, string])[];
}

/** Classes of exchangeable words; the lists of a pair, as `man` and `woman`, are in the same order. */
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

/** What the upper-case names stand for, each way equally likely, with a topic of its own; all else are classes. */
const RULES: Record<string, readonly string[]> = {
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

/** Topics there are: as many as the lists of the pairs have words. */
const TOPICS = 10;
/**
 * How often a marked word is the topic's, rather than any of its class. With less CBOW takes longer to learn the analogies,
 * with more the fields' and the manners' rows of counts are less like each other's.
 */
const FOCUS = 0.85;

const ANALOGIES: GrammarCorpus['analogies'] = [
  ['king', 'man', 'queen', 'woman'],
  ['take', 'took', 'go', 'went'],
  ['car', 'cars', 'child', 'children'],
  ['good', 'better', 'bad', 'worse'],
];

/** The same options give the same corpus in every engine. */
export function drawGrammar({
  sentences = 30_000,
  seed = 0,
}: { sentences?: number; seed?: number } = {}): GrammarCorpus {
  const stream = new RandomStream(seed, 'grammar');
  const classOf = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  for (const [name, list] of Object.entries(CLASSES)) {
    const words = list.split(' ');
    lists.set(name, words);
    for (const word of words) classOf.set(word, name);
  }
  const rules = new Map(
    Object.entries(RULES).map(([name, ways]) => [name, ways.map((way) => way.split(' '))]),
  );
  const builder = new CorpusBuilder('grammar');
  const expand = (symbol: string, topic: number): void => {
    const ways = rules.get(symbol);
    if (ways) {
      const own = stream.below(TOPICS);
      for (const part of ways[stream.below(ways.length)]!) expand(part, own);
      return;
    }
    const marked = symbol.endsWith('*');
    const words = lists.get(marked ? symbol.slice(0, -1) : symbol)!;
    const chosen = marked && stream.uniform() < FOCUS ? topic % words.length : stream.below(words.length);
    builder.add(words[chosen]!);
  };
  for (let i = 0; i < sentences; i++) expand('S', 0);
  const corpus = builder.finish();
  return { ...corpus, classes: corpus.words.map((word) => classOf.get(word)!), analogies: ANALOGIES };
}
