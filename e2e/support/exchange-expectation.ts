import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import type { Answer, ExchangeCase } from './exchange-case.ts';
import type { Header, ScntDocument, ScntMessage } from './scnt.ts';

/** What a filter with the given limit must report. */
export type FilterRules = { bodyLimitBytes: number; redacted: string[]; replacement: string };

/** The filter's defaults, as the contract has them. */
export const DEFAULT_RULES: FilterRules = {
  bodyLimitBytes: 1_000_000,
  redacted: ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'],
  replacement: '[redacted]',
};

// Envoy removes these from a message, or adds them, on either side of the filter.
const NOT_COMPARED = ['connection', 'date', 'server', 'transfer-encoding', 'te', 'expect', 'keep-alive'];
const ADDED_BY_ENVOY = ['x-forwarded-proto', 'x-request-id'];

/**
 * Compares a document with what was sent and received. Returns the differences as text, none if the
 * document is right. `listenPort` is Envoy's.
 */
export function findDifferences(
  exchange: ExchangeCase,
  answer: Answer,
  document: ScntDocument,
  listenPort: number,
  rules: FilterRules = DEFAULT_RULES,
): string[] {
  const { scnt_request: request, scnt_response: response } = document;
  const hasReset = exchange.resetAfterBytes !== undefined;
  const { isAnsweredByEnvoy = false } = exchange;
  const sentBytes = isAnsweredByEnvoy
    ? request.body.length
    : (exchange.resetAfterBytes ?? exchange.body.length);
  const sentBody = exchange.body.subarray(0, sentBytes);
  // HTTP/1.1 frames Envoy's own answer after the filter has seen it.
  const framing = isAnsweredByEnvoy ? ['content-length'] : [];
  const requestId = request.headers.find(([name]) => name === 'x-request-id')?.[1];
  const checks: [what: string, actual: unknown, expected: unknown][] = [
    ['request_id', document.request_id, requestId],
    ['scheme', document.scheme, 'http'],
    ['source_address', document.source_address, `127.0.0.1:${answer.localPort}`],
    ['destination_address', document.destination_address, `127.0.0.1:${listenPort}`],
    ['method', request.method, exchange.method],
    ['path', request.path, decodeValue(exchange.path)],
    ['host', request.host, exchange.authority],
    ['request version', request.version, exchange.version],
    ['response version', response.version, exchange.version],
    ['request headers', comparable(request.headers, ADDED_BY_ENVOY), expectRequestHeaders(exchange, rules)],
    ['status_code', response.status_code, hasReset ? '0' : `${answer.status}`],
    [
      'response headers',
      comparable(response.headers, framing),
      expectHeaders(answer.headers, rules, framing),
    ],
    ...checkBody('request', request, sentBody, rules),
    // A client may miss the end of an answer that broke off; the filter saw it before.
    ...checkBody('response', response, answer.isComplete ? answer.body : response.body, rules),
  ];
  return checks
    .filter(([, actual, expected]) => !isDeepStrictEqual(actual, expected))
    .map(([what, actual, expected]) => `${what} is ${shorten(actual)}, not ${shorten(expected)}`);
}

function checkBody(
  name: string,
  message: ScntMessage,
  body: Buffer,
  { bodyLimitBytes }: FilterRules,
): [string, unknown, unknown][] {
  return [
    [`length of the ${name} body`, message.body.length, Math.min(body.length, bodyLimitBytes)],
    [`${name} body`, message.body.equals(body.subarray(0, bodyLimitBytes)), true],
    [`truncated_body of the ${name}`, message.truncated_body, body.length > bodyLimitBytes],
  ];
}

/** Lists the request headers that a record of an exchange must have, of those that isCompared accepts. */
export function expectRequestHeaders(exchange: ExchangeCase, rules: FilterRules): Header[] {
  const { authority, headers, body, isChunked, trailers, version, method } = exchange;
  const isFramed =
    body.length > 0 || (version === 'HTTP/1.1' && !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method));
  const hasLength = isFramed && !isChunked && !(trailers && version === 'HTTP/1.1');
  const length: Header[] = hasLength ? [['content-length', `${body.length}`]] : [];
  return expectHeaders([['host', authority], ...headers, ...length], rules);
}

/** Lists what a record must have of received headers, of those that isCompared accepts. */
export function expectHeaders(headers: Header[], rules: FilterRules, without: string[] = []): Header[] {
  return comparable(headers, without).map(([name, value]) => [name, redact(name, decodeValue(value), rules)]);
}

function comparable(headers: Header[], without: string[] = []): Header[] {
  return headers.filter(([name]) => isCompared(name) && !without.includes(name));
}

/** Whether a header is the same on either side of the filter. */
export function isCompared(name: string): boolean {
  return !NOT_COMPARED.includes(name) && !name.startsWith('x-envoy-');
}

function redact(name: string, value: string, { redacted, replacement }: FilterRules): string {
  if (!redacted.includes(name)) return value;
  return name === 'authorization' ? `${value.split(' ')[0]} ${replacement}` : replacement;
}

/**
 * Turns a value with one character for each byte into what a document has: its UTF-8 text if it is valid, else the
 * characters. A carriage return does not reach the filter: Envoy removes it from a value.
 */
export function decodeValue(value: string): string {
  const passed = value.replaceAll('\r', '');
  const bytes = Buffer.from(passed, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : passed;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 300 ? `${text.slice(0, 300)}... (${text.length} characters)` : text;
}
