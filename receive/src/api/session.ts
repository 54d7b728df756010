import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readBearerToken, tokenCheck } from '../bearer-token.ts';
import { FORM_TYPE } from '../content/content-type.ts';
import { type Handler, Refusal, send } from './answer.ts';
import { readBody } from './request-body.ts';

const COOKIE = 'meshtap_session';
const LASTS_MS = 12 * 3_600_000;
const MAX_SESSIONS = 1000;
const MAX_ADDRESSES = 1000;
const MINUTE_MS = 60_000;
const MAX_BODY_BYTES = 4096;

/**
 * Lets a request in that has the token, as `authorization: Bearer` or through a session cookie. Sessions are kept in
 * memory: a restart ends them. Without a configured token, everybody is let in.
 */
export class Gate {
  readonly #isToken: ((given: string) => boolean) | undefined;
  readonly #wrongTokens: number;
  /** Session ids and when they end, the oldest first. */
  readonly #sessions = new Map<string, number>();
  /** How many wrong tokens each address has sent since `sinceMs`. */
  readonly #failures = new Map<string, { count: number; sinceMs: number }>();

  constructor(token: string | undefined, wrongTokens: number) {
    this.#isToken = token === undefined ? undefined : tokenCheck(token);
    this.#wrongTokens = wrongTokens;
  }

  /** Throws a Refusal if the request may not read. */
  check(request: IncomingMessage): void {
    if (this.#isToken === undefined || this.#hasSession(request)) return;
    const token = readBearerToken(request);
    if (token === undefined) throw unauthorized('This receiver needs its token.');
    this.#checkToken(request, token);
  }

  /** Answers `POST /session`: takes the token from a form, sets a cookie. */
  readonly logIn: Handler = async (call) => {
    const token = new URLSearchParams(await readForm(call.request)).get('token') ?? '';
    if (this.#isToken === undefined) return send(call, new Uint8Array(), 204, {});
    this.#checkToken(call.request, token);
    const id = randomBytes(32).toString('base64url');
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined && this.#sessions.size >= MAX_SESSIONS) this.#sessions.delete(oldest);
    this.#sessions.set(id, Date.now() + LASTS_MS);
    send(call, new Uint8Array(), 204, { 'set-cookie': cookie(id, LASTS_MS / 1000) });
  };

  /** Answers `DELETE /session`: ends the session of the cookie. */
  readonly logOut: Handler = (call) => {
    const id = sessionId(call.request);
    if (id !== undefined) this.#sessions.delete(id);
    send(call, new Uint8Array(), 204, { 'set-cookie': cookie('', 0) });
  };

  #hasSession(request: IncomingMessage): boolean {
    const id = sessionId(request);
    const endMs = id === undefined ? undefined : this.#sessions.get(id);
    if (id === undefined || endMs === undefined) return false;
    if (endMs > Date.now()) return true;
    this.#sessions.delete(id);
    return false;
  }

  /** Compares in constant time, and only until the address has sent too many wrong tokens. */
  #checkToken(request: IncomingMessage, token: string): void {
    const address = request.socket.remoteAddress ?? '';
    const failures = this.#failuresOf(address);
    if (failures.count >= this.#wrongTokens) {
      const seconds = Math.max(1, Math.ceil((failures.sinceMs + MINUTE_MS - Date.now()) / 1000));
      const message = `Too many wrong tokens came from this address. Wait ${seconds} s.`;
      throw new Refusal(429, message, { 'retry-after': String(seconds) });
    }
    if (this.#isToken?.(token)) return;
    failures.count++;
    this.#failures.set(address, failures);
    throw unauthorized('This is not the token of this receiver.');
  }

  #failuresOf(address: string): { count: number; sinceMs: number } {
    const failures = this.#failures.get(address);
    if (failures && failures.sinceMs + MINUTE_MS > Date.now()) return failures;
    this.#failures.delete(address);
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined && this.#failures.size >= MAX_ADDRESSES) this.#failures.delete(oldest);
    return { count: 0, sinceMs: Date.now() };
  }
}

function unauthorized(why: string): Refusal {
  const message = `${why} Log in on the page, or send it as "authorization: Bearer TOKEN".`;
  return new Refusal(401, message, { 'www-authenticate': 'Bearer realm="meshtap"' });
}

function cookie(id: string, seconds: number): string {
  return `${COOKIE}=${id}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
}

function sessionId(request: IncomingMessage): string | undefined {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === COOKIE && value) return value;
  }
  return undefined;
}

async function readForm(request: IncomingMessage): Promise<string> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== FORM_TYPE) {
    throw new Refusal(415, `Send the token as ${FORM_TYPE}: token=TOKEN.`);
  }
  return (await readBody(request, MAX_BODY_BYTES, 'The form')).toString('utf8');
}
