/** What a person types for a view, by what the view takes. */
import type { View } from '../../../ts/experiments/view.js';
import { words } from '../text/index.js';
import type { Words } from '../text/en.js';
import { TextInput } from './text-input.js';

export interface Form {
  input: View['input'];
  /** A field that views of this kind take. */
  takes: string;
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
    ...{ input: 'word', takes: 'questions', labels: (said) => said.analogy },
    inputOf: (question) => ({ questions: [question] }),
  },
  {
    ...{ input: 'word', takes: 'from', labels: (said) => said.axis },
    inputOf: ([from, to]) => ({ from, to }),
  },
  {
    ...{ input: 'word', takes: 'contexts', labels: (said) => said.contexts },
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

const formOf = (view: View) =>
  FORMS.find(({ input, takes }) => view.input === input && view.takes.includes(takes));

/** What was typed, if the view takes it: a sentence and a question are asked of every view that takes one. */
function textsFor(form: Form, asked: Asked | undefined): readonly string[] | undefined {
  const isSame = asked?.form === form || (form.input !== 'word' && asked?.form.input === form.input);
  return isSame ? asked?.texts : undefined;
}

/** The input of a view, of what was typed for it or for another one. */
export function askedOf(view: View, asked: Asked | undefined): object | undefined {
  const form = formOf(view);
  const texts = form && textsFor(form, asked);
  return texts && form.inputOf(texts);
}

/** What an input would be if it had been typed; undefined where it has no texts. */
export function askedIn(view: View, input: Readonly<Record<string, unknown>>): Asked | undefined {
  const form = formOf(view);
  const given = form && input[form.takes];
  const texts = given === undefined ? undefined : form?.textsOf?.(given);
  return form && texts && { form, texts };
}

interface Typed {
  view: View;
  asked: Asked | undefined;
  /** The vocabulary. */
  known: readonly string[] | undefined;
  onAsked: (asked: Asked | undefined) => void;
}

/** The fields of a view that takes texts; nothing for other views. */
export function Typed({ view, asked, known, onAsked }: Typed) {
  const form = formOf(view);
  if (!form) return null;
  return (
    <TextInput
      labels={form.labels(words.value)}
      asked={textsFor(form, asked)}
      known={view.input === 'word' ? known : undefined}
      onTexts={(texts) => onAsked(texts && { form, texts })}
    />
  );
}
