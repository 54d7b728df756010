import type { Refusal } from './counters.ts';

/** Ends a request with an answer that is no success. The message goes to the sender. */
export class RefusalError extends Error {
  override name = 'RefusalError';
  readonly status: number;
  readonly refusal: Refusal;
  readonly headers: Record<string, string>;

  constructor(status: number, refusal: Refusal, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.refusal = refusal;
    this.headers = headers;
  }
}

/** Too much is held or waits: the sender shall come again. */
export function busy(): RefusalError {
  return new RefusalError(429, 'busy', 'The receiver is behind. Send it again later.', {
    'retry-after': '1',
  });
}

/** The body is past a limit. */
export function tooLarge(maxBytes: number): RefusalError {
  const message = `The body is larger than ${maxBytes} bytes. Send smaller batches, or raise the receiver's limit.`;
  return new RefusalError(413, 'tooLarge', message);
}
