import type { ScntDocument } from '../document.ts';
import { bytesOf, type Field, looseTextOf } from '../wire.ts';
import { addressOf, type Settings } from './configurations.ts';
import type { Passed } from './stream.ts';

const TUNNEL = 'filter_state.envoy.filters.listener.original_dst.remote_ip';

type Properties = Readonly<Record<string, string | Uint8Array>>;

/** The document that the contract asks for of what passed. */
export function expectedDocument(passed: Passed, properties: Properties, settings: Settings): ScntDocument {
  const { request, response } = passed;
  const { redact, capture } = settings;
  const host = redacted('host', authorityOf(request), redact);
  const shown = { ...settings, version: first(properties['request.protocol'], 16) };
  return {
    request_id: redacted('x-request-id', firstValueOf(request, 'x-request-id'), redact),
    scheme: firstValueOf(request, ':scheme').toLowerCase() === 'https' ? 'https' : 'http',
    destination_address: first(properties['destination.address'], 128),
    source_address: sourceOf(properties),
    scnt_request: {
      method: firstValueOf(request, ':method'),
      path: firstValueOf(request, ':path'),
      host,
      version: shown.version,
      headers: [['host', host], ...headersOf(request, redact).filter(([name]) => name !== 'host')],
      ...bodyOf(passed.requestBody, request, capture.maxRequestBodyBytes, capture.contentTypes),
    },
    scnt_response: {
      version: shown.version,
      headers: headersOf(response, redact),
      ...bodyOf(passed.responseBody, response, capture.maxResponseBodyBytes, capture.contentTypes),
      status_code: String(statusOf(passed)),
    },
  };
}

/** The id that the POST of a request carries: none that is too long, or that no header can hold. */
export function postedId(request: readonly Field[], redact: Settings['redact']): string {
  const id = redacted('x-request-id', firstValueOf(request, 'x-request-id'), redact);
  const raw = request.find(([name, value]) => name === 'x-request-id' && value.length > 0)?.[1] ?? '';
  const size = id === redact.replacement ? Buffer.byteLength(id) : bytesOf(raw).length;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  return size > 1024 || /[\0-\x08\x0a-\x1f\x7f]/.test(id) ? '' : id;
}

/** Whether a request is none of the exchanges that are counted: an export of our own, or one that is left out. */
export function isIgnored(request: readonly Field[], plugin: number, settings: Settings): boolean {
  const path = firstValueOf(request, ':path');
  const { backend, exclude } = settings;
  const isMarked = request.some(([name]) => name === 'x-meshtap-export');
  const isToBackend =
    authorityOf(request) === `${addressOf(plugin)}:${backend.port}` && path === backend.path;
  const agent = firstValueOf(request, 'user-agent');
  return (
    (isMarked && isToBackend) ||
    exclude.paths.some((prefix) => path.startsWith(prefix)) ||
    exclude.userAgents.some((prefix) => agent.startsWith(prefix))
  );
}

/** Who called. At a waypoint the tunnel ends here, and only its other end is not from a header. */
function sourceOf(properties: Properties): string {
  const ip = first(properties[`${TUNNEL}.ip`], 96);
  const isWaypoint = String(properties['xds.node.id'] ?? '').startsWith('waypoint~');
  if (!isWaypoint || ip === '') return first(properties['source.address'], 128);
  const port = properties[`${TUNNEL}.port`];
  const number = port instanceof Uint8Array ? Buffer.from(port).readBigUInt64LE() : 0n;
  return ip.includes(':') ? `[${ip}]:${number}` : `${ip}:${number}`;
}

function first(value: string | Uint8Array | undefined, size: number): string {
  return looseTextOf(bytesOf(value ?? '').subarray(0, size));
}

/** The first value that is not empty. */
function firstValueOf(fields: readonly Field[], name: string): string {
  const found = fields.find(([candidate, value]) => candidate === name && value.length > 0);
  return found ? looseTextOf(bytesOf(found[1])) : '';
}

function authorityOf(request: readonly Field[]): string {
  return firstValueOf(request, ':authority') || firstValueOf(request, 'host');
}

function headersOf(fields: readonly Field[], redact: Settings['redact']): [string, string][] {
  return fields
    .filter(([name]) => !name.startsWith(':') && !name.startsWith('x-envoy-'))
    .map(([name, value]) => {
      const text = looseTextOf(bytesOf(value));
      if (!isCovered(name, redact)) return [name, text];
      const scheme = name === 'authorization' ? /^[\w.-]+[ \t](?=.)/s.exec(text) : null;
      return [name, (scheme?.[0] ?? '') + redact.replacement];
    });
}

function redacted(name: string, value: string, redact: Settings['redact']): string {
  return isCovered(name, redact) ? redact.replacement : value;
}

function isCovered(name: string, { headers }: Settings['redact']): boolean {
  return headers.some((covered) => covered.toLowerCase() === name);
}

function bodyOf(
  chunks: readonly Uint8Array[],
  fields: readonly Field[],
  limit: number,
  contentTypes: readonly string[],
): { body: string; truncated_body: boolean } {
  const body = Buffer.concat(chunks);
  const mediaType = (firstValueOf(fields, 'content-type').split(';')[0] ?? '').replace(
    /^[ \t]+|[ \t]+$/g,
    '',
  );
  const isWanted = contentTypes.length === 0 || contentTypes.some((pattern) => fits(mediaType, pattern));
  // Of bytes that passed without headers nothing is known but that they are missing.
  const kept = isWanted && fields.length > 0 ? limit : 0;
  return { body: body.subarray(0, kept).toString('base64'), truncated_body: body.length > kept };
}

function fits(mediaType: string, pattern: string): boolean {
  const slash = mediaType.indexOf('/');
  const parts = [mediaType.slice(0, slash), mediaType.slice(slash + 1)];
  const wanted = pattern.toLowerCase().split('/');
  return slash >= 0 && wanted.every((part, i) => part === '*' || part === asciiLower(parts[i] ?? ''));
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function statusOf({ response, isResponseOver, code }: Passed): number {
  const known = code >= 1000 ? 0 : code;
  const status = isResponseOver ? firstValueOf(response, ':status') : '';
  return known || (/^[0-9]{3}$/.test(status) ? Number(status) : 0);
}
