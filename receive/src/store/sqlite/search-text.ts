import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Header } from '../../exchange.ts';
import type { PackedExchange, PackedMessage } from './batch.ts';

const TEXTUAL =
  /^(?:text\/|application\/(?:[^;]*\+)?(?:json|xml|javascript|x-www-form-urlencoded|graphql|x-ndjson|yaml)\b)/i;
/** JSON escapes that end in a letter: the letter would stick to the word after it. */
const LETTER_ESCAPES = /\\[bfnrtu]/;

/**
 * Puts together the text for the search: method, host, path, headers, and bodies that are text; and a word for each id
 * that can be looked up.
 */
export function searchText(exchange: PackedExchange): string {
  const { method, host, path, request, response, requestId, traceId } = exchange;
  const ids = [requestId && idWord('request', requestId), traceId && idWord('trace', traceId)];
  return [method, host, path, messageText(request), messageText(response), ...ids].join('\n');
}

/** The word for an id: a letter that no text begins a word with, and a hash, as ids can be of any length. */
export function idWord(kind: 'request' | 'trace', id: string): string {
  return `\u01c2${kind}${hash('md5', id).slice(0, 16)}`;
}

/** Headers are searched as JSON: what JSON adds is not part of any word. */
function messageText({ headers, body }: PackedMessage): string {
  const names = LETTER_ESCAPES.test(headers) ? parse(headers).flat().join('\n') : headers;
  return `${names}\n${bodyText(body, headers)}`;
}

function parse(headers: string): Header[] {
  return JSON.parse(headers);
}

/** The text of a body: valid UTF-8 without NUL, or of a type that is text and not compressed. Empty for others. */
function bodyText(body: Uint8Array, headers: string): string {
  if (body.length === 0) return '';
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const isText = isUtf8(bytes.subarray(0, wholeCharacters(bytes))) ? !bytes.includes(0) : isTextual(headers);
  return isText ? bytes.toString('utf8') : '';
}

function isTextual(headers: string): boolean {
  const value = (name: string) => parse(headers).find((header) => header[0] === name)?.[1] ?? '';
  const encoding = value('content-encoding');
  return (encoding === '' || encoding === 'identity') && TEXTUAL.test(value('content-type'));
}

/** How many bytes of cut UTF-8 are whole characters: leaves out the last one if it is incomplete. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
