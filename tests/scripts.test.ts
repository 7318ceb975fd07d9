/** What the scripts promise to somebody who has just cloned the project. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a script imports before its first line runs, directly or not. */
function importsOf(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  // They come first. Further down a script may have the text of another one.
  const [text] = readFileSync(join(root, path), 'utf8').split(
    /^(?:export )?(?:const|let|await|async|function)\b/m,
  );
  for (const [, name] of text!.matchAll(/^(?:import|export)\b[^;]*?'([^'\n]+)';/gm)) {
    if (name!.startsWith('.')) importsOf(join(dirname(path), name!), found);
    else if (!name!.startsWith('node:')) found.add(name!);
  }
  return found;
}

const scripts = Object.entries(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> })
    .scripts,
).map(([name, command]) => [name, /scripts\/[\w/-]+\.mjs/.exec(command)![0]] as const);

/** Those that install the npm packages, so they run where there are none. */
const first = scripts.filter(([, path]) => importsOf(path).has('scripts/lib/packages.mjs'));

test('the scripts of the first minute are among them', () => {
  const names = first.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(['start', 'test', 'setup', 'check', 'build:kernels']));
});

test.each(first)('%s begins before any package is installed', (_, path) => {
  expect([...importsOf(path)].filter((name) => !name.startsWith('scripts/'))).toEqual([]);
});
