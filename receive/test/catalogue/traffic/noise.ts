import type { Stored } from '../../../src/store/store.ts';
import type { Random } from './random.ts';

const UNKNOWN = [
  '/favicon.ico',
  '/robots.txt',
  '/.env',
  '/wp-login.php',
  '/admin/login',
  '/cgi-bin/test',
  '/index.php?page=1',
  '/v9/products',
  '/users',
  '/.git/config',
];

/** Makes a request for something that the API does not have, as scanners send them. */
export function makeNoise(
  random: Random,
): Pick<Stored, 'method' | 'path' | 'status' | 'request' | 'response'> {
  const body = Buffer.from('no such route');
  const message = { version: 'HTTP/1.1', truncated: false };
  return {
    ...{ method: 'GET', path: random.pick(UNKNOWN), status: 404 },
    request: { ...message, headers: [['user-agent', 'scanner/1.0']], body: new Uint8Array(), size: 0 },
    response: { ...message, headers: [['content-type', 'text/plain']], body, size: body.length },
  };
}
