import { gunzipSync } from 'node:zlib';
import type { ScntDocument } from '../document.ts';
import type { Post } from './quick-worker.ts';

/** So many characters of a secret in a row are a leak. */
const PART = 8;
const STEP = 4;

/** Whether what was posted holds a part of a secret, in whatever way it is written. */
export function holdsSecret({ headers, body }: Post, secret: string): boolean {
  const document = JSON.parse(Buffer.from(body, 'latin1').toString()) as ScntDocument;
  const bodies = [document.scnt_request.body, document.scnt_response.body].map((text) =>
    Buffer.from(text, 'base64'),
  );
  const texts = [headers, body, JSON.stringify(document), ...bodies.map((bytes) => bytes.toString('latin1'))];
  return (
    texts.some((text) => textHoldsSecret(text, secret, 3)) ||
    bodies.some((bytes) => unzippedHolds(bytes, secret))
  );
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
  return textHoldsSecret(gunzipSync(bytes).toString('latin1'), secret, 1);
}
