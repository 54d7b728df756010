import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import type { Answer, ExchangeCase } from './exchange-case.ts';
import {
  DEFAULT_RULES,
  decodeValue,
  expectHeaders,
  expectRequestHeaders,
  isCompared,
} from './exchange-expectation.ts';
import type { CallerSpan, TracedExchange } from './otlp-exchanges.ts';
import type { Attributes, OtlpLogRecord, OtlpRecord, OtlpSpan } from './otlp-records.ts';
import type { Header } from './scnt.ts';

/** The side of an exchange that the proxy is on. */
export type Side = 'CLIENT' | 'SERVER';

type Check = [what: string, actual: unknown, expected: unknown];

const KINDS = { SERVER: 2, CLIENT: 3 };
// Source: semantic conventions, http.request.method; PATCH and QUERY are not sent here.
const KNOWN_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'];
const ERROR = 2;
const UNSET = 0;

/** Compares a span with what was sent and received. Returns the differences as text, none if the span is right. */
export function findSpanDifferences(
  { exchange, caller }: TracedExchange,
  answer: Answer,
  span: OtlpSpan,
  side: Side,
): string[] {
  const { method } = exchange;
  const isKnown = KNOWN_METHODS.includes(method);
  return findDifferences([
    ...checkTrace(caller, span),
    ['name', span.name, isKnown ? method : 'HTTP'],
    ['kind', span.kind, KINDS[side]],
    ['status', span.statusCode, isError(answer.status, side) ? ERROR : UNSET],
    [
      'error.type',
      span.attributes['error.type'],
      isError(answer.status, side) ? `${answer.status}` : undefined,
    ],
    ...checkAttributes(exchange, answer, span.attributes, side),
  ]);
}

/** Compares a log record with what was sent and received. Returns the differences as text, none if it is right. */
export function findLogDifferences(
  { exchange, caller }: TracedExchange,
  answer: Answer,
  record: OtlpLogRecord,
  side: Side,
): string[] {
  return findDifferences([
    ['trace id', record.traceId, caller?.traceId ?? traceIdOf(record)],
    ['span id', record.spanId, caller?.spanId ?? ''],
    ...checkAttributes(exchange, answer, record.attributes, side),
  ]);
}

function findDifferences(checks: Check[]): string[] {
  return checks
    .filter(([, actual, expected]) => !isDeepStrictEqual(actual, expected))
    .map(([what, actual, expected]) => `${what} is ${show(actual)}, not ${show(expected)}`);
}

function checkTrace(caller: CallerSpan | undefined, span: OtlpSpan): Check[] {
  const { traceId, spanId, parentSpanId } = span;
  const isOwn = /^[0-9a-f]{16}$/.test(spanId) && !/^0+$/.test(spanId) && spanId !== caller?.spanId;
  return [
    ['trace id', traceId, caller?.traceId ?? traceIdOf(span)],
    ['parent', parentSpanId, caller?.spanId ?? ''],
    ['span id', spanId, isOwn ? spanId : 'a span id of its own'],
  ];
}

// Envoy's request ids are UUIDs, as long as a trace id: both sides of a call make the same trace id from it.
function traceIdOf({ attributes }: OtlpRecord): string {
  const [id] = attributes['http.request.header.x-request-id'] as string[];
  return `${id}`.replaceAll('-', '');
}

function isError(status: number, side: Side): boolean {
  return status >= (side === 'CLIENT' ? 400 : 500);
}

function checkAttributes(
  exchange: ExchangeCase,
  answer: Answer,
  attributes: Attributes,
  side: Side,
): Check[] {
  const { method, version, body } = exchange;
  const isKnown = KNOWN_METHODS.includes(method);
  const expected: Attributes = {
    'http.request.method': isKnown ? method : '_OTHER',
    'http.request.method_original': isKnown ? undefined : method,
    'http.response.status_code': answer.status,
    'network.protocol.version': version === 'HTTP/2' ? '2' : '1.1',
    'user_agent.original': 'meshtap-e2e/1',
    'http.request.body.size': body.length || undefined,
    'http.response.body.size': answer.body.length || undefined,
    'http.request.body.content': expectBody(body),
    'http.response.body.content': expectBody(answer.body),
    'meshtap.request.body.truncated': undefined,
    'meshtap.response.body.truncated': undefined,
    'network.peer.address': '127.0.0.1',
    ...expectUrl(exchange, answer, side),
  };
  return [
    ...Object.entries(expected).map(
      ([name, value]): Check => [name, withoutNothing(attributes[name]), value],
    ),
    ...checkHeaders('request', attributes, expectRequestHeaders(exchange, DEFAULT_RULES)),
    ...checkHeaders('response', attributes, expectHeaders(answer.headers, DEFAULT_RULES)),
  ];
}

// The filter may write or leave out a size of 0, an empty body and a `false`.
function withoutNothing(value: Attributes[string]): Attributes[string] {
  const isNothing =
    value === 0 || value === '' || value === false || (Buffer.isBuffer(value) && value.length === 0);
  return isNothing ? undefined : value;
}

function expectUrl({ path, authority }: ExchangeCase, answer: Answer, side: Side): Attributes {
  const [host, port] = authority.split(':');
  const target = decodeValue(path);
  const server = { 'server.address': host, 'server.port': Number(port) };
  if (side === 'CLIENT') return { ...server, 'url.full': `http://${authority}${target}` };
  const [urlPath, query] = target.split('?');
  const client = { 'client.address': '127.0.0.1', 'network.peer.port': answer.localPort };
  return { ...server, ...client, 'url.scheme': 'http', 'url.path': urlPath, 'url.query': query };
}

function expectBody(body: Buffer): string | Buffer | undefined {
  if (body.length === 0) return undefined;
  return isUtf8(body) ? body.toString() : body;
}

// `host` is an attribute of its own, server.address; a filter may also give it as a header.
function checkHeaders(of: 'request' | 'response', attributes: Attributes, headers: Header[]): Check[] {
  const expected = new Map<string, string[]>();
  for (const [name, value] of headers.filter(([each]) => each !== 'host'))
    expected.set(name, [...(expected.get(name) ?? []), value]);
  const prefix = `http.${of}.header.`;
  const found = Object.entries(attributes)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const)
    .filter(([name]) => isCompared(name) && !['host', 'x-forwarded-proto', 'x-request-id'].includes(name));
  return [[`${of} headers`, Object.fromEntries(found), Object.fromEntries(expected)]];
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}... (${text.length} characters)` : text;
}
