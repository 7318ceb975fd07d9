/**
 * What `npm pack` and `npm publish` call: `before` sets everything up and puts the package.json and the README of the package in
 * the place of the repository's, `after` brings these back. `folder <path>` makes the package in a folder of its own instead.
 */
import { copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, root } from './lib/paths.mjs';
import { main, SetupError } from './lib/say.mjs';
import { setup } from './setup.mjs';

const KEPT = join(root, 'target/badak/packing');
const REPLACED = ['package.json', 'README.md'];

/** Also after a packing that was broken off. */
async function bringBack() {
  if (!(await exists(KEPT))) return;
  for (const name of REPLACED) await copyFile(join(KEPT, name), join(root, name));
  await rm(KEPT, { recursive: true });
}

/** Writes the package's own package.json and README into a folder. */
async function writeReplaced(folder) {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  // Commands and tools of the repository, of which nothing is in the package.
  delete manifest.scripts;
  delete manifest.devDependencies;
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(folder, 'README.md'), linked(readme, manifest));
  return manifest;
}

const LINK = /(!?)\[([^\]]*)\]\((?!https?:|#)([^)]+)\)/g;

/** Links to files of the repository lead there from npm's page, too. Without an address, those that are not packed go. */
function linked(text, { repository, files }) {
  const base = repository?.url.replace(/^git\+/, '').replace(/\.git$/, '');
  return text.replaceAll(LINK, (link, image, words, path) => {
    if (base) return `${image}[${words}](${base}/${image ? 'raw' : 'blob'}/main/${path})`;
    if (files.some((name) => path === name || path.startsWith(`${name}/`))) return link;
    return image ? '' : words;
  });
}

async function before() {
  await setup();
  await mkdir(KEPT, { recursive: true });
  for (const name of REPLACED) await copyFile(join(root, name), join(KEPT, name));
  await writeReplaced(root);
}

async function into(folder) {
  if (!(await exists(join(root, 'dist')))) throw new SetupError('There is no dist to pack.', 'npm run setup');
  // What is left in it from before would be published.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { files } = await writeReplaced(folder);
  for (const name of files.filter((each) => !REPLACED.includes(each))) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
}

await main(async () => {
  const [what, folder] = process.argv.slice(2);
  await bringBack();
  if (what === 'before') await before();
  else if (what === 'folder' && folder) await into(folder);
  else if (what !== 'after') throw new SetupError(`expected before, after or folder <path>, found ${what}`);
});
