import type { IncomingMessage } from 'node:http';
import { gunzipBody } from './gunzip.ts';
import type { HeldShare } from './held-bytes.ts';
import type { IngestLimits } from './limits.ts';
import { busy, RefusalError, tooLarge } from './refusal-error.ts';

/** The connection ended before the body did: there is nobody to answer. */
export class GoneError extends Error {
  override name = 'GoneError';
}

/** The supported values of `content-encoding`. */
export type Encoding = 'identity' | 'gzip';

/** Reads the content encoding. Throws a RefusalError if it is not supported. */
export function encodingOf(request: IncomingMessage): Encoding {
  const encoding = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  throw new RefusalError(415, 'other', 'The content-encoding is not known. Send gzip, or none.', {
    'accept-encoding': 'gzip',
  });
}

/** Refuses a body by its announced length, before any of it is read. */
export function checkLength(request: IncomingMessage, { maxBodyBytes }: IngestLimits): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes);
}

/** The limits of a body, and a counter of its bytes. */
export type BodyParts = { share: HeldShare; limits: IngestLimits; counters: { bytes: number } };

/**
 * Reads the body, decompressed. Takes memory only for bytes that came: an announced length does not count. Throws a
 * RefusalError, or a GoneError.
 */
export async function readBody(
  request: IncomingMessage,
  encoding: Encoding,
  parts: BodyParts,
): Promise<Buffer> {
  const body = await readBytes(request, parts);
  return encoding === 'gzip' ? gunzipBody(body, parts.share, parts.limits) : body;
}

function readBytes(request: IncomingMessage, { share, limits, counters }: BodyParts): Promise<Buffer> {
  const { maxBodyBytes } = limits;
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error: Error) => {
      request.off('data', take).off('end', finish).off('close', leave);
      chunks.length = 0;
      reject(error);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      counters.bytes += chunk.length;
      if (size > maxBodyBytes) stop(tooLarge(maxBodyBytes));
      else if (!share.take(chunk.length)) stop(busy());
      else chunks.push(chunk);
    };
    const finish = () => {
      request.off('close', leave);
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    };
    const leave = () => stop(new GoneError('The connection ended before the body did.'));
    request.on('data', take).on('end', finish).on('close', leave);
    request.on('error', leave);
  });
}
