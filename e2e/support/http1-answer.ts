import type { Answer } from './exchange-case.ts';
import type { Header } from './scnt.ts';

type Body = Pick<Answer, 'body' | 'trailers' | 'isComplete'>;

const HEAD_END = '\r\n\r\n';

/** Parses all bytes that came on a connection with one HTTP/1.1 answer, whole or not. */
export function parseAnswer(bytes: Buffer, isHead: boolean): Omit<Answer, 'localPort'> {
  const informational: number[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf(HEAD_END);
    if (end < 0)
      return { informational, status: 0, headers: [], body: rest, trailers: [], isComplete: false };
    const [statusLine = '', ...lines] = rest.toString('latin1', 0, end).split('\r\n');
    const status = Number(statusLine.split(' ')[1]);
    rest = rest.subarray(end + HEAD_END.length);
    if (status < 200) {
      informational.push(status);
      continue;
    }
    const headers = lines.map(parseHeader);
    const isEmpty = isHead || status === 204 || status === 304;
    return { informational, status, headers, ...parseBody(rest, headers, isEmpty) };
  }
}

function parseHeader(line: string): Header {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function parseBody(bytes: Buffer, headers: Header[], isEmpty: boolean): Body {
  const find = (name: string) => headers.find((header) => header[0] === name)?.[1];
  if (isEmpty) return { body: bytes, trailers: [], isComplete: bytes.length === 0 };
  if (find('transfer-encoding') === 'chunked') return parseChunks(bytes);
  const length = find('content-length');
  return { body: bytes, trailers: [], isComplete: length !== undefined && bytes.length === Number(length) };
}

function parseChunks(bytes: Buffer): Body {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || Number.isNaN(size)) break;
    if (size === 0)
      return { body: Buffer.concat(chunks), ...parseTrailers(bytes.toString('latin1', lineEnd)) };
    const start = lineEnd + 2;
    chunks.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
  return { body: Buffer.concat(chunks), trailers: [], isComplete: false };
}

// What follows the last chunk's line: lines of trailers, each with its line end before it, then an empty line.
function parseTrailers(text: string): Pick<Body, 'trailers' | 'isComplete'> {
  const isComplete = text.endsWith(HEAD_END);
  const lines = text.split('\r\n').filter((line) => line !== '');
  return { trailers: lines.map(parseHeader), isComplete };
}
