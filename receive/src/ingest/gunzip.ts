import { createGunzip } from 'node:zlib';
import type { HeldShare } from './held-bytes.ts';
import type { IngestLimits } from './limits.ts';
import { busy, RefusalError, tooLarge } from './refusal-error.ts';

/**
 * Decompresses a body. The output counts like the input, piece by piece, so that a small body which becomes a huge one
 * ends at the limit. Throws a RefusalError.
 */
export function gunzipBody(body: Buffer, share: HeldShare, limits: IngestLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const gunzip = createGunzip();
    const stop = (error: Error) => {
      clearTimeout(timer);
      gunzip.destroy();
      chunks.length = 0;
      reject(error);
    };
    const timer = setTimeout(() => stop(slow()), limits.decompressionTimeoutMs);
    gunzip.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.maxBodyBytes) stop(tooLarge(limits.maxBodyBytes));
      else if (!share.take(chunk.length)) stop(busy());
      else chunks.push(chunk);
    });
    gunzip.on('error', () => stop(new RefusalError(400, 'decode', 'The body is not valid gzip.')));
    gunzip.on('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks, size));
    });
    gunzip.end(body);
  });
}

function slow(): RefusalError {
  return new RefusalError(413, 'tooLarge', 'The body takes too long to decompress. Send smaller batches.');
}
