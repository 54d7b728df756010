import type { ScntDocument } from '../document.ts';
import { anyOf, exactly, type Readings } from './expectation.ts';
import { bodyReadings } from './expected-bodies.ts';
import { peerReadings } from './expected-peer.ts';
import { urlReadings } from './expected-url.ts';
import type { Seen } from './seen.ts';

/** RFC 9110, and RFC 5789 for PATCH. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

/** The methods that stand for a method: QUERY is known since conventions of 2025 only. */
export function methodsOf({ document }: Seen): readonly string[] {
  const { method } = document.scnt_request;
  if (methods.includes(method)) return [method];
  return method === 'QUERY' ? ['QUERY', '_OTHER'] : ['_OTHER'];
}

/** Whether an exchange went wrong by its kind. Two answers where the conventions leave it open. */
export function errorsOf({ status, isBroken, proxy }: Seen): readonly boolean[] {
  if (status === 0 || status >= 500) return status >= 600 ? [true, false] : [true];
  if (status >= 400 && proxy.place === 'outbound') return [true];
  // An answer that broke off is an error too, for those who cannot see it in its status.
  return isBroken || status < 100 ? [false, true] : [false];
}

/** The values of `error.type` for an exchange that went wrong. */
export function errorTypesOf({ status, isBroken, detail }: Seen): readonly string[] {
  const others = detail === undefined ? ['_OTHER'] : ['_OTHER', detail];
  const byStatus = status !== 0 && (status < 100 || status >= 400) ? [String(status)] : [];
  return isBroken || status === 0 ? [...byStatus, ...others] : byStatus;
}

/** What the attributes of an exchange are. */
export function httpReadings(seen: Seen): Readings[] {
  const { scnt_request: request, scnt_response: response } = seen.document;
  const errors = errorsOf(seen).flatMap((isError): (string | undefined)[] =>
    isError ? [...errorTypesOf(seen)] : [undefined],
  );
  return [
    method(seen),
    anyOf('error.type', ...errors),
    exactly({ 'http.response.status_code': seen.status === 0 ? undefined : BigInt(seen.status) }),
    userAgent(seen),
    ...headerReadings('http.request.header.', request.headers, true),
    ...headerReadings('http.response.header.', response.headers, false),
    ...urlReadings(seen),
    ...peerReadings(seen),
    ...bodyReadings(seen),
  ];
}

function method(seen: Seen): Readings {
  const { method } = seen.document.scnt_request;
  const [first, ...others] = methodsOf(seen).map((known) => ({
    'http.request.method': known,
    'http.request.method_original': known === method || method === '' ? undefined : method,
  }));
  return [first!, ...others];
}

function userAgent({ document, proxy, replacement }: Seen): Readings {
  const values = document.scnt_request.headers
    .filter(([name]) => name === 'user-agent')
    .map(([, value]) => value);
  const agent = values.find((value) => value !== '') ?? values[0];
  const isOpen = agent === undefined || agent === '' || agent === replacement || proxy.place === 'outbound';
  return anyOf('user_agent.original', agent, ...(isOpen ? [undefined] : []));
}

function headerReadings(
  prefix: string,
  headers: ScntDocument['scnt_request']['headers'],
  isRequest: boolean,
): Readings[] {
  const byName = Map.groupBy(headers, ([name]) => name);
  return [...byName].map(([name, fields]) => {
    const values = fields.map(([, value]) => value);
    const isMade = isRequest && name === 'host';
    return anyOf(`${prefix}${name}`, values, ...(isMade ? [undefined] : []));
  });
}
