import { differenceIn, differencesOf } from './expectation.ts';
import { errorsOf, httpReadings, methodsOf } from './expected-http.ts';
import { originDifferences } from './expected-origin.ts';
import type { Span } from './otlp.ts';
import type { Seen } from './seen.ts';
import type { MadeIds } from './trace-ids.ts';

/** Numbers of the kinds and of the status codes. Source: trace.proto. */
const kinds = { outbound: 3, inbound: 2, gateway: 2, waypoint: 2 } as const;
const status = { unset: 0, error: 2 } as const;

/** What is wrong with the span of an exchange. */
export function spanDifferences(span: Span, seen: Seen, made: MadeIds): string[] {
  const method = String(span.attributes.get('http.request.method'));
  const hasError = span.attributes.has('error.type');
  const statuses = errorsOf(seen).map((isError) => (isError ? status.error : status.unset));
  return [
    ...originDifferences(span, seen.proxy),
    ...differenceIn('kind', span.kind, kinds[seen.proxy.place]),
    ...differenceIn('name', span.name, ...methodsOf(seen).map(nameOf)),
    ...differenceIn('name', span.name, nameOf(method)),
    ...differenceIn('status', span.status.code, ...statuses),
    ...differenceIn('error.type', hasError, span.status.code === status.error),
    ...differenceIn('message', span.status.message, '', ...(seen.status === 0 ? [seen.detail] : [])),
    ...timeDifferences(span, seen),
    ...idDifferences(span, seen, made),
    ...made.spanDifferences(span.traceId, span.spanId),
    ...differencesOf(span.attributes, httpReadings(seen)),
  ];
}

function nameOf(method: string): string {
  return method === '_OTHER' ? 'HTTP' : method;
}

function timeDifferences({ start, end }: Span, seen: Seen): string[] {
  if (seen.start === undefined) return end >= start ? [] : ['the span ends before it begins'];
  const found = differenceIn('start', start, seen.start);
  if (seen.end !== undefined) return [...found, ...differenceIn('end', end, seen.end)];
  return end >= start ? found : [...found, 'the span ends before it begins'];
}

function idDifferences(span: Span, seen: Seen, made: MadeIds): string[] {
  const caller = seen.callers.find((caller) => caller?.traceId === span.traceId);
  if (caller === undefined) return orphanDifferences(span, seen, made);
  const { flags } = caller;
  return [
    ...differenceIn('parentSpanId', span.parentSpanId, caller.spanId),
    ...(span.spanId === caller.spanId ? ['the span id is the caller’s'] : []),
    ...differenceIn('flags', span.flags, 0, flags, flags & 1, 0x300 | flags, 0x300 | (flags & 1)),
  ];
}

/** A span whose caller says nothing of a trace. */
function orphanDifferences(span: Span, seen: Seen, made: MadeIds): string[] {
  const callers = seen.callers.map((caller) => caller?.traceId);
  return [
    ...(callers.includes(undefined) ? [] : differenceIn('traceId', span.traceId, ...callers)),
    ...differenceIn('parentSpanId', span.parentSpanId, ''),
    ...differenceIn('flags', span.flags, 0, 1, 0x100, 0x101),
    ...madeIdDifferences(span.traceId, seen, made),
  ];
}

/** What is wrong with a trace id that the filter made. */
export function madeIdDifferences(traceId: string, seen: Seen, made: MadeIds): string[] {
  const { requestId, isIdHidden } = seen;
  if (!isIdHidden) return made.differences(requestId, traceId);
  const shown = requestId.toLowerCase().replaceAll('-', '');
  return shown === traceId ? ['the trace id shows the request id, which is redacted'] : [];
}
