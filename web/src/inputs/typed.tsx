/** What a person types for a view, by what the view takes. */
import type { View } from '../../../ts/experiments/view.js';
import { words } from '../text/index.js';
import type { Words } from '../text/en.js';
import { TextInput } from './text-input.js';

interface Form {
  input: View['input'];
  /** A field that views of this kind take. */
  takes: string;
  labels: (said: Words) => readonly string[];
  inputOf: (texts: readonly string[]) => object;
}

const wordsIn = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

/** The first that fits a view is its form. */
const FORMS: readonly Form[] = [
  {
    ...{ input: 'sentence', takes: 'sentence', labels: (said) => [said.sentence] },
    inputOf: ([sentence]) => ({ sentence }),
  },
  {
    ...{ input: 'question', takes: 'question', labels: (said) => [said.question] },
    inputOf: ([question]) => ({ question }),
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
  },
  {
    ...{ input: 'word', takes: 'words', labels: (said) => [said.words] },
    inputOf: ([text]) => ({ words: wordsIn(text!) }),
  },
];

interface Typed {
  view: View;
  /** The vocabulary. */
  known: readonly string[] | undefined;
  onInput: (input: object | undefined) => void;
}

/** The fields of a view that takes texts; nothing for other views. */
export function Typed({ view, known, onInput }: Typed) {
  const form = FORMS.find(({ input, takes }) => view.input === input && view.takes.includes(takes));
  if (!form) return null;
  return (
    <TextInput
      labels={form.labels(words.value)}
      known={view.input === 'word' ? known : undefined}
      onTexts={(texts) => onInput(texts && form.inputOf(texts))}
    />
  );
}
