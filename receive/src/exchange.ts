/** A header as it was captured: name in lower case, and value. Repeated headers stand beside each other, in order. */
export type Header = [name: string, value: string];

/** The wire formats that the receiver takes. Source: docs, "Wire formats". */
export type Format = 'scnt' | 'apiclarity' | 'otlp-traces' | 'otlp-logs';

/** One message of an exchange. */
export type Message = {
  /** As the format names it, such as `HTTP/1.1` or `HTTP/2`; empty if unknown. */
  version: string;
  headers: Header[];
  /** The bytes that were captured, decoded from whatever the format wraps them in. */
  body: Uint8Array;
  /** Bytes of body that passed the proxy, where the format says so; else the number of captured bytes. */
  size: number;
  /** Bytes passed that `body` does not have. */
  truncated: boolean;
};

/** The proxy that captured an exchange. Texts are empty where the format does not carry them. */
export type Observer = {
  workload: string;
  namespace: string;
  pod: string;
  /** On whose side of the call the proxy stands; null where the format does not say. */
  side: 'client' | 'server' | null;
};

/**
 * A request and its response, as a proxy captured them. Knows no wire format and no store. Times are microseconds:
 * numbers hold them exactly until the year 2255.
 */
export type Exchange = {
  /** When the request began, in microseconds since the epoch; null where the format has no times. */
  startUs: number | null;
  durationUs: number | null;
  /** Who called: a workload's name where it is known, else `ip:port` or whatever the format has. */
  source: string;
  /** Who was called: a workload's or service's name where it is known, else `ip:port`. */
  destination: string;
  /** Namespaces of both, empty where unknown. */
  sourceNamespace: string;
  destinationNamespace: string;
  method: string;
  scheme: string;
  /** As the request names it, with its port if it has one. */
  host: string;
  /** With its query. */
  path: string;
  /** 0 if there was no response. */
  status: number;
  request: Message;
  response: Message;
  requestId: string;
  /** 32 hexadecimal digits; null where the format carries none. */
  traceId: string | null;
  format: Format;
  /** Whether something was replaced before the exchange left the proxy. */
  redacted: boolean;
  observer: Observer;
};
