/** The public types, as somebody who installs the package has them: dist/types, by the entries of package.json. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
  types: [],
};

/** The declarations of each entry: `badak/data` has dist/types/data.d.ts. */
export function publicEntries(): Map<string, string> {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, string | { types?: string }>;
  };
  const entries = new Map<string, string>();
  for (const [path, target] of Object.entries(exports)) {
    // A file that is no script has nothing to call.
    if (typeof target === 'string' || !target.types || /\.\w+$/.test(path)) continue;
    const file = join(root, target.types);
    if (!existsSync(file)) throw new Error(`${file}: run npm run setup first`);
    entries.set(`${name}${path.slice(1)}`, file);
  }
  return entries;
}

/** What files export, with the members of namespaces in place of these. */
export class PublicTypes {
  readonly #program: ts.Program;
  readonly checker: ts.TypeChecker;

  constructor(
    readonly files: readonly string[],
    host?: ts.CompilerHost,
  ) {
    this.#program = ts.createProgram([...files], OPTIONS, host);
    this.checker = this.#program.getTypeChecker();
  }

  /** By the name that an importer writes, such as `kernels.gemm`. */
  exportsOf(file: string): Map<string, ts.Symbol> {
    return this.#exportsOf(this.checker.getSymbolAtLocation(this.#program.getSourceFile(file)!)!, '');
  }

  #exportsOf(module: ts.Symbol, prefix: string): Map<string, ts.Symbol> {
    const found = new Map<string, ts.Symbol>();
    for (const symbol of this.checker.getExportsOfModule(module)) {
      const target = this.real(symbol);
      const name = `${prefix}${symbol.name}`;
      if (target.flags & ts.SymbolFlags.ValueModule)
        for (const inner of this.#exportsOf(target, `${name}.`)) found.set(...inner);
      else found.set(name, target);
    }
    return found;
  }

  /** What an alias stands for. */
  real(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Whether the package declares it, and not the language. */
  isOurs(symbol: ts.Symbol): boolean {
    return (
      symbol.declarations?.some((node) => !this.#program.isSourceFileDefaultLibrary(node.getSourceFile())) ===
      true
    );
  }
}

export const isPrivate = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) === true;

/** A host whose folder has these files besides the language's own. */
export function hostWith(files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.getSourceFile = (name, target) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, target) : ts.createSourceFile(name, text, target);
  };
  return host;
}
