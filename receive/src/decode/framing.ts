import { isAscii, isUtf8 } from 'node:buffer';
import { DecodeError, ExcessError } from './decode-error.ts';
import { endOfValue, type Scan } from './json-scan.ts';
import { MAX_EXCHANGES, MAX_TOKENS, MAX_TOKENS_IN_REQUEST } from './limits.ts';

const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const LINES = 'application/x-ndjson';

/** Reads one document. `text` is its JSON, for checks that are cheaper on text. */
export type ReadDocument<T> = (value: unknown, text: string) => T;

/**
 * Reads the documents of a request: one JSON object, an array of them, or one on each line. The first byte shows which;
 * `application/x-ndjson` is always lines. Each document is parsed separately, so that the memory for JSON is bounded.
 * Throws a DecodeError that names the document and what is wrong with it.
 */
export function readDocuments<T>(bytes: Buffer, contentType: string, read: ReadDocument<T>): T[] {
  if (!isUtf8(bytes)) throw new DecodeError('the body is not UTF-8');
  const start = skipSpace(bytes, 0);
  if (start === bytes.length) throw new DecodeError('the body is empty');
  const reader = new DocumentReader(bytes, read);
  const isLines = mediaTypeOf(contentType) === LINES;
  if (bytes[start] === OPENING_BRACKET && !isLines) reader.readArray(start + 1);
  else reader.readSequence(start, isLines);
  return reader.documents;
}

/** The media type of a content type, in lower case and without parameters. */
export function mediaTypeOf(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

class DocumentReader<T> {
  readonly documents: T[] = [];
  private readonly bytes: Buffer;
  private readonly read: ReadDocument<T>;
  private readonly encoding: 'latin1' | 'utf8';
  private readonly scan: Scan = { tokens: 0 };

  constructor(bytes: Buffer, read: ReadDocument<T>) {
    this.bytes = bytes;
    this.read = read;
    this.encoding = isAscii(bytes) ? 'latin1' : 'utf8';
  }

  /** Reads the rest of an array, after its bracket. */
  readArray(start: number): void {
    const { bytes } = this;
    let at = skipSpace(bytes, start);
    if (bytes[at] === CLOSING_BRACKET) at++;
    else {
      for (;;) {
        at = skipSpace(bytes, this.readOne(at, true));
        const byte = bytes[at++];
        if (byte === CLOSING_BRACKET) break;
        if (byte !== COMMA) throw new DecodeError('the array does not end');
        at = skipSpace(bytes, at);
      }
    }
    if (skipSpace(bytes, at) !== bytes.length) throw new DecodeError('there is more after the array');
  }

  /** Reads one document, or several on a line each. */
  readSequence(start: number, isLines: boolean): void {
    const { bytes } = this;
    let end = this.readOne(start, isLines);
    for (let at = skipSpace(bytes, end); at < bytes.length; at = skipSpace(bytes, end)) {
      if (!hasLineFeed(bytes, end, at)) throw new DecodeError('there is more after a document on its line');
      end = this.readOne(at, true);
    }
  }

  private readOne(start: number, isBatch: boolean): number {
    const { documents, scan } = this;
    const name = isBatch ? `exchanges[${documents.length}]` : '';
    if (documents.length === MAX_EXCHANGES)
      throw new ExcessError(`more than ${MAX_EXCHANGES} exchanges in one request; send smaller batches`);
    const before = scan.tokens;
    const end = endOfValue(this.bytes, start, scan, Math.min(before + MAX_TOKENS, MAX_TOKENS_IN_REQUEST));
    const text = this.bytes.toString(this.encoding, start, end);
    const value = parse(text, name);
    try {
      documents.push(this.read(value, text));
    } catch (error) {
      if (!isBatch || !(error instanceof DecodeError)) throw error;
      const { message } = error;
      const reason = message.startsWith('the document ')
        ? `${name} ${message.slice(13)}`
        : `${name}.${message}`;
      throw error instanceof ExcessError ? new ExcessError(reason) : new DecodeError(reason);
    }
    return end;
  }
}

/** Parses JSON. The engine's message quotes the text, so only the position is passed on. */
function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = / at position (\d+)/.exec((error as Error).message);
    const at = place ? ` (character ${place[1]})` : '';
    throw new DecodeError(`${name || 'the document'} is not valid JSON${at}`);
  }
}

/** Parses a body that is one document, within the limits for an OTLP request. */
export function parseDocument(bytes: Buffer, maxTokens: number): unknown {
  if (!isUtf8(bytes)) throw new DecodeError('the body is not UTF-8');
  const start = skipSpace(bytes, 0);
  if (start === bytes.length) throw new DecodeError('the body is empty');
  const end = endOfValue(bytes, start, { tokens: 0 }, maxTokens);
  if (skipSpace(bytes, end) !== bytes.length) throw new DecodeError('there is more after the document');
  return parse(bytes.toString('utf8', start, end), '');
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
  }
  return at;
}

function hasLineFeed(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === 0x0a) return true;
  return false;
}
