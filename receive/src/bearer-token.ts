import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Reads the bearer token of a request; undefined if it has none. */
export function readBearerToken({ headers }: IncomingMessage): string | undefined {
  return /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
}

/** Makes the check of a token. It takes the same time whatever it is given, as both are hashed first. */
export function tokenCheck(token: string): (given: string) => boolean {
  const wanted = hash(token);
  return (given) => timingSafeEqual(hash(given), wanted);
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
