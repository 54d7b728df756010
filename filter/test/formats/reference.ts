import { createHash } from 'node:crypto';
import { errorsOf, httpReadings, methodsOf } from './expected-http.ts';
import { logRequest, pairsOf, traceRequest } from './messages.ts';
import type { Value } from './otlp-values.ts';
import type { MeshProxy } from './proxies.ts';
import type { Seen } from './seen.ts';

/** What the filter's package says of its version. */
const VERSION = '0.1.0';

/** The attributes of an exchange, by the first of the readings that are right. */
export function referenceAttributes(seen: Seen): Map<string, Value> {
  const isError = errorsOf(seen)[0];
  const entries = httpReadings(seen).flatMap(([first, ...others]) => {
    const isErrorType = 'error.type' in first;
    const reading = isErrorType && isError && first['error.type'] === undefined ? others[0] : first;
    return Object.entries(reading ?? {});
  });
  return new Map(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));
}

/** A request with the span of an exchange, written with the published definitions. `change` makes it another one. */
export function referenceSpan(seen: Seen, number: number, change: object = {}): Uint8Array {
  const [caller] = seen.callers;
  const isClient = seen.proxy.place === 'outbound';
  const [method] = methodsOf(seen);
  const attributes = referenceAttributes(seen);
  const span = {
    traceId: Buffer.from(caller?.traceId ?? traceIdOf(seen, number), 'hex'),
    spanId: Buffer.from(`aa${number.toString(16).padStart(14, '0')}`, 'hex'),
    ...(caller === undefined ? {} : { parentSpanId: Buffer.from(caller.spanId, 'hex') }),
    name: method === '_OTHER' ? 'HTTP' : method,
    kind: isClient ? 3 : 2,
    startTimeUnixNano: seen.start ?? 1n,
    endTimeUnixNano: seen.end ?? seen.start ?? 1n,
    attributes: pairsOf(attributes),
    status: { code: errorsOf(seen)[0] ? 2 : 0 },
  };
  return traceRequest({ ...span, ...change }, resourceOf(seen.proxy), VERSION);
}

/** A request with the log record of an exchange, as `referenceSpan`. */
export function referenceRecord(seen: Seen, number: number, change: object = {}): Uint8Array {
  const [caller] = seen.callers;
  const record = {
    traceId: Buffer.from(caller?.traceId ?? traceIdOf(seen, number), 'hex'),
    ...(caller === undefined ? {} : { spanId: Buffer.from(caller.spanId, 'hex') }),
    timeUnixNano: seen.start ?? 1n,
    observedTimeUnixNano: seen.end ?? seen.start ?? 1n,
    attributes: pairsOf(referenceAttributes(seen)),
  };
  return logRequest({ ...record, ...change }, resourceOf(seen.proxy), VERSION);
}

function traceIdOf({ requestId }: Seen, number: number): string {
  return createHash('md5')
    .update(requestId || `none ${number}`)
    .digest('hex');
}

function resourceOf({ workload, namespace, pod, nodeId, place }: MeshProxy): Map<string, Value> {
  const entries = Object.entries<Value | undefined>({
    'service.name': workload,
    'service.namespace': namespace,
    'service.instance.id': pod ?? nodeId,
    'k8s.namespace.name': namespace,
    'k8s.pod.name': pod,
    'meshtap.waypoint': place === 'waypoint' || undefined,
  });
  return new Map(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
