/**
 * The public types, entry by entry, as tests/golden/api has them: whoever reviews a change sees there what it changes for users.
 * `npm run update:api` writes the files anew.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { hostWith, isPrivate, publicEntries, PublicTypes } from '../support/public-types.js';

const GOLDEN = fileURLToPath(new URL('../golden/api', import.meta.url));
const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/** Constructors first, then by name. What has the same name, as overloads do, keeps its order. */
function sorted<M extends ts.ClassElement | ts.TypeElement>(members: readonly M[]): M[] {
  const key = (member: M) => (ts.isConstructorDeclaration(member) ? '' : (member.name?.getText() ?? ''));
  return members
    .filter((member) => !isPrivate(member) && !(member.name && ts.isPrivateIdentifier(member.name)))
    .sort((a, b) => compare(key(a), key(b)));
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** A declaration without what is private and without its comments. */
function printed(node: ts.Declaration): string {
  const { factory } = ts;
  let shown: ts.Node = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  if (ts.isInterfaceDeclaration(node)) {
    const { modifiers, name, typeParameters, heritageClauses, members } = node;
    shown = factory.createInterfaceDeclaration(
      modifiers,
      name,
      typeParameters,
      heritageClauses,
      sorted(members),
    );
  } else if (ts.isClassDeclaration(node)) {
    const { modifiers, name, typeParameters, heritageClauses, members } = node;
    shown = factory.createClassDeclaration(modifiers, name, typeParameters, heritageClauses, sorted(members));
  }
  return printer
    .printNode(ts.EmitHint.Unspecified, shown, node.getSourceFile())
    .replace(/^export (declare )?/, '');
}

/** Everything that a file exports, sorted by name. */
function publicText(types: PublicTypes, file: string): string {
  return [...types.exportsOf(file)]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, symbol]) => {
      const text = symbol.declarations!.map(printed).join('\n');
      return name === symbol.name ? text : `// ${name}\n${text}`;
    })
    .join('\n\n');
}

const entries = publicEntries();
const nameOf = (entry: string) => `${entry.replaceAll('/', '-')}.txt`;

test.each([...entries])('%s has the types that are written down', async (entry, file) => {
  const text = `${publicText(new PublicTypes([file]), file)}\n`;
  const hint = 'if the change is meant: npm run update:api';
  await expect(text, hint).toMatchFileSnapshot(`${GOLDEN}/${nameOf(entry)}`);
});

test('no types of an entry that is gone are written down', () => {
  const names = [...entries.keys()].map(nameOf);
  expect(readdirSync(GOLDEN).filter((name) => !names.includes(name))).toEqual([]);
});

test('every change shows, and neither comments nor what is private', () => {
  const text = (source: string) =>
    publicText(new PublicTypes(['/a.d.ts'], hostWith(new Map([['/a.d.ts', source]]))), '/a.d.ts');
  const before = text('export declare class A { #x; private y; b(x: number): void; readonly a: string; }');
  expect(before).toBe('class A {\n    readonly a: string;\n    b(x: number): void;\n}');
  expect(
    text('/** New. */ export declare class A { readonly a: string; /** New. */ b(x: number): void; }'),
  ).toBe(before);
  expect(text('export declare class A { readonly a: string; b(x?: number): void; }')).not.toBe(before);
});
