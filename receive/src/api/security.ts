import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIPv4 } from 'node:net';
import { Refusal } from './answer.ts';

const HEADERS: readonly [name: string, value: string][] = [
  [
    'content-security-policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  // Answers about exchanges must not be cached. The files of the page set their own header.
  ['cache-control', 'no-store'],
];

/** Sets the headers that every answer has. There are no CORS headers: no other origin reads anything. */
export function setSecurityHeaders(response: ServerResponse): void {
  for (const [name, value] of HEADERS) response.setHeader(name, value);
}

/** Whether a listener on this host can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIPv4(bare) && bare.startsWith('127.'));
}

/**
 * Refuses a request whose `host` is not this machine's own name: that is how a foreign page arrives whose name was made
 * to resolve to loopback (DNS rebinding). Only for listeners on loopback.
 */
export function checkHost(request: IncomingMessage): void {
  const host = request.headers.host ?? '';
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  if (name === 'localhost' || name === '127.0.0.1' || name === '[::1]') return;
  throw new Refusal(421, 'This name is not served here. Open the page as localhost, 127.0.0.1 or [::1].');
}

/** Refuses requests of pages of another origin. Programs send neither of these headers. */
export function checkOrigin(request: IncomingMessage): void {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  const isForeign = site === 'cross-site' || site === 'same-site';
  // Browsers leave sec-fetch-site out on plain HTTP to other hosts than loopback.
  if (isForeign || (origin !== undefined && !isOwnOrigin(origin, host))) {
    throw new Refusal(403, 'Another site asked for this. Only the page of this receiver may.');
  }
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}
