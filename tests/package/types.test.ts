/** Whatever type stands in a public signature can be imported: somebody who writes a function around it needs its name. */
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { hostWith, isPrivate, publicEntries, PublicTypes } from '../support/public-types.js';

/** Names that stand in the signatures of what is exported, and that no entry exports. */
function hiddenNames(types: PublicTypes): string[] {
  const exported = new Set(types.files.flatMap((file) => [...types.exportsOf(file).values()]));
  const hidden = new Set<string>();
  const look = (name: ts.Node, owner: ts.Symbol): void => {
    const found = types.checker.getSymbolAtLocation(name);
    if (!found) return;
    const symbol = types.real(found);
    if (symbol.flags & ts.SymbolFlags.TypeParameter || !types.isOurs(symbol) || exported.has(symbol)) return;
    hidden.add(`${symbol.name} of ${owner.name}`);
  };
  const visit = (node: ts.Node, owner: ts.Symbol): void => {
    if (isPrivate(node)) return;
    if (ts.isTypeReferenceNode(node)) look(node.typeName, owner);
    if (ts.isExpressionWithTypeArguments(node)) look(node.expression, owner);
    ts.forEachChild(node, (child) => visit(child, owner));
  };
  for (const symbol of exported) for (const node of symbol.declarations ?? []) visit(node, symbol);
  return [...hidden].sort();
}

describe('the types of public signatures', () => {
  test('are exported, all of them', () => {
    expect(hiddenNames(new PublicTypes([...publicEntries().values()]))).toEqual([]);
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
    expect(hiddenNames(new PublicTypes(['/index.d.ts'], hostWith(files)))).toEqual([
      'B of f',
      'C of E',
      'D of E',
    ]);
  });
});
