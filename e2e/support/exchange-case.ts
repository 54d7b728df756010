import type { Header } from './scnt.ts';

/**
 * A request to send. Header values and the path have one character for each byte, so that any bytes can be sent. Every
 * case has the header `x-case` with its id.
 */
export type ExchangeCase = {
  id: string;
  /** A description of the case, for messages. */
  shape: string;
  version: 'HTTP/1.1' | 'HTTP/2';
  method: string;
  path: string;
  authority: string;
  /** In order; without pseudo-headers, `host`, and headers that frame the body. */
  headers: Header[];
  body: Buffer;
  /** Sends an HTTP/1.1 body in chunks instead of with its length. */
  isChunked?: boolean;
  trailers?: Header[];
  /** Sends only this much of the body, and gives up once the app has it. */
  resetAfterBytes?: number;
  /** Envoy answers it without reading its body, so a filter need not see the body. */
  isAnsweredByEnvoy?: boolean;
};

/** A client's answer. Header values have one character for each byte; names are in lower case. */
export type Answer = {
  /** Status codes before the last one, such as 100 and 103. */
  informational: number[];
  /** 0 if no answer came. */
  status: number;
  headers: Header[];
  body: Buffer;
  trailers: Header[];
  /** Whether the whole answer arrived. */
  isComplete: boolean;
  /** The client's port. */
  localPort: number;
};
