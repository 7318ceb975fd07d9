/**
 * The documents site, target/docs: home, guides, notes and results by VitePress, the reference beside them, and the
 * playground.
 */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fetchedFolder, fetchPackage } from './fetched.mjs';
import { deadLinks } from './links.mjs';
import { exists, root, whenChanged } from './paths.mjs';
import { makeReference } from './reference.mjs';
import { SetupError, step } from './say.mjs';

/** A hundred megabytes, which nobody needs who does not build the site. */
const VITEPRESS = 'vitepress@1.6.4';
const SITE = join(root, 'target/docs');
/** A copy of docs, in which the Korean README is the home of the Korean half. */
const SOURCE = join(root, 'target/docs-source');

/** Whether the site can be built without fetching anything. */
export const canBuildDocs = () => exists(fetchedFolder(VITEPRESS));

/** @param {{ base?: string }} [options] the path that the site has on its host, such as `/badak/` */
export async function ensureDocs({ base = '/' } = {}) {
  const missing = await step('VitePress', () => fetchPackage(VITEPRESS));
  if (missing) throw new SetupError(missing, 'npm run build:docs');
  await whenChanged(
    {
      name: `docs${base.replaceAll('/', '-')}`,
      inputs: [
        'docs',
        'README.ko.md',
        'dist',
        'target/web',
        'package.json',
        'scripts/lib',
        'scripts/tsconfig.reference.json',
      ],
      outputs: ['target/docs'],
    },
    () => step('the documents site, into target/docs', (progress) => build(base, progress)),
  );
}

async function build(base, progress) {
  progress('pages');
  await copySource();
  process.env.BADAK_DOCS_BASE = base;
  const { build } = await import(pathToFileURL(join(fetchedFolder(VITEPRESS), 'dist/node/index.js')).href);
  await build(SOURCE, { base, outDir: SITE, logLevel: 'warn' });
  progress('reference');
  const links = { Home: base, Guides: `${base}guide/first-scripts.html`, Playground: `${base}playground/` };
  await makeReference(join(SITE, 'reference'), links);
  await cp(join(root, 'target/web'), join(SITE, 'playground'), { recursive: true });
  await copyFiles(join(root, 'docs/guide'), join(SITE, 'guide'));
  progress('links');
  const dead = await deadLinks(SITE, { base, skip: (page) => page.startsWith('playground/') });
  if (dead.length > 0) throw new SetupError(`The site has dead links:\n${dead.join('\n')}`);
}

async function copySource() {
  await rm(SOURCE, { recursive: true, force: true });
  await cp(join(root, 'docs'), SOURCE, { recursive: true });
  const korean = await readFile(join(root, 'README.ko.md'), 'utf8').catch(() => undefined);
  if (korean === undefined) return;
  await mkdir(join(SOURCE, 'ko'), { recursive: true });
  await writeFile(join(SOURCE, 'ko/index.md'), asHome(korean));
}

/** The Korean README as a page: its links go out from another folder, and only the documents have pages. */
function asHome(readme) {
  return readme
    .replaceAll('](docs/ko/', '](./')
    .replaceAll('](docs/', '](../')
    .replace('](README.md)', '](/)')
    .replaceAll(/\[([^\]]+)\]\([\w.]+\.md\)/g, '$1');
}

/** The files that guides link to, such as manifests. */
async function copyFiles(from, to) {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (entry.isDirectory()) await cp(join(from, entry.name), join(to, entry.name), { recursive: true });
  }
}
