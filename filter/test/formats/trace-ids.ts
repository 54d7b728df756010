import type { Field } from '../wire.ts';
import { bytesOf, looseTextOf } from '../wire.ts';

/** What a caller says of its trace. Ids are in hex. */
export interface Caller {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/s;

/** Reads a `traceparent`. Nothing where it is not valid. Source: W3C Trace Context, level 2, 3.2. */
export function parseTraceparent(value: string): Caller | undefined {
  const [, version, traceId, spanId, flags, rest] = form.exec(value) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined) return undefined;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags ?? '', 16) };
}

/**
 * The callers that a request may be taken to have. A request with several `traceparent` has none by the letter, and that
 * of the first one, or of the first one that is not empty, for most who read it.
 */
export function callersOf(request: readonly Field[]): readonly (Caller | undefined)[] {
  const values = request
    .filter(([name]) => name === 'traceparent')
    .map(([, value]) => looseTextOf(bytesOf(value)));
  const caller = parseTraceparent(values.find((value) => value !== '') ?? '');
  return values.length < 2 || caller === undefined ? [caller] : [caller, undefined];
}

/**
 * Watches over ids that the filter makes: the same request id gives the same trace id and no other does, and no span of a
 * trace has the id of another.
 */
export class MadeIds {
  readonly #spans = new Set<string>();
  readonly #traceIds = new Map<string, string>();
  readonly #requestIds = new Map<string, string>();

  /** Notes what trace id a request id gave, and what is wrong with it. */
  differences(requestId: string, traceId: string): string[] {
    if (requestId === '') return [];
    const known = this.#traceIds.get(requestId) ?? traceId;
    const other = this.#requestIds.get(traceId) ?? requestId;
    this.#traceIds.set(requestId, traceId);
    this.#requestIds.set(traceId, requestId);
    if (known !== traceId) return [`the id ${requestId} gave ${known} before, now ${traceId}`];
    if (other !== requestId) return [`the ids ${other} and ${requestId} both give ${traceId}`];
    return [];
  }

  /** Notes a span, and whether its id is that of another one. */
  spanDifferences(traceId: string, spanId: string): string[] {
    const count = this.#spans.size;
    return this.#spans.add(traceId + spanId).size > count ? [] : [`two spans have the id ${spanId}`];
  }
}
