import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const BEARER = /^bearer +(\S+) *$/i;

/** Makes the check of a bearer token. It takes the same time whatever the token, as both are hashed first. */
export function tokenCheck(token: string): (request: IncomingMessage) => boolean {
  const wanted = hash(token);
  return ({ headers }) => {
    const found = BEARER.exec(headers.authorization ?? '')?.[1];
    return found !== undefined && timingSafeEqual(hash(found), wanted);
  };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
