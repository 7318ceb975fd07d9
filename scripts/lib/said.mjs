/** The texts of the library that people read: every template of `say`, with {} for each value. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** In the order of the files, each once. */
export async function saidTemplates() {
  const { default: ts } = await import('typescript');
  const found = new Set();
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'say') found.add(templateOf(ts, node));
    ts.forEachChild(node, visit);
  };
  for (const path of readdirSync(join(root, 'ts'), { recursive: true, encoding: 'utf8' }).sort()) {
    if (!path.endsWith('.ts') || /^(made|wasm)\W/.test(path)) continue;
    const text = readFileSync(join(root, 'ts', path), 'utf8');
    if (text.includes('say`')) visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  }
  return [...found];
}

function templateOf(ts, { template }) {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)].join('{}');
}
