/** The texts that a person types for a view, by what the view takes. */
import type { View } from '../../../ts/experiments/view.js';
import type { Words } from '../text/en.js';

export interface Form {
  input: View['input'];
  /** A field that views of this kind take. */
  takes: string;
  /** How many there are; default 1. */
  fields?: number;
  labels: (said: Words) => readonly string[];
  inputOf: (texts: readonly string[]) => object;
  /** The texts of an input, where panels give some. */
  textsOf?: (given: unknown) => readonly string[];
}

const wordsIn = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

const halves = (all: readonly string[]) => [all.slice(0, all.length / 2), all.slice(all.length / 2)];

/** The first that fits a view is its form. */
const FORMS: readonly Form[] = [
  {
    ...{ input: 'sentence', takes: 'sentence', labels: (said) => [said.sentence] },
    inputOf: ([sentence]) => ({ sentence }),
  },
  {
    ...{ input: 'question', takes: 'question', labels: (said) => [said.question] },
    inputOf: ([question]) => ({ question }),
    textsOf: (question) => [String(question)],
  },
  {
    ...{ input: 'question', takes: 'questions', labels: (said) => [said.question] },
    inputOf: (questions) => ({ questions }),
  },
  {
    ...{ input: 'word', takes: 'questions', fields: 3, labels: (said) => said.analogy },
    inputOf: (question) => ({ questions: [question] }),
  },
  {
    ...{ input: 'word', takes: 'from', fields: 2, labels: (said) => said.axis },
    inputOf: ([from, to]) => ({ from, to }),
  },
  {
    ...{ input: 'word', takes: 'contexts', fields: 2, labels: (said) => said.contexts },
    inputOf: (sides) => ({ contexts: sides.flatMap(wordsIn) }),
    textsOf: (contexts) => halves(contexts as string[]).map((side) => side.join(' ')),
  },
  {
    ...{ input: 'word', takes: 'words', labels: (said) => [said.words] },
    inputOf: ([text]) => ({ words: wordsIn(text!) }),
    textsOf: (words) => [(words as string[]).join(' ')],
  },
];

/** What was typed, and in which form. */
export interface Asked {
  form: Form;
  texts: readonly string[];
}

/** What a view says of its input; those of the catalog do not say more. */
export type Taking = Pick<View, 'takes'> & { input?: View['input'] | undefined };

export const formOf = (view: Taking): Form | undefined =>
  FORMS.find(({ input, takes }) => view.input === input && view.takes.includes(takes));

/** What was typed, if the view takes it: a sentence and a question are asked of every view that takes one. */
export function textsFor(form: Form, asked: Asked | undefined): readonly string[] | undefined {
  const isSame = asked?.form === form || (form.input !== 'word' && asked?.form.input === form.input);
  return isSame ? asked?.texts : undefined;
}

/** The input of a view, of what was typed for it or for another one. */
export function askedOf(view: Taking, asked: Asked | undefined): object | undefined {
  const form = formOf(view);
  const texts = form && textsFor(form, asked);
  return texts && form.inputOf(texts);
}

/** The texts that a view shows while nothing is typed, such as the first sentence of the training text. */
export function sampleTexts(form: Form, sample: object | undefined): readonly string[] | undefined {
  const given = (sample as Readonly<Record<string, unknown>> | undefined)?.[form.takes];
  if (typeof given === 'string' && !form.fields) return [given];
  return given ? form.textsOf?.(given) : undefined;
}

/** What an input would be if it had been typed; undefined where it has no texts. */
export function askedIn(view: View, input: Readonly<Record<string, unknown>>): Asked | undefined {
  const form = formOf(view);
  const given = form && input[form.takes];
  const texts = given === undefined ? undefined : form?.textsOf?.(given);
  return form && texts && { form, texts };
}
