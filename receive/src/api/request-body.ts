import type { IncomingMessage } from 'node:http';
import { Refusal } from './answer.ts';

/** Reads a body of at most `maxBytes`. `what` begins the sentence that refuses a larger one, such as `The form`. */
export async function readBody(request: IncomingMessage, maxBytes: number, what: string): Promise<Buffer> {
  // The rest of it is not read.
  const tooLarge = () =>
    new Refusal(413, `${what} is larger than ${maxBytes} bytes.`, { connection: 'close' });
  if (Number(request.headers['content-length']) > maxBytes) throw tooLarge();
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}
