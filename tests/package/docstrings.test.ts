/**
 * Every public symbol says what it is, and what takes or gives tensors says their shapes, a number with a unit says its unit,
 * and what can throw says when.
 */
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { hostWith, isPrivate, publicEntries, PublicTypes } from '../support/public-types.js';

/** A thing that needs a docstring: what an entry exports, or a member of that. */
interface Thing {
  /** As `Tensor.reshape`. */
  name: string;
  node: ts.Declaration;
  /** Its docstring with all tags, or else that of what it implements. */
  docs: string;
  tags: readonly string[];
  owner?: Thing;
}

function thing(types: PublicTypes, name: string, node: ts.Declaration, symbol?: ts.Symbol): Thing {
  if (!symbol || ts.isConstructorDeclaration(node)) {
    const own = ts.getJSDocCommentsAndTags(node).filter((comment) => ts.isJSDoc(comment));
    const docs = own.map((comment) => comment.getText().replaceAll(/^\/\*\*|\*\/$/g, '')).join('\n');
    return { name, node, docs: docs.trim(), tags: ts.getJSDocTags(node).map(({ tagName }) => tagName.text) };
  }
  const tags = symbol.getJsDocTags(types.checker);
  const texts = [symbol.getDocumentationComment(types.checker), ...tags.map(({ text }) => text)];
  const docs = texts.map((parts) => ts.displayPartsToString(parts)).join('\n');
  return { name, node, docs: docs.trim(), tags: tags.map((tag) => tag.name) };
}

function membersOf(node: ts.Declaration): readonly ts.NamedDeclaration[] {
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) return [...node.members];
  return ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type) ? [...node.type.members] : [];
}

function thingsOf(types: PublicTypes): Thing[] {
  const exported = new Map(types.files.flatMap((file) => [...types.exportsOf(file)]));
  return [...exported].flatMap(([name, symbol]) =>
    symbol.declarations!.flatMap((node) => {
      const owner = thing(types, name, node, symbol);
      const members = membersOf(node)
        .filter((member) => !isPrivate(member) && !(member.name && ts.isPrivateIdentifier(member.name)))
        .map((member) => {
          const called = `${name}.${member.name?.getText() ?? 'constructor'}`;
          const own = member.name && types.checker.getSymbolAtLocation(member.name);
          return { ...thing(types, called, member, own), owner };
        });
      return [owner, ...members].filter(({ tags }) => !tags.includes('internal'));
    }),
  );
}

/** A shape in brackets, a single size, or a word for it. */
const SHAPE = /\[[^\]]+\]|\bshapes?\b/i;

/** Functions with tensors that say no shape, neither themselves nor their class. */
function withoutShape(things: readonly Thing[]): string[] {
  return things
    .filter(({ node }) => ts.isFunctionLike(node))
    .filter(({ node, docs, owner }) => {
      const { parameters, type } = node as ts.SignatureDeclaration;
      const types = [...parameters.map((parameter) => parameter.type), type];
      const hasTensor = types.some((type) => type && /\b(Tensor|Labels)\b/.test(type.getText()));
      return hasTensor && !SHAPE.test(`${docs}\n${owner?.docs ?? ''}`);
    })
    .map(({ name }) => name);
}

/** What a number's name says that it measures, and the units that its docstring can say. */
const UNITS: readonly [name: RegExp, unit: RegExp][] = [
  [/bytes$/i, /\bbytes?\b/i],
  [/^ms$|Ms$/, /\bms\b/],
  [/^(height|width|stride|pad)[XY]?$/i, /\b(pixels?|rows?|columns?)\b/i],
];

function withoutUnit(things: readonly Thing[]): string[] {
  return things
    .filter(({ node, docs, owner }) => {
      if (!ts.isPropertyDeclaration(node) && !ts.isPropertySignature(node)) return false;
      if (node.type?.kind !== ts.SyntaxKind.NumberKeyword) return false;
      const said = `${docs}\n${owner?.docs ?? ''}`;
      return UNITS.some(([named, unit]) => named.test(node.name.getText()) && !unit.test(said));
    })
    .map(({ name }) => name);
}

/** Calls into these can fail only if the memory is gone or the caller is wrong, which is not the user's to know. */
const MEMORY = /\/(core\/(tensor|workspace|engine)|lib\.[\w.]+\.d)\.ts$/;

const saysThrows = (node: ts.Node) => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'throws');

/** Whether a body has a `throw`, or calls what says that it throws, or what does so in the same file. */
function canThrow(types: PublicTypes, body: ts.Node, seen = new Set<ts.Node>()): boolean {
  if (seen.has(body)) return false;
  seen.add(body);
  const throws = (node: ts.Node): boolean => {
    if (ts.isThrowStatement(node)) return true;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const called = types.checker.getResolvedSignature(node)?.declaration;
      const file = called?.getSourceFile();
      if (called && !(MEMORY.test(file!.fileName) && file !== body.getSourceFile())) {
        if (saysThrows(called)) return true;
        const inner = 'body' in called ? called.body : undefined;
        if (inner && file === body.getSourceFile() && canThrow(types, inner, seen)) return true;
      }
    }
    return ts.forEachChild(node, throws) ?? false;
  };
  return throws(body);
}

/** Functions that can throw and do not say when. */
function silent(types: PublicTypes): string[] {
  return thingsOf(types)
    .filter(({ node, tags }) => {
      const body = ts.isFunctionLike(node) && 'body' in node ? node.body : undefined;
      return body !== undefined && !tags.includes('throws') && canThrow(types, body);
    })
    .map(({ name }) => name);
}

const entries = [...publicEntries().values()];
const source = (file: string) => file.replace('/dist/types/', '/ts/').replace(/\.d\.ts$/, '.ts');

describe('the docstrings', () => {
  const things = thingsOf(new PublicTypes(entries));

  test('of every public symbol and its members', () => {
    expect(things.length).toBeGreaterThan(1000);
    expect(things.filter(({ docs }) => docs === '').map(({ name }) => name)).toEqual([]);
  });

  test('say the shapes of tensors', () => {
    expect(withoutShape(things)).toEqual([]);
  });

  test('say the units of numbers', () => {
    expect(withoutUnit(things)).toEqual([]);
  });

  test('say when a function throws', () => {
    expect(silent(new PublicTypes(entries.map((file) => source(file.replaceAll('\\', '/')))))).toEqual([]);
  });
});

test('what is missing would be found', () => {
  const text = `
    /** A tensor. */
    export interface Tensor {}
    export function bare(): void {}
    /** Doubles. */
    export function double(x: Tensor): void {}
    /** Doubles x [N]. */
    export function doubled(x: Tensor): void {}
    /** A picture. */
    export class Picture {
      /** How wide. */
      readonly width: number = 1;
      /** In rows. */
      readonly height: number = 1;
      #secret = 1;
      bare = 1;
      constructor() { if (this.#secret) check(); }
      /** Fails. @throws Error always */
      fail(): void { throw new Error(); }
      /** Fails, too. */
      hush(): void { this.fail(); }
    }
    function check(): void { throw new Error(); }`;
  const types = new PublicTypes(['/index.ts'], hostWith(new Map([['/index.ts', text]])));
  const things = thingsOf(types);
  const undocumented = things.filter(({ docs }) => docs === '').map(({ name }) => name);
  expect(undocumented).toEqual(['bare', 'Picture.bare', 'Picture.constructor']);
  expect(withoutShape(things)).toEqual(['double']);
  expect(withoutUnit(things)).toEqual(['Picture.width']);
  expect(silent(types)).toEqual(['Picture.constructor', 'Picture.hush']);
});
