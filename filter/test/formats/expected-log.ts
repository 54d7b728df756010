import { differenceIn, differencesOf } from './expectation.ts';
import { errorsOf, httpReadings } from './expected-http.ts';
import { originDifferences } from './expected-origin.ts';
import { madeIdDifferences } from './expected-span.ts';
import type { LogRecord } from './otlp.ts';
import type { Seen } from './seen.ts';
import type { MadeIds } from './trace-ids.ts';

/** What is wrong with the log record of an exchange. */
export function recordDifferences(record: LogRecord, seen: Seen, made: MadeIds): string[] {
  const severities = errorsOf(seen).map((isError) => (isError ? 17 : 9));
  return [
    ...originDifferences(record, seen.proxy),
    ...differenceIn('severity', record.severity, 0, ...severities),
    ...differenceIn('severityText', record.severityText, '', ...severities.map(textOf)),
    ...(record.body === undefined || typeof record.body === 'string' ? [] : ['the body is not a text']),
    ...(/^[a-z._]*$/.test(record.eventName) ? [] : [`the name of the event is ${record.eventName}`]),
    ...timeDifferences(record, seen),
    ...idDifferences(record, seen, made),
    ...differencesOf(record.attributes, httpReadings(seen)),
  ];
}

function textOf(severity: number): string {
  return severity === 17 ? 'ERROR' : 'INFO';
}

function timeDifferences({ time, observedTime }: LogRecord, { start, end }: Seen): string[] {
  if (start === undefined) return time > 0n ? [] : ['a log record has no time'];
  if (end === undefined) return differenceIn('time', time, start);
  return [
    ...differenceIn('time', time, start),
    ...(observedTime === 0n || observedTime >= start ? [] : ['it was observed before it happened']),
  ];
}

function idDifferences(record: LogRecord, seen: Seen, made: MadeIds): string[] {
  const caller = seen.callers.find((caller) => caller?.traceId === record.traceId);
  if (caller !== undefined) {
    return [
      ...differenceIn('spanId', record.spanId, caller.spanId),
      ...differenceIn('flags', record.flags, 0, caller.flags, caller.flags & 1),
    ];
  }
  const callers = seen.callers.map((caller) => caller?.traceId);
  return [
    ...(callers.includes(undefined) ? [] : differenceIn('traceId', record.traceId, ...callers)),
    ...differenceIn('spanId', record.spanId, ''),
    ...differenceIn('flags', record.flags, 0),
    ...(record.traceId === '' ? [] : madeIdDifferences(record.traceId, seen, made)),
    ...(record.traceId === '' && seen.requestId !== '' ? ['no trace id was made of the request id'] : []),
  ];
}
