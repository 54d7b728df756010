import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { ScntDocument } from '../document.ts';
import type { Call } from '../host.ts';

/** A secret that must not come out: a text and a number, of 40 characters without structure. */
export interface Secret {
  readonly text: string;
  readonly digits: string;
}

/** This many characters of a secret in a row are a leak. */
const PART = 8;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Secrets that stay without structure when a counterexample is made smaller. */
export const secrets: fc.Arbitrary<Secret> = fc.nat().map((seed) => {
  const bytes = [...createHash('sha512').update(String(seed)).digest()];
  return {
    text: bytes
      .slice(0, 40)
      .map((byte) => ALPHABET[byte % 62])
      .join(''),
    digits: bytes
      .slice(24)
      .map((byte) => String(1 + (byte % 9)))
      .join(''),
  };
});

/** Fails if a POST holds a part of a secret, in any of the forms that it may have been written in. */
export function assertNotPosted(secret: Secret, call: Call, documents: readonly ScntDocument[]): void {
  const bodies = documents.flatMap((document) => [document.scnt_request.body, document.scnt_response.body]);
  const texts = [
    Buffer.from(call.body).toString('latin1'),
    JSON.stringify(documents),
    JSON.stringify(call.headers),
    ...bodies.map((body) => Buffer.from(body, 'base64').toString('latin1')),
  ];
  for (const text of texts) assertHasNot(secret, text);
}

/** Fails if a text holds a part of a secret. */
export function assertHasNot({ text, digits }: Secret, where: string): void {
  for (const plain of [where, decoded(where)]) {
    for (const secret of [text, digits]) {
      for (let i = 0; i + PART <= secret.length; i++) {
        assert.ok(!plain.includes(secret.slice(i, i + PART)), 'a part of the secret came out');
      }
    }
  }
}

/** Without percent-encoding and the escapes of JSON. */
function decoded(text: string): string {
  const code = (_: string, digits: string) => String.fromCharCode(Number.parseInt(digits, 16));
  return text.replace(/%([0-9a-fA-F]{2})/g, code).replace(/\\+u00([0-9a-fA-F]{2})/g, code);
}
