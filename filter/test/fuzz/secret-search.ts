import { inflateRawSync } from 'node:zlib';
import type { Post } from './quick-worker.ts';

/** This many characters of a secret in a row are a leak. */
const PART = 8;
const STEP = 4;
/** Where the data of gzip begin, if its head has no name. Source: RFC 1952. */
const GZIP_HEAD_BYTES = 10;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 0x08]).toString('latin1');

/** The wire formats. */
export const formats = ['scnt', 'apiclarity', 'otlp-traces', 'otlp-logs'] as const;
export type Format = (typeof formats)[number];

/** Whether what was posted in a format holds a part of a secret, in whatever way it is written. */
export function holdsSecret({ headers, body }: Post, secret: string, format: Format): boolean {
  const bodies = bodiesIn(body, format);
  const texts = [headers, body, ...bodies.map((bytes) => bytes.toString('latin1'))];
  if (!format.startsWith('otlp')) texts.push(JSON.stringify(documentIn(body)));
  return (
    texts.some((text) => textHoldsSecret(text, secret, 3)) ||
    bodies.some((bytes) => unzippedHolds(bytes, secret))
  );
}

function documentIn(body: string): unknown {
  return JSON.parse(Buffer.from(body, 'latin1').toString());
}

/** The bodies that are base64; those of the OTLP formats stand as they are, and what is compressed has a beginning. */
function bodiesIn(body: string, format: Format): Buffer[] {
  if (format.startsWith('otlp'))
    return body
      .split(GZIP_MAGIC)
      .slice(1)
      .map((rest) => Buffer.from(GZIP_MAGIC + rest, 'latin1'));
  const texts = [...JSON.stringify(documentIn(body)).matchAll(/"body":"([^"]*)"/g)].map(([, text]) => text!);
  if (texts.length !== 2) throw new Error(`a document has ${texts.length} bodies`);
  return texts.map((text) => Buffer.from(text, 'base64'));
}

/** Whether a text holds a part of a secret. Base64 in it is looked into so deep. */
export function textHoldsSecret(text: string, secret: string, depth: number): boolean {
  const hex = Buffer.from(secret).toString('hex');
  for (const plain of spellings(text)) {
    for (let i = 0; i + PART <= secret.length; i += STEP)
      if (plain.includes(secret.slice(i, i + PART))) return true;
    if (plain.includes(hex.slice(0, 2 * PART)) || plain.includes(hex.slice(-2 * PART))) return true;
    if (depth === 0) continue;
    for (const [run] of plain.replaceAll(/\\n|[\r\n]/g, '').matchAll(/[\w+/-]{16,}/g)) {
      // What came before may have joined the base64, so that it does not begin with the run.
      for (let from = 0; from < 4; from++) {
        const inner = Buffer.from(run.slice(from), 'base64').toString('latin1');
        if (textHoldsSecret(inner, secret, depth - 1)) return true;
      }
    }
  }
  return false;
}

/** A text as it is, and as readers may resolve it. */
function spellings(text: string): string[] {
  const all = [text];
  let plain = text;
  for (let i = 0; i < 6 && /[\\%&\0]/.test(plain); i++) {
    const next = resolved(plain);
    if (next === plain) break;
    plain = next;
    all.push(plain);
  }
  return all;
}

function resolved(text: string): string {
  const code = (_: string, digits: string) => String.fromCharCode(Number.parseInt(digits, 16));
  return text
    .replace(/\0/g, '')
    .replace(/%([0-9a-fA-F]{2})/g, code)
    .replace(/\\u([0-9a-fA-F]{4})/g, code)
    .replace(/\\x([0-9a-fA-F]{2})/g, code)
    .replace(/&amp;/g, '&')
    .replace(/\\(.)/g, '$1');
}

function unzippedHolds(bytes: Buffer, secret: string): boolean {
  if (bytes.length < 20 || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return false;
  return textHoldsSecret(unzipped(bytes), secret, 1);
}

/** What was compressed, of which something else may follow. */
function unzipped(bytes: Buffer): string {
  try {
    return inflateRawSync(bytes.subarray(GZIP_HEAD_BYTES)).toString('latin1');
  } catch {
    return '';
  }
}
