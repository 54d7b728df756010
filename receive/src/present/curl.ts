import type { ExchangeJson } from '../api/api-types.ts';
import { replayedBody, replayedHeaders, replayedMethod, toBase64, toText } from './replayed-request.ts';
import { escapeBlanks, escapeTarget, requestOrigin, requestUrl } from './request-url.ts';

/** A longer body does not fit into one argument on Linux, which takes 128 KiB. */
const MAX_ARGUMENT_BYTES = 60_000;
const BASE64_LINE = 76;
/** C0, DEL, C1 and characters that reorder or hide text: if pasted into a terminal, they would take effect. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are looked for
const CONTROL = /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/**
 * Writes a request as a curl command for any POSIX shell. It sends the captured bytes, so redacted values are sent as
 * `[redacted]` and a cut body stays cut. Shell and curl treat everything in the request as data. Left out: headers of
 * the connection, `content-length`, `host` if the address has it, and the body of HEAD.
 */
export function toCurl(exchange: ExchangeJson): string {
  const method = replayedMethod(exchange.method);
  const body = method === 'HEAD' ? new Uint8Array() : replayedBody(exchange);
  const parts = ['curl', ...methodParts(method, body), ...versionParts(exchange), ...addressParts(exchange)];
  const lines = [parts.join(' '), ...headerLines(exchange, body)];
  return addBody(lines, body);
}

/** A body without control characters is an argument. Other bodies come through standard input. */
function addBody(lines: string[], body: Uint8Array): string {
  const join = (...more: string[]) => [...lines, ...more].join(' \\\n  ');
  if (body.byteLength === 0) return join();
  const text = body.byteLength <= MAX_ARGUMENT_BYTES ? toText(body) : undefined;
  if (text === undefined) {
    return `base64 -d <<'BODY' | ${join('--data-binary @-')}\n${wrapBase64(body)}\nBODY`;
  }
  if (hasControl(text.replaceAll('\n', ''))) return `${printf(text)} | ${join('--data-binary @-')}`;
  return join(`--data-raw ${quote(text)}`);
}

function methodParts(method: string, body: Uint8Array): string[] {
  if (method === 'HEAD') return ['--head'];
  const byItself = body.byteLength > 0 ? 'POST' : 'GET';
  if (method === byItself) return [];
  return ['-X', /^[A-Z]+$/.test(method) ? method : quote(method)];
}

/** HTTP/2 without TLS must be known in advance; over TLS curl and the server agree on it. */
function versionParts({ scheme, request }: ExchangeJson): string[] {
  if (request.version === 'HTTP/1.0') return ['--http1.0'];
  if (scheme === 'https') return request.version === 'HTTP/1.1' ? ['--http1.1'] : [];
  return request.version.startsWith('HTTP/2') ? ['--http2-prior-knowledge'] : [];
}

/**
 * `--globoff` keeps brackets, `--path-as-is` keeps dots. curl changes some characters of an address; a path with such
 * characters, or something that is not a path, is given as the request's target.
 */
function addressParts(exchange: ExchangeJson): string[] {
  const { path } = exchange;
  if (path.startsWith('/') && path === escapeTarget(path)) {
    const flags = [/[[\]]/.test(path) ? '--globoff' : '', /\/\./.test(path) ? '--path-as-is' : ''];
    return [...flags.filter((flag) => flag !== ''), quote(requestUrl(exchange))];
  }
  return ['--request-target', quote(escapeBlanks(path) || '/'), quote(requestOrigin(exchange))];
}

function headerLines({ request }: ExchangeJson, body: Uint8Array): string[] {
  const headers = replayedHeaders(request.headers);
  // An empty value is written with a semicolon: with a colon, curl leaves the header out.
  const lines = headers.map(
    ([name, value]) => `-H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`,
  );
  const has = (wanted: string) => headers.some(([name]) => name === wanted);
  if (body.byteLength > 0 && !has('content-type')) lines.push(`-H 'content-type:'`);
  if (has('accept-encoding')) lines.push('--compressed');
  return lines;
}

/** Quotes one word. A word with control characters is written with printf, so that pasting has no effect. */
function quote(word: string): string {
  if (!hasControl(word.replaceAll('\n', ''))) return `'${word.replaceAll("'", `'\\''`)}'`;
  return `"$(${printf(word)})"`;
}

/** Writes a command that prints a text, with control characters as octal bytes. */
function printf(text: string): string {
  const escaped = [...text].map((character, index) => escapeForPrintf(character, index === 0)).join('');
  return `printf '${escaped}'`;
}

function escapeForPrintf(character: string, isFirst: boolean): string {
  if (character === '%') return '%%';
  if (character === '\\') return '\\\\';
  if (character === "'") return `'\\''`;
  // printf would take a leading dash as an option, and an interactive shell `!` as a word of its history.
  const isSpecial = character === '!' || (isFirst && character === '-');
  if (character === '\n' || !(isSpecial || hasControl(character))) return character;
  const bytes = new TextEncoder().encode(character);
  return [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

function wrapBase64(bytes: Uint8Array): string {
  const base64 = toBase64(bytes);
  const lines: string[] = [];
  for (let at = 0; at < base64.length; at += BASE64_LINE) lines.push(base64.slice(at, at + BASE64_LINE));
  return lines.join('\n');
}

function hasControl(text: string): boolean {
  return CONTROL.test(text);
}
