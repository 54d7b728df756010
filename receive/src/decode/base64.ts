import { DecodeError } from './decode-error.ts';

/** Shared: it is empty, so nobody can write to it. */
const NOTHING = new Uint8Array(0);

/**
 * Decodes standard base64 with padding, in its one canonical form (RFC 4648, section 4). Throws a DecodeError. Node's
 * decoder skips what it does not know, so the number of bytes shows whether it knew everything.
 */
export function readBase64(text: string, name: string): Uint8Array {
  const { length } = text;
  if (length === 0) return NOTHING;
  const bytes = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const isWhole = length % 4 === 0 && bytes.length === (length / 4) * 3 - padding;
  if (isWhole && !hasUrlAlphabet(text) && isCanonicalEnd(text, bytes, padding)) return bytes;
  throw new DecodeError(`${name} must be standard base64 with padding`);
}

function hasUrlAlphabet(text: string): boolean {
  return text.includes('-') || text.includes('_');
}

/** Whether the unused bits at the end are zero. */
function isCanonicalEnd(text: string, bytes: Buffer, padding: number): boolean {
  return padding === 0 || bytes.toString('base64', bytes.length - 3 + padding) === text.slice(-4);
}
