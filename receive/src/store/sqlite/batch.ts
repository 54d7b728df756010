import type { Exchange, Message } from '../../exchange.ts';

/** A message whose headers are JSON, as the store keeps them. */
export type PackedMessage = Omit<Message, 'headers'> & { headers: string };
/** An exchange in the form that the writer takes. */
export type PackedExchange = Omit<Exchange, 'request' | 'response'> & {
  request: PackedMessage;
  response: PackedMessage;
};

type Row = [exchange: unknown[], observer: unknown[], request: unknown[], response: unknown[]];
/**
 * Exchanges on their way to the writing thread: as rows without field names, which take half the time of objects to
 * copy, and with all bodies in one buffer that is moved, not copied.
 */
export type Batch = { rows: Row[]; bodies: Uint8Array<ArrayBuffer> };

const EXCHANGE = [
  ...(['startUs', 'durationUs', 'source', 'destination', 'sourceNamespace', 'destinationNamespace'] as const),
  ...(['method', 'scheme', 'host', 'path', 'status', 'requestId', 'traceId', 'format', 'redacted'] as const),
] as const;
const OBSERVER = ['workload', 'namespace', 'pod', 'side'] as const;

/**
 * Packs exchanges. Copies their bodies, as the buffer that they are part of may be large, and belongs to the caller.
 */
export function packBatch(exchanges: readonly Exchange[]): Batch {
  let length = 0;
  for (const { request, response } of exchanges) length += request.body.length + response.body.length;
  const bodies = new Uint8Array(length);
  let end = 0;
  const packMessage = ({ version, headers, size, truncated, body }: Message) => {
    bodies.set(body, end);
    end += body.length;
    return [version, JSON.stringify(headers), size, truncated, body.length];
  };
  const rows = exchanges.map((exchange): Row => {
    const { observer, request, response } = exchange;
    const own = EXCHANGE.map((field) => exchange[field]);
    return [own, OBSERVER.map((field) => observer[field]), packMessage(request), packMessage(response)];
  });
  return { rows, bodies };
}

/** Unpacks a batch. The bodies are views of its buffer. */
export function unpackBatch({ rows, bodies }: Batch): PackedExchange[] {
  let start = 0;
  const unpackMessage = ([version, headers, size, truncated, length]: unknown[]) => {
    const body = bodies.subarray(start, start + (length as number));
    start += length as number;
    return { version, headers, size, truncated, body } as PackedMessage;
  };
  return rows.map(([own, observer, request, response]) => ({
    ...(name(EXCHANGE, own) as Omit<Exchange, 'request' | 'response' | 'observer'>),
    observer: name(OBSERVER, observer) as Exchange['observer'],
    request: unpackMessage(request),
    response: unpackMessage(response),
  }));
}

function name(fields: readonly string[], values: readonly unknown[]): object {
  const named: Record<string, unknown> = {};
  for (let index = 0; index < fields.length; index++) named[fields[index]!] = values[index];
  return named;
}
