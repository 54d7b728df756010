/** A captured header: name in lower case, and value. Repeated headers are separate entries, in order. */
export type Header = [name: string, value: string];

/** The wire formats that the receiver takes. Source: docs, "Wire formats". */
export type Format = 'scnt' | 'apiclarity' | 'otlp-traces' | 'otlp-logs';

/** One message of an exchange. */
export type Message = {
  /** As the format names it, such as `HTTP/1.1` or `HTTP/2`; empty if unknown. */
  version: string;
  headers: Header[];
  /** The captured bytes, decoded from whatever the format wraps them in. */
  body: Uint8Array;
  /** How many bytes of body passed the proxy, if the format says so; else the number of captured bytes. */
  size: number;
  /** Whether bytes passed that `body` does not have. */
  truncated: boolean;
};

/** The proxy that captured an exchange. Texts are empty if the format does not have them. */
export type Observer = {
  workload: string;
  namespace: string;
  pod: string;
  /** Which side of the call the proxy is on; null if the format does not say. */
  side: 'client' | 'server' | null;
};

/**
 * A request and its response, as a proxy captured them. Knows no wire format and no store. Times are microseconds:
 * numbers hold them exactly until the year 2255.
 */
export type Exchange = {
  /** When the request began, in microseconds since the epoch; null if the format has no times. */
  startUs: number | null;
  durationUs: number | null;
  /** Who called: a workload's name if it is known, else `ip:port` or whatever the format has. */
  source: string;
  /** Who was called: a workload's or service's name if it is known, else `ip:port`. */
  destination: string;
  /** The namespaces of both, empty if unknown. */
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
  /** 32 hexadecimal digits; null if the format has none. */
  traceId: string | null;
  format: Format;
  /** Whether something was replaced before the exchange left the proxy. */
  redacted: boolean;
  observer: Observer;
};
