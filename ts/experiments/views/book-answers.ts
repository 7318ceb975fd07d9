/** Answers of the book and of others, to compare with those of a run. */
import { say } from '../../core/say.js';

/** The words whose neighbours the book prints (vol. 2, section 4.3.2). */
export const QUERIES = ['you', 'year', 'car', 'toyota'];

/** Answers of the authors' weights, which the book prints, and of another run, which a talk on the book shows. */
export const ANSWERS: readonly {
  of: string;
  nearest: Readonly<Record<string, string>>;
  analogies: readonly string[];
}[] = [
  {
    of: say`the book`,
    nearest: {
      you: 'we 0.61, someone 0.59, i 0.55, something 0.49, anyone 0.47',
      year: 'month 0.72, week 0.65, spring 0.63, summer 0.63, decade 0.60',
      car: 'luxury 0.50, arabia 0.48, auto 0.47, disk-drive 0.45, travel 0.41',
      toyota: 'ford 0.55, instrumentation 0.51, mazda 0.49, bethlehem 0.47, nissan 0.47',
    },
    analogies: ['woman 5.16', 'went 4.55', 'children 5.22', 'more 6.65, less 6.06, rather 5.22'],
  },
  {
    of: say`a talk on the book`,
    nearest: {
      you: 'we 0.76, i 0.71, they 0.64, your 0.59, someone 0.58',
      year: 'month 0.86, week 0.79, summer 0.75, spring 0.75, decade 0.70',
      car: 'truck 0.61, window 0.61, cars 0.57, luxury 0.57, trucks 0.53',
      toyota: 'nissan 0.62, cars 0.61, beretta 0.61, minivans 0.61, tires 0.60',
    },
    analogies: ['woman 5.27', 'eurodollars 5.56, … went third', 'a.m 6.71, … children third', 'rather 6.00'],
  },
];
