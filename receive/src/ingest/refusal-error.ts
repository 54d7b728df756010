import type { RefusalReason } from './counters.ts';

/** Ends a request with an error answer. The message goes to the sender. */
export class RefusalError extends Error {
  override name = 'RefusalError';
  readonly status: number;
  readonly reason: RefusalReason;
  readonly headers: Record<string, string>;

  constructor(status: number, reason: RefusalReason, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }
}

/** Makes the error for when too much is in memory or waiting: the sender must try again. */
export function busy(): RefusalError {
  return new RefusalError(429, 'busy', 'The receiver is behind. Send it again later.', {
    'retry-after': '1',
  });
}

/** Makes the error for a body over the limit. */
export function tooLarge(maxBytes: number): RefusalError {
  const message = `The body is larger than ${maxBytes} bytes. Send smaller batches or bodies.`;
  return new RefusalError(413, 'tooLarge', message);
}
