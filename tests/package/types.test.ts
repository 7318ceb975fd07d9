/** Whatever type stands in a public signature can be imported: somebody who writes a function around it needs its name. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const types = fileURLToPath(new URL('../../dist/types', import.meta.url));
const ENTRIES = ['index', 'data', 'words', 'operations/index', 'onnx/index', 'experiments/index'].map(
  (entry) => join(types, `${entry}.d.ts`),
);
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'],
  types: [],
};

/** Names that stand in the signatures of what these files export, and that none of them exports. */
function hiddenNames(files: readonly string[], host?: ts.CompilerHost): string[] {
  const program = ts.createProgram([...files], OPTIONS, host);
  const checker = program.getTypeChecker();
  const real = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exportsOf = (module: ts.Symbol): ts.Symbol[] =>
    checker.getExportsOfModule(module).flatMap((symbol) => {
      const target = real(symbol);
      return target.flags & ts.SymbolFlags.ValueModule ? exportsOf(target) : [target];
    });
  const exported = new Set(
    files.flatMap((file) => exportsOf(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)),
  );

  const hidden = new Set<string>();
  const isOurs = (symbol: ts.Symbol) =>
    symbol.declarations?.some((node) => !program.isSourceFileDefaultLibrary(node.getSourceFile())) === true;
  const look = (name: ts.Node, owner: ts.Symbol): void => {
    const found = checker.getSymbolAtLocation(name);
    if (!found) return;
    const symbol = real(found);
    if (symbol.flags & ts.SymbolFlags.TypeParameter || !isOurs(symbol) || exported.has(symbol)) return;
    hidden.add(`${symbol.name} of ${owner.name}`);
  };
  const visit = (node: ts.Node, owner: ts.Symbol): void => {
    const isPrivate =
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
    if (isPrivate) return;
    if (ts.isTypeReferenceNode(node)) look(node.typeName, owner);
    if (ts.isExpressionWithTypeArguments(node)) look(node.expression, owner);
    ts.forEachChild(node, (child) => visit(child, owner));
  };
  for (const symbol of exported) for (const node of symbol.declarations ?? []) visit(node, symbol);
  return [...hidden].sort();
}

describe('the types of public signatures', () => {
  test('are exported, all of them', () => {
    for (const entry of ENTRIES) expect(existsSync(entry), `${entry}: run npm run setup first`).toBe(true);
    expect(hiddenNames(ENTRIES)).toEqual([]);
  });

  test('one that is not would be found, in an argument, a result, a field or what is extended', () => {
    const files = new Map([
      [
        '/hidden.d.ts',
        'export interface A {} export interface B {} export interface C {} export declare class D {}',
      ],
      [
        '/index.d.ts',
        `import { A, B, C, D } from './hidden.js';
         export declare function f<T>(a: A, t: T): readonly B[];
         export declare class E extends D { #x; private y; readonly c?: Record<string, C>; }
         export type { A } from './hidden.js';`,
      ],
    ]);
    const host = ts.createCompilerHost(OPTIONS);
    const { fileExists, getSourceFile } = host;
    host.fileExists = (name) => files.has(name) || fileExists(name);
    host.getSourceFile = (name, target) => {
      const text = files.get(name);
      return text === undefined ? getSourceFile(name, target) : ts.createSourceFile(name, text, target);
    };
    expect(hiddenNames(['/index.d.ts'], host)).toEqual(['B of f', 'C of E', 'D of E']);
  });
});
