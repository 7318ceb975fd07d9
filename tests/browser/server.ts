/**
 * The server of the browser tests: the package as it is published (dist/) under /dist/, and the files of this
 * folder under /. One switch decides whether a page is cross-origin isolated, so whether it may share memory.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listening } from '../support/listening.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** A browser refuses a module script of any other type. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

export interface ServerOptions {
  /** Sends the two headers that shared memory needs, on scripts as well: a worker's own are what counts. */
  isolated: boolean;
  /** Content-Security-Policy of every answer. */
  policy?: string;
}

export interface RunningServer {
  /** Of the page. */
  url: string;
  close(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const headers = headersOf(options);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    void answer(pathname, response, headers);
  });
  const { origin, close } = await listening(server);
  return { url: `${origin}/page.html`, close };
}

function headersOf({ isolated, policy }: ServerOptions): Record<string, string> {
  return {
    // Every test starts with what is in dist now.
    'Cache-Control': 'no-store',
    'Cross-Origin-Resource-Policy': 'same-origin',
    ...(isolated && {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    }),
    ...(policy !== undefined && { 'Content-Security-Policy': policy }),
  };
}

async function answer(pathname: string, response: ServerResponse, headers: Record<string, string>) {
  // `URL` has resolved every `..`; a name that could escape the two folders in another way is none of ours.
  const [, inDist, name] = /^\/(dist\/)?((?:wasm\/)?[\w.-]+)$/.exec(pathname) ?? [];
  const type = name && TYPES[extname(name)];
  const path = name && join(inDist ? DIST : HERE, name);
  const found = path && type && (await stat(path).catch(() => undefined));
  if (!found || !found.isFile()) {
    response.writeHead(404, { 'Content-Type': 'text/plain', ...headers }).end(`no ${pathname}`);
    return;
  }
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': found.size, ...headers });
  createReadStream(path).pipe(response);
}
