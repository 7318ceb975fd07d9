/** Dead links of a folder of pages. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

const LINK = /<(?:a|link|img|script|source)\b[^>]*?\s(?:href|src)="([^"]*)"/g;
const ID = /\s(?:id|name)="([^"]*)"/g;

/**
 * @param {string} folder
 * @param {{ base: string, skip: (page: string) => boolean }} options `base`: the path that the folder has on its host;
 *   `skip`: pages whose addresses are not those of elements, but states of a program
 * @returns {Promise<string[]>} `page: address` of each link to a page, a file or an element that is not there
 */
export async function deadLinks(folder, { base, skip }) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const ids = new Map();
  const links = [];
  for (const file of files) {
    if (!file.endsWith('.html')) continue;
    const text = await readFile(join(folder, file), 'utf8');
    ids.set(file, new Set([...text.matchAll(ID)].map(([, id]) => decoded(id))));
    links.push(...[...text.matchAll(LINK)].map(([, address]) => [file, decoded(address)]));
  }
  const known = new Set(files);
  return links
    .filter(([file, address]) => {
      if (/^[a-z][a-z+.-]*:/i.test(address) || skip(file)) return false;
      const [path, fragment = ''] = address.split('#');
      const target = targetOf(path.replace(/\?.*/, ''), file, base);
      const found = [target, `${target}/index.html`, `${target}.html`, join(target, 'index.html')].find(
        (name) => known.has(name.replace(/^\//, '')),
      );
      if (found === undefined) return true;
      if (fragment === '' || skip(found)) return false;
      return ids.has(found) && !ids.get(found).has(decodeURIComponent(fragment));
    })
    .map(([file, address]) => `${file}: ${address}`);
}

/** The file that a path means, from the folder; `../…` when it is outside. */
function targetOf(path, file, base) {
  if (path === '') return file;
  if (path.startsWith('/')) return path.startsWith(base) ? path.slice(base.length) || 'index.html' : '..';
  return join(dirname(file), decodeURIComponent(path)).replaceAll('\\', '/').replace(/\/$/, '');
}

function decoded(text) {
  return text
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
}
