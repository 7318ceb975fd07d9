/** Serves a built folder, such as the page, as a host does: at any path, with or without the headers for isolation. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listening } from '../support/listening.js';

const PAGE = fileURLToPath(new URL('../../target/web/', import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface Site {
  url: string;
  close(): Promise<void>;
}

/**
 * @param path where the folder stands, such as `/` or `/a/b/`
 * @param more headers that it sends besides
 */
export async function startSite({
  path = '/',
  isolated = true,
  folder = PAGE,
  more = {},
} = {}): Promise<Site> {
  const headers = isolated
    ? { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
    : {};
  Object.assign(headers, more);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.startsWith(path)
      ? pathname.slice(path.length).replace(/(?<=^|\/)$/, 'index.html')
      : '..';
    const type = /^[\w@./-]+$/.test(name) && !name.includes('..') ? TYPES[extname(name)] : undefined;
    const found = type ? readFile(join(folder, name)).catch(() => undefined) : Promise.resolve(undefined);
    void found.then((bytes) => {
      if (bytes) response.writeHead(200, { 'Content-Type': type!, ...headers }).end(bytes);
      else response.writeHead(404, { 'Content-Type': 'text/plain' }).end(`no ${pathname}`);
    });
  });
  const { origin, close } = await listening(server);
  return { url: `${origin}${path}`, close };
}
