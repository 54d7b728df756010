import { gzipSync } from 'node:zlib';
import type { Build } from '../module.ts';
import { Random } from '../random.ts';
import type { Field } from '../wire.ts';
import { type Message, QuickWorker } from './quick-worker.ts';
import { type Encoding, floodNames, Grammar } from './secret-grammar.ts';
import { type Format, holdsSecret, textHoldsSecret } from './secret-search.ts';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789';
const MOST_DEPTH = 4;

/** A configuration of the flood, and one of its exchanges. */
export interface Exchange {
  readonly secret: string;
  readonly request: Message;
  readonly response: Message;
  /** What it was written with. */
  readonly used: ReadonlySet<Encoding>;
}

/** What redacts all that the flood hides a secret in. */
export const floodRedact = { ...floodNames, headers: ['x-api-key', 'cookie'] };

/** A configuration in which bodies end early, or do not. */
export function floodConfiguration(redact: object, limit: number, format: Format): object {
  return {
    backend: { address: 'collector.test' },
    capture: { maxRequestBodyBytes: limit, maxResponseBodyBytes: limit },
    ...{ redact, format, logLevel: 'trace' },
  };
}

/** Makes the exchange of a seed: the same one each time. */
export function floodExchange(seed: number): Exchange {
  const random = new Random((seed * 2654435761) | 1);
  for (let i = 0; i < 8; i++) random.below(2);
  const secret = Array.from({ length: 24 }, () => random.pick([...LETTERS])).join('');
  const grammar = new Grammar(random);
  const url = () => grammar.url(secret, floodNames.queryParams);
  const request: Field[] = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', random.below(3) === 0 ? url() : '/'],
    [':authority', random.below(9) === 0 ? `shop.test${url()}` : 'shop.test'],
    ['x-request-id', random.below(5) === 0 ? `id${url()}` : 'id'],
  ];
  const response: Field[] = [[':status', '200']];
  for (const fields of [request, response]) {
    if (random.below(4) === 0)
      fields.push(['referer', random.below(2) === 0 ? url() : `/x?u=${encodeURIComponent(url())}`]);
    if (random.below(9) === 0) fields.push(['x-u', encodeURIComponent(`https://h${url()}`)]);
    if (random.below(9) === 0) fields.push(['user-agent', `agent${url()}`]);
    if (random.below(9) === 0) fields.push(['x-api-key', secret]);
  }
  const bodies = [request, response].map((fields) => bodyFor(fields, grammar, secret, random));
  return {
    secret,
    request: { fields: request, chunks: cut(bodies[0]!, random) },
    response: { fields: response, chunks: cut(bodies[1]!, random) },
    used: grammar.used,
  };
}

const types = [
  ...['application/json', 'text/html; charset=utf-8', 'text/plain', 'application/x-ndjson', 'image/png', 'x'],
  ...[
    'application/json, application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded charset=utf-8',
  ],
];
const formTypes = ['application/x-www-form-urlencoded', 'Application/X-WWW-Form-Urlencoded;charset=utf-8'];

function bodyFor(fields: Field[], grammar: Grammar, secret: string, random: Random): Buffer {
  if (random.below(3) === 0) return Buffer.alloc(0);
  const isForm = random.below(4) === 0;
  const names = [...floodNames.queryParams, ...floodNames.jsonFields];
  const text = isForm
    ? grammar.form(secret, names, true)
    : grammar.text(secret, random.below(MOST_DEPTH)).text;
  // In a form, a reference to a character ends the value as any `&` does.
  const isHtml = grammar.used.has('references');
  const some = isHtml
    ? ['text/html', 'application/json']
    : random.below(5) === 0
      ? [...formTypes, ...types]
      : types;
  const type = random.pick(isForm ? formTypes : some);
  if (random.below(6) > 0 || isForm || isHtml) fields.push(['content-type', type]);
  if (isForm && random.below(5) === 0) fields.push(['content-type', 'application/json']);
  switch (random.below(24)) {
    case 0:
      grammar.used.add('utf-16');
      return wide(grammar.json(secret), 2, random.below(2) === 0);
    case 1:
      grammar.used.add('utf-32');
      return wide(grammar.json(secret), 4, random.below(2) === 0);
    case 2:
      grammar.used.add('multipart');
      fields.push(['content-type', random.pick(['multipart/mixed; boundary=b', 'multipart/related'])]);
      return Buffer.from(`--b\r\ncontent-disposition: form-data; name="password"\r\n\r\n${secret}\r\n--b--`);
    case 3:
      if (fields.some(([name]) => name === ':method')) {
        grammar.used.add('upgrade');
        fields.push(['upgrade', 'websocket']);
      } else {
        grammar.used.add('part');
        fields.push(['content-range', 'bytes 1-2/9']);
      }
      return Buffer.from(`${secret}","a":1`);
    case 4:
      grammar.used.add('compressed');
      fields.push(['content-encoding', 'gzip']);
      return gzipSync(text);
    default:
      return Buffer.from(text);
  }
}

function wide(text: string, size: number, isLittle: boolean): Buffer {
  const letters = size === 4 ? [...text] : Array.from({ length: text.length }, (_, i) => text[i]!);
  const bytes = Buffer.alloc(letters.length * size);
  letters.forEach((letter, i) => {
    const unit = size === 4 ? letter.codePointAt(0)! : letter.charCodeAt(0);
    if (isLittle) bytes.writeUIntLE(unit, i * size, size);
    else bytes.writeUIntBE(unit, i * size, size);
  });
  return bytes;
}

function cut(body: Buffer, random: Random): Uint8Array[] {
  const cuts = random.below(3) === 0 ? 0 : random.below(6);
  const places = Array.from({ length: cuts }, () => random.below(body.length + 1)).sort((a, b) => a - b);
  return [...places, body.length]
    .map((place, i) => body.subarray(places[i - 1] ?? 0, place))
    .filter((chunk) => chunk.length > 0);
}

/** A worker of the flood, which reports for each exchange whether its secret came out. */
export class Flood {
  readonly worker: QuickWorker;
  readonly #format: Format;

  constructor(build: Build, redact: object, limit: number, format: Format) {
    this.worker = new QuickWorker(build, floodConfiguration(redact, limit, format));
    this.#format = format;
  }

  /** Whether the secret of an exchange is in what was posted or logged of it. */
  leaks({ secret, request, response }: Exchange): boolean {
    this.worker.pass(request, response);
    const posts = this.worker.posts.splice(0);
    if (posts.length !== 1) throw new Error(`an exchange made ${posts.length} POSTs`);
    const logs = this.worker.logs.splice(0);
    return (
      posts.some((post) => holdsSecret(post, secret, this.#format)) ||
      logs.some((line) => textHoldsSecret(line, secret, 1))
    );
  }
}
