/** A view of one question that all models of a comparison answer. */
import { type OptionTable, required, sizeOption, textOption } from '../../core/options.js';
import { say } from '../../core/say.js';
import { AttentionSeq2seq } from '../../models/attention-seq2seq.js';
import type { HeatmapPanel, Panel, TablePanel, TextPanel } from '../panels.js';
import type { AnyParams } from '../params.js';
import { type AnyView, defineView, type Look } from '../view.js';
import { attentionMap, scoresOf } from './attention-map.js';
import {
  answerTo,
  characterOf,
  type IsReversed,
  type QuestionSubject,
  readQuestionOf,
  sampleQuestion,
} from './questions.js';

interface ComparedInput {
  question: string;
  /** Candidates that are listed for each character; default 5. */
  top?: number;
}

const COMPARED: OptionTable<ComparedInput> = { question: required(textOption), top: sizeOption };

/**
 * A view of the answers of all models to one question, at the step at which they are, with the map of those that have
 * attention.
 * @param namesOf the names of the trainings of a run with these parameters
 */
export function comparedView(
  isReversed: IsReversed,
  namesOf: (params: Readonly<AnyParams>) => readonly string[],
): AnyView {
  return defineView<QuestionSubject, ComparedInput>({
    id: 'compared',
    title: 'One question, all models',
    input: 'question',
    ofAll: true,
    isFor: (params) => namesOf(params).length > 1,
    takes: COMPARED,
    sample(subject) {
      const present = subject.compared?.().filter((each) => each !== undefined) ?? [];
      return present.length > 1 ? sampleQuestion(subject) : undefined;
    },
    look(subject, { question, top }): Look {
      const typed = readQuestionOf(subject, question);
      const names = namesOf(subject.params);
      const all = subject.compared?.() ?? names.map((_, i) => (i === subject.training ? subject : undefined));
      const found = names.flatMap((name, i) => (all[i] ? [{ name, subject: all[i] }] : []));
      const answers = found.map(({ name, subject }) => {
        const how = { isReversed: isReversed(subject), ...(top !== undefined && { top }) };
        return { name, subject, how, ...answerTo(subject, typed.ids, how) };
      });
      const asked = typed.text.trim();
      const table: TablePanel = {
        kind: 'table',
        title: say`All models, asked ${asked}`,
        note: say`The answer of each model after as many steps as it has done, and the probability that it gives to the whole answer.`,
        columns: [
          { label: say`model`, kind: 'name' },
          { label: say`step`, kind: 'number' },
          { label: say`answer`, kind: 'text' },
          { label: say`probability`, kind: 'number', decimals: 4 },
        ],
        rows: answers.map(({ name, subject, answer, probability }) => [
          ...[name, subject.step, answer, probability],
        ]),
        printed: true,
      };
      const panels = answers.flatMap(({ name, subject, how, tokens, answer }): Panel[] => {
        const text: TextPanel = {
          ...{ kind: 'text', title: `${asked} → ${answer}`, model: name },
          ...{ tokens, low: 0, high: 1, opens: characterOf(question) },
        };
        if (!(subject.model instanceof AttentionSeq2seq)) return [text];
        const map: HeatmapPanel = {
          ...{ kind: 'heatmap', title: say`Attention weights`, model: name },
          maps: [{ ...attentionMap(subject, typed.ids, how), opens: scoresOf(question) }],
        };
        return [text, map];
      });
      const missing = names.filter((name) => !found.some((each) => each.name === name));
      return {
        panels: [table, ...panels],
        notes: [
          ...(typed.note === undefined ? [] : [typed.note]),
          ...(missing.length > 0
            ? [
                say`There is no model of ${missing.join(', ')} at this moment. Trainings that race are there at the same time, each with as many steps.`,
              ]
            : []),
        ],
      };
    },
  });
}
