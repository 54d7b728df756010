import type { StreamDriver } from './stream-driver.ts';
import { config, getRequest, type Worker } from './worker.ts';

const CHUNK_BYTES = 1 << 20;
const STREAMS = 150;

/**
 * Takes all memory of the VM, down to its smallest blocks, by the bodies of open streams. Their root context is
 * deleted already, so that a stream that is deleted gives its memory back and posts nothing; the last ones have least.
 */
export function hoardMemory(worker: Worker): StreamDriver[] {
  const capture = { maxRequestBodyBytes: 2 ** 30 };
  const rootId = worker.configure({ ...config, capture, logLevel: 'error' }, 'test.hoarder');
  const chunk = new Uint8Array(CHUNK_BYTES);
  const streams = Array.from({ length: STREAMS }, () => worker.open(rootId));
  for (const stream of streams) {
    stream.requestHeaders(getRequest);
    for (let i = 0; i < 64; i++) stream.requestBody(chunk);
  }
  worker.delete(rootId);
  return streams;
}
