import type { Header } from './scnt.ts';

/**
 * A request to send. Header values and the path are written with one character a byte, so that any bytes
 * can be sent. Every case has the header `x-case` with its id.
 */
export type ExchangeCase = {
  id: string;
  /** What the case stands for, for messages. */
  shape: string;
  version: 'HTTP/1.1' | 'HTTP/2';
  method: string;
  path: string;
  authority: string;
  /** In order; without the pseudo headers, `host`, and what frames the body. */
  headers: Header[];
  body: Buffer;
  /** Sends an HTTP/1.1 body in chunks instead of with its length. */
  isChunked?: boolean;
  trailers?: Header[];
  /** Sends only so much of the body, and then gives up once the app has it. */
  resetAfterBytes?: number;
  /** Envoy answers it without reading its body, so that no filter need see that. */
  isAnsweredByEnvoy?: boolean;
};

/** What a client got. Header values have one character a byte; names are in lower case. */
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
