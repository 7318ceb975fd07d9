/** docs/errors.md: every code of an error, with its cause, what to do next, and the messages that have it in the code. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './paths.mjs';

/** What to do next, for every code. */
const NEXT = {
  'invalid-argument':
    'Give what the message expected. The docstring of the function has the types and the ranges.',
  'unknown-name':
    'Use one of the names that the message lists, or look with `badak list` or in the reference.',
  'unknown-word': 'Use words that the model has seen in training. The message names those that it has not.',
  'shape-mismatch':
    'Compare the two shapes in the message; one of them has a transposed or a missing dimension.',
  'out-of-range': 'Compare the number with the range in the message. Ids and labels begin at 0.',
  overlap: 'Give an output of its own, or use the function whose name ends in `InPlace`.',
  'wrong-order': 'Make the call that the message names first.',
  disposed:
    'Use what you need before you dispose of it, or keep it with `toArray()`. A tensor of a step ends with the step.',
  'not-finite': 'Look for the input that is not a number, or for a learning rate that is too large.',
  diverged:
    'Lower the learning rate, or limit the gradients (`--max-grad`). The last checkpoint is kept: resume from it.',
  'invalid-param': '`badak train <experiment> --help` lists every parameter with what it takes.',
  'unusable-data': 'Use more data, or other parameters: the message says what this training needs.',
  'not-found': 'Look whether the path is right. `badak doctor` says where data is looked for.',
  unreadable: 'Look at the permissions of the file, and whether it is a folder.',
  unwritable: 'Name another folder with `--out`, or make room. What was saved before is as it was.',
  'wrong-format': 'The message says what the file is. Convert it, or name another one.',
  damaged: 'Get the file again. For a run, `badak doctor <folder>` says what is whole, and what can go on.',
  mismatch: 'Use the file with the model, experiment or data set that it belongs to; the message names both.',
  'download-failed': 'Try again, or put the files into a folder and name it with `--data-dir`.',
  unsupported: 'Use a newer runtime, or leave the option out: the message says what is missing.',
  'out-of-memory':
    'Use smaller batches, a smaller model or less data, and dispose of models that are not needed.',
  'engine-failed':
    '`await shutdown()` and `await init()`, and resume from the last checkpoint. If it comes again, report it.',
  usage: 'Type the command with `--help`.',
};

/** Classes of errors, with the place of their message among what they are given, and the code of those that have one. */
const ERRORS = {
  BadakError: { message: 1 },
  ParamError: { message: 1, code: 'invalid-param' },
  UsageError: { message: 0, code: 'usage' },
};

/** The causes in the docstring of `ErrorCode`, by code. */
async function causes() {
  const text = await readFile(join(root, 'ts/core/errors.ts'), 'utf8');
  return new Map([...text.matchAll(/^ \* - `([a-z-]+)`: (.+)$/gm)].map(([, code, cause]) => [code, cause]));
}

/** The texts that an expression can be, with … for what is put into them. */
function textsOf(node) {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')];
  if (ts.isTaggedTemplateExpression(node)) return textsOf(node.template);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return textsOf(node.left).flatMap((left) => textsOf(node.right).map((right) => left + right));
  return ['…'];
}

/** The errors that a source makes. @returns {{ code: string, message: string }[]} */
function errorsIn(source) {
  const found = [];
  const visit = (node) => {
    const kind =
      ts.isNewExpression(node) && ts.isIdentifier(node.expression) ? ERRORS[node.expression.text] : undefined;
    if (kind && node.arguments?.[kind.message]) {
      const codes = kind.code ? [kind.code] : textsOf(node.arguments[0]);
      for (const code of codes)
        for (const message of textsOf(node.arguments[kind.message])) found.push({ code, message });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

async function allErrors() {
  const found = [];
  for (const place of ['ts', 'web/src']) {
    for (const name of (await readdir(join(root, place), { recursive: true })).sort()) {
      if (!/\.tsx?$/.test(name)) continue;
      const text = await readFile(join(root, place, name), 'utf8');
      found.push(...errorsIn(ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)));
    }
  }
  return found;
}

/** A message as a line of a list: nothing in it is markup. */
const asItem = (message) => `- ${message.replace(/\s+/g, ' ').replace(/[\\`*_<>[\]{}|]/g, '\\$&')}`;

/** @returns {Promise<string>} */
export async function errorPage() {
  const [cause, errors] = [await causes(), await allErrors()];
  const sections = [...cause].map(([code, why]) => {
    // A message that is only what another error said has nothing to show.
    const messages = errors.filter((error) => error.code === code && /\p{L}{3}/u.test(error.message));
    const items = [...new Set(messages.map(({ message }) => asItem(message)))].sort();
    return [
      `## ${code}`,
      `${why[0].toUpperCase()}${why.slice(1)}.`,
      `**What to do.** ${NEXT[code]}`,
      items.join('\n'),
    ].join('\n\n');
  });
  const head = `# Errors

Every error that badak throws, prints or shows has a code. In a script it is \`error.code\`; a code keeps its meaning from version to
version, and the words of a message may change. The command line prints the message after \`badak:\` and ends with 1, or with 2 where the
command itself was wrong. The messages below are those of the code; … stands for a name, a number or a path.

This page is made from the code, by \`npm run update:errors\`.`;
  return `${[head, ...sections].join('\n\n')}\n`;
}
