import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { type ContentType, FORM_TYPE, isJsonType, isTextType } from '../content/content-type.ts';
import { parseForm } from '../content/form-fields.ts';
import type { Message } from '../exchange.ts';
import { parseMultipart } from './multipart.ts';

/** A body as the catalogue learns it: a JSON value, the fields of a form, or a text. */
export type BodyContent =
  | { kind: 'json'; value: unknown }
  | { kind: 'fields'; fields: readonly (readonly [name: string, value: string])[] }
  | { kind: 'text'; text: string };

/** More bytes than this are not decoded or read as text. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_TEXT = 64 * 1024;
/** The type of a body that names no media type. */
export const ANY_TYPE = '*/*';

/** The type that a body is learned by: its media type, or any type if it names none. */
export function typeOfBody({ type }: ContentType): string {
  return /^[a-z0-9][a-z0-9!#$&^_.+-]{0,60}\/[a-z0-9*][a-z0-9!#$&^_.+-]{0,60}$/.test(type) ? type : ANY_TYPE;
}

/**
 * Reads the captured bytes of a body. Undefined if they are of a binary type, or encoded in a way that cannot be
 * decoded. A body that was cut is a text, whatever its type.
 */
export function readBody(
  message: Message,
  contentType: ContentType,
  encoding: string,
): BodyContent | undefined {
  const bytes = decode(message.body, encoding);
  if (bytes === undefined || bytes.length === 0) return undefined;
  const { type, boundary } = contentType;
  if (!message.truncated && bytes.length <= MOST_BYTES) {
    if (isJson(type, bytes)) {
      const value = parseJson(bytes);
      if (value !== undefined) return { kind: 'json', value };
    }
    if (type === FORM_TYPE) {
      const { fields } = parseForm(textOf(bytes));
      return { kind: 'fields', fields: fields.map(({ name, value }) => [name, value] as const) };
    }
    if (type === 'multipart/form-data') {
      const fields = parseMultipart(textOf(bytes), boundary);
      if (fields !== undefined) return { kind: 'fields', fields };
    }
  }
  if (!isTextType(type) && type !== '' && !type.startsWith('multipart/')) return undefined;
  return { kind: 'text', text: textOf(bytes.subarray(0, MOST_TEXT)) };
}

function decode(body: Uint8Array, encoding: string): Buffer | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  if (encoding === '') return bytes;
  try {
    switch (encoding.trim().toLowerCase()) {
      case 'identity':
        return bytes;
      case 'gzip':
      case 'x-gzip':
        return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
      case 'deflate':
        return inflateSync(bytes, { maxOutputLength: MOST_BYTES });
      case 'br':
        return brotliDecompressSync(bytes, { maxOutputLength: MOST_BYTES });
      case 'zstd':
        return zstdDecompressSync(bytes, { maxOutputLength: MOST_BYTES });
      default:
        return undefined;
    }
  } catch {
    // Cut, damaged, or larger than the limit.
    return undefined;
  }
}

/** Whether bytes are JSON by their type; without a type, by how they begin. */
function isJson(type: string, bytes: Buffer): boolean {
  if (type === 'application/json') return true;
  if (type !== '') return isJsonType(type);
  return bytes[0] === 0x7b || bytes[0] === 0x5b;
}

function parseJson(bytes: Buffer): unknown {
  try {
    // Some servers begin with a byte order mark, which clients ignore. Source: RFC 8259, section 8.1.
    return JSON.parse(textOf(bytes).replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

function textOf(bytes: Buffer): string {
  return bytes.toString('utf8');
}
