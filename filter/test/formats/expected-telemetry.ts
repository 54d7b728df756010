import { isAddress } from './addresses.ts';
import { differenceIn } from './expectation.ts';
import type { Telemetry } from './json.ts';
import type { Properties, Seen } from './seen.ts';

/** What is wrong with the document of an exchange in the `apiclarity` format. */
export function telemetryDifferences(actual: Telemetry, seen: Seen, properties: Properties): string[] {
  const { document, start, end } = seen;
  const { scnt_request: request, scnt_response: response } = document;
  const namespaces = namespacesOf(seen, properties);
  const fields: [name: string, actual: unknown, ...allowed: unknown[]][] = [
    ['requestID', actual.requestID, document.request_id],
    ['scheme', actual.scheme, document.scheme],
    ['destinationAddress', actual.destinationAddress, document.destination_address],
    ['destinationNamespace', actual.destinationNamespace, ...namespaces],
    ['sourceAddress', actual.sourceAddress, document.source_address],
    ['method', actual.request.method, request.method],
    ['path', actual.request.path, request.path],
    ['host', actual.request.host, ...hostsOf(seen, actual.destinationNamespace)],
    ['statusCode', actual.response.statusCode, response.status_code],
    ...messageFields('request', actual.request.common, request),
    ...messageFields('response', actual.response.common, response),
    ...(start === undefined ? [] : [timeField('request', actual.request.common.time, [start])]),
    ...(start === undefined || end === undefined
      ? []
      : [timeField('response', actual.response.common.time, [end, millis(start) * NANOS + (end - start)])]),
  ];
  return fields.flatMap(([name, value, ...allowed]) => differenceIn(name, value, ...allowed));
}

/** Nanoseconds of a millisecond. */
const NANOS = 1_000_000n;

function millis(nanos: bigint): bigint {
  return nanos / NANOS;
}

type Check = [name: string, actual: unknown, ...allowed: unknown[]];

function timeField(name: string, actual: number, times: readonly bigint[]): Check {
  return [`time of the ${name}`, actual, ...times.map((time) => Number(millis(time)))];
}

function messageFields(
  name: string,
  common: Telemetry['request']['common'],
  message: Seen['document']['scnt_response' | 'scnt_request'],
): Check[] {
  const pairs = common.headers.map(({ key, value }) => [key, value]);
  return [
    [`version of the ${name}`, common.version, message.version],
    [`headers of the ${name}`, pairs, message.headers],
    [`body of the ${name}`, common.body, message.body],
    [`TruncatedBody of the ${name}`, common.TruncatedBody, message.truncated_body],
  ];
}

/**
 * The namespace of who was called: on his side the proxy's own, on the other that of the cluster. Where a gateway goes to
 * no service, nobody but itself may be said to be called.
 */
function namespacesOf({ proxy }: Seen, properties: Properties): readonly string[] {
  const own = proxy.namespace ?? '';
  if (proxy.place === 'inbound') return [own];
  const cluster = String(properties['xds.cluster_name'] ?? '');
  const [, kind = '', found] = /^([a-z-]+)\|\d*\|[^|]*\|[^.|]+\.([^.|]+)\.svc(?:\.|$)/.exec(cluster) ?? [];
  if (found !== undefined && (kind === 'outbound' || proxy.place === 'waypoint')) return [found];
  if (proxy.place === 'waypoint') return [''];
  return proxy.place === 'gateway' ? ['', own] : [''];
}

function hostsOf({ document, isHostHidden }: Seen, namespace: string): string[] {
  const { host } = document.scnt_request;
  if (host === '') return [''];
  const short = (name: string): string => {
    const bare = name.replace(/\.svc(\.cluster(\.local)?)?$/, '');
    return bare.includes('.') || namespace === '' ? bare : `${bare}.${namespace}`;
  };
  if (isHostHidden) return [host, short(host)];
  if (host.startsWith('[') && isAddress(host)) {
    const ip6 = host.replace(/:\d+$/, '');
    return [ip6, ip6.slice(1, -1)];
  }
  if (isAddress(host)) return [short(host.replace(/:\d+$/, ''))];
  const uncut = host.replace(/:[^:]*$/s, '');
  const first = host.replace(/:.*$/s, '');
  const all = [host, uncut, first];
  return [...all.map(short), ...all];
}
