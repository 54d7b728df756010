import { STATUS_CODES } from 'node:http';
import type { Header, Message } from '../exchange.ts';
import { formatMoment } from '../filter/moment.ts';
import { toText } from '../present/replayed-request.ts';
import { requestUrl } from '../present/request-url.ts';
import type { Stored } from '../store/store.ts';
import { toMs } from './to-json.ts';

type NameValue = { name: string; value: string };
type Content = { mimeType: string; text?: string; encoding?: 'base64' };

/** One exchange in HAR 1.2. Members whose names begin with `_` hold what HAR has no member for. */
export type HarEntry = {
  startedDateTime: string;
  time: number;
  request: object;
  response: object;
  cache: object;
  timings: { send: number; wait: number; receive: number };
} & Record<`_${string}`, unknown>;

/** Makes the text before and after the entries of a HAR, which are separated by commas. */
export function harFrame(version: string): { head: string; tail: string } {
  const creator = JSON.stringify({ name: 'meshtap', version });
  return { head: `{"log":{"version":"1.2","creator":${creator},"entries":[\n`, tail: '\n]}}\n' };
}

/** Makes one entry. Source: HAR 1.2. An unknown duration is 0. */
export function toHarEntry(stored: Stored): HarEntry {
  const time = toMs(stored.durationUs) ?? 0;
  return {
    startedDateTime: formatMoment(stored.timeUs),
    time,
    request: toHarRequest(stored),
    response: toHarResponse(stored),
    cache: {},
    // How the time divides is not known, but the three parts must add up to it.
    timings: { send: 0, wait: time, receive: 0 },
    _id: stored.id,
    _source: stored.source,
    _destination: stored.destination,
    _requestId: stored.requestId,
    _traceId: stored.traceId,
    _redacted: stored.redacted,
  };
}

function toHarRequest(stored: Stored): object {
  const { request, method } = stored;
  const cookies = request.headers
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split(';'));
  return {
    method,
    url: requestUrl(stored),
    httpVersion: request.version,
    cookies: cookies.flatMap(toCookie),
    headers: request.headers.map(toNameValue),
    queryString: toQuery(stored.path),
    ...(request.body.byteLength > 0 ? { postData: { ...toContent(request), ...cutComment(request) } } : {}),
    headersSize: -1,
    bodySize: request.size,
  };
}

function toHarResponse({ response, status }: Stored): object {
  const cookies = response.headers.filter(([name]) => name === 'set-cookie');
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    httpVersion: response.version,
    cookies: cookies.flatMap(([, value]) => toCookie(value.split(';')[0] ?? '')),
    headers: response.headers.map(toNameValue),
    content: { size: response.size, ...toContent(response), ...cutComment(response) },
    redirectURL: firstValue(response.headers, 'location'),
    headersSize: -1,
    bodySize: response.size,
  };
}

/**
 * Bodies that are UTF-8 and not compressed are text. Others are base64. HAR has that for responses only; here requests
 * have it too.
 */
function toContent({ headers, body }: Message): Content {
  const mimeType = firstValue(headers, 'content-type');
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const encoding = firstValue(headers, 'content-encoding').toLowerCase();
  const text = encoding === '' || encoding === 'identity' ? toText(bytes) : undefined;
  return text === undefined
    ? { mimeType, text: bytes.toString('base64'), encoding: 'base64' }
    : { mimeType, text };
}

function cutComment({ body, size, truncated }: Message): { comment?: string } {
  return truncated ? { comment: `Cut: ${body.byteLength} of ${size} bytes were captured.` } : {};
}

function toQuery(path: string): NameValue[] {
  const start = path.indexOf('?');
  if (start < 0) return [];
  return [...new URLSearchParams(path.slice(start + 1))].map(toNameValue);
}

function toCookie(pair: string): NameValue[] {
  const at = pair.indexOf('=');
  return at < 0 ? [] : [{ name: pair.slice(0, at).trim(), value: pair.slice(at + 1).trim() }];
}

function toNameValue([name, value]: Header | [string, string]): NameValue {
  return { name, value };
}

function firstValue(headers: readonly Header[], wanted: string): string {
  return headers.find(([name]) => name === wanted)?.[1] ?? '';
}
