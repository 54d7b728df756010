import type { Exchange, Format, Message } from '../exchange.ts';
import { serverOf } from './otlp-address.ts';
import { type HttpRecord, KIND_CLIENT, KIND_SERVER } from './otlp-record.ts';
import type { Origin } from './otlp-resource.ts';
import { isRedactedPath } from './redaction.ts';

type Side = 'client' | 'server' | null;
type Target = { scheme: string; host: string; path: string };

/** Makes an exchange from a span or a log record, and its resource. */
export function toExchange(record: HttpRecord, origin: Origin, format: Format): Exchange {
  const side = sideOf(record);
  const { scheme, host, path } = targetOf(record);
  const version = record.protocolVersion === '' ? '' : `HTTP/${record.protocolVersion}`;
  return {
    startUs: record.startUs || null,
    durationUs: record.startUs ? record.durationUs : null,
    ...endsOf(record, origin, side),
    method: record.method === '_OTHER' ? record.originalMethod : record.method,
    scheme,
    host,
    path,
    status: record.status,
    request: requestOf(record, version),
    response: responseOf(record, record.status === 0 ? '' : version),
    requestId: record.requestId,
    traceId: record.traceId || null,
    format,
    redacted: record.isRedacted || isRedactedPath(path),
    observer: { workload: origin.workload, namespace: origin.namespace, pod: origin.pod, side },
  };
}

/** A log record has no kind. Only clients have the whole URL, by the conventions. */
function sideOf(record: HttpRecord): Side {
  if (record.kind === KIND_CLIENT) return 'client';
  if (record.kind === KIND_SERVER) return 'server';
  if (record.urlFull !== '') return 'client';
  return record.scheme !== '' || record.urlPath !== '' ? 'server' : null;
}

type Ends = Pick<Exchange, 'source' | 'sourceNamespace' | 'destination' | 'destinationNamespace'>;

function endsOf(record: HttpRecord, origin: Origin, side: Side): Ends {
  const own = origin.workload || origin.pod;
  // At a client or a waypoint, a host of one word is most likely a service of the same namespace.
  const isNear = side === 'client' || origin.isWaypoint;
  const server = serverOf(record.serverAddress, record.serverPort, isNear ? origin.namespace : '');
  if (side === 'client') {
    return {
      source: own,
      sourceNamespace: origin.namespace,
      destination: server.name,
      destinationNamespace: server.namespace,
    };
  }
  const isOwn = side === 'server' && own !== '' && !origin.isWaypoint;
  return {
    source: record.clientAddress,
    sourceNamespace: '',
    destination: isOwn ? own : server.name,
    destinationNamespace: isOwn ? origin.namespace : server.namespace,
  };
}

function targetOf(record: HttpRecord): Target {
  const host = record.host || hostOfServer(record);
  if (record.urlFull !== '') return splitUrl(record, host);
  const query = record.urlQuery === '' ? '' : `?${record.urlQuery}`;
  return { scheme: record.scheme, host, path: record.urlPath + query };
}

function hostOfServer({ serverAddress, serverPort, scheme, urlFull }: HttpRecord): string {
  if (serverAddress === '') return '';
  const host = serverAddress.includes(':') ? `[${serverAddress}]` : serverAddress;
  const isSecure = scheme === 'https' || urlFull.startsWith('https:');
  return serverPort === 0 || serverPort === (isSecure ? 443 : 80) ? host : `${host}:${serverPort}`;
}

/** Splits a URL, the opposite of how it was put together. For `OPTIONS *` the path is the asterisk. */
function splitUrl({ urlFull: url, method, host: header }: HttpRecord, server: string): Target {
  const mark = url.indexOf('://');
  const scheme = mark < 0 ? '' : url.slice(0, mark);
  const rest = mark < 0 ? url : url.slice(mark + 3);
  const end = rest.search(/[/?#*]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const own = authority.slice(authority.lastIndexOf('@') + 1);
  const path = end < 0 ? '' : rest.slice(end);
  return { scheme, host: header || own || server, path: path || (method === 'CONNECT' ? '' : '/') };
}

function requestOf(record: HttpRecord, version: string): Message {
  const { requestHeaders, requestBody, requestSize, isRequestTruncated } = record;
  return messageOf({ version, headers: requestHeaders, body: requestBody }, requestSize, isRequestTruncated);
}

function responseOf(record: HttpRecord, version: string): Message {
  const { responseHeaders, responseBody, responseSize, isResponseTruncated } = record;
  return messageOf(
    { version, headers: responseHeaders, body: responseBody },
    responseSize,
    isResponseTruncated,
  );
}

/** If nothing of a body was kept, nothing says that it was cut, except its size. */
function messageOf(
  { version, headers, body }: Pick<Message, 'version' | 'headers' | 'body'>,
  passed: number,
  isMarked: boolean,
): Message {
  const truncated = isMarked || (body.length === 0 && passed > 0);
  return { version, headers, body, size: Math.max(passed, body.length), truncated };
}
