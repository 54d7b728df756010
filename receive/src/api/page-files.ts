import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Handler, Refusal, send } from './answer.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

type PageFile = { type: string; bytes: Buffer; gzip: Buffer; etag: string };

/**
 * Reads the files of the built page, once, and returns a handler for each path: `/` is `index.html`. Serves only files
 * directly in the folder, of the types that a page needs. Throws if the folder cannot be read.
 */
export function readPageFiles(folder: string | undefined): Map<string, Handler> {
  if (folder === undefined) return new Map([['/', refuseUnbuilt]]);
  const handlers = new Map<string, Handler>();
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const handler = serve(readPageFile(join(folder, entry.name), type));
    handlers.set(entry.name === 'index.html' ? '/' : `/${entry.name}`, handler);
  }
  if (!handlers.has('/')) throw new Error(`The page's folder ${folder} has no index.html. Run make build.`);
  return handlers;
}

const refuseUnbuilt: Handler = () => {
  throw new Refusal(404, 'The page is not built here. Run make build; the API works without it.');
};

function readPageFile(path: string, type: string): PageFile {
  const bytes = readFileSync(path);
  const etag = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  return { type, bytes, gzip: gzipSync(bytes, { level: 9 }), etag };
}

function serve(file: PageFile): Handler {
  return (call) => {
    const isGzip = takesGzip(call.request) && file.gzip.byteLength < file.bytes.byteLength;
    // The two encodings have different bytes, so they need different tags.
    const etag = `"${file.etag}${isGzip ? '-gzip' : ''}"`;
    const headers = { etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
    if (hasTag(call.request, etag)) {
      call.response.writeHead(304, headers).end();
      return;
    }
    const encoding = isGzip ? { 'content-encoding': 'gzip' } : {};
    send(call, isGzip ? file.gzip : file.bytes, 200, { ...headers, ...encoding, 'content-type': file.type });
  };
}

function takesGzip(request: IncomingMessage): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '').toLowerCase();
  return accepted.split(',').some((one) => /^\s*(gzip|\*)\s*(;\s*q=(1|0\.0*[1-9]).*)?$/.test(one));
}

function hasTag(request: IncomingMessage, etag: string): boolean {
  const tags = request.headers['if-none-match']?.split(',') ?? [];
  return tags.some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
