/** Attributes of HTTP that are made from several values. Source: the semantic conventions for HTTP spans. */
import { literal } from '../bytes/literal';
import { afterByte, beforeByte, EMPTY, hasSuffixIgnoringCase, isEmpty, isEqual, Slice } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { hostOf, portOf } from './address';
import {
  beginAttribute,
  endAttribute,
  STRING_VALUE,
  writeNumberAttribute,
  writeTextAttribute,
} from './otlp-attributes';
import { closeLength, openLength, writeText } from './protobuf';
import { RequestInfo } from './request-info';

const URL_FULL = literal('url.full');
const URL_SCHEME = literal('url.scheme');
const URL_PATH = literal('url.path');
const URL_QUERY = literal('url.query');
const SERVER_ADDRESS = literal('server.address');
const SERVER_PORT = literal('server.port');
const CLIENT_ADDRESS = literal('client.address');
const PEER_ADDRESS = literal('network.peer.address');
const PEER_PORT = literal('network.peer.port');
const METHODS = literal('GET POST PUT DELETE HEAD OPTIONS PATCH CONNECT TRACE ');
const HTTPS = literal('https');
const HTTP_PORT: u32 = 80;
const HTTPS_PORT: u32 = 443;
const SCHEME_END = literal('://');
/** The end of an address without a port: Envoy has taken it from `x-forwarded-for`. */
const NO_PORT = literal(':0');
const BLANK: u8 = 0x20;
const QUESTION_MARK: u8 = 0x3f;

/** Writes the whole URL for a CLIENT, its parts for a SERVER. */
export function writeUrl(to: Writer, tag: u8, request: RequestInfo): void {
  if (request.isClient) {
    beginAttribute(to, tag, URL_FULL, EMPTY);
    const start = openLength(to, STRING_VALUE);
    to.bytes(request.scheme);
    to.bytes(SCHEME_END);
    writeText(to, request.host);
    writeText(to, request.path);
    closeLength(to, start);
    endAttribute(to);
    return;
  }
  writeTextAttribute(to, tag, URL_SCHEME, request.scheme);
  writeTextAttribute(to, tag, URL_PATH, beforeByte(request.path, QUESTION_MARK));
  writeTextAttribute(to, tag, URL_QUERY, afterByte(request.path, QUESTION_MARK));
}

/** Writes the host and the port that the request names. */
export function writeServer(to: Writer, tag: u8, request: RequestInfo): void {
  if (isEmpty(request.host)) return;
  if (!request.hasOwnHost) {
    writeTextAttribute(to, tag, SERVER_ADDRESS, request.host);
    return;
  }
  const host = hostOf(request.host);
  if (isEmpty(host)) return;
  const usual = isEqual(request.scheme, HTTPS) ? HTTPS_PORT : HTTP_PORT;
  writeTextAttribute(to, tag, SERVER_ADDRESS, host);
  const port = portOf(request.host);
  writeNumberAttribute(to, tag, SERVER_PORT, port ? port : usual);
}

/** Writes the address and the port of the other end of the connection; for a SERVER this is the client, too. */
export function writePeer(to: Writer, tag: u8, address: Slice, isClient: bool): void {
  const port = portOf(address);
  const host = port || hasSuffixIgnoringCase(address, NO_PORT) ? hostOf(address) : address;
  if (isClient) writeTextAttribute(to, tag, CLIENT_ADDRESS, host);
  writeTextAttribute(to, tag, PEER_ADDRESS, host);
  if (port) writeNumberAttribute(to, tag, PEER_PORT, port);
}

/** Whether the conventions know a method. */
export function isKnownMethod(method: Slice): bool {
  if (isEmpty(method)) return false;
  for (let rest = METHODS; !isEmpty(rest); rest = afterByte(rest, BLANK)) {
    if (isEqual(beforeByte(rest, BLANK), method)) return true;
  }
  return false;
}
