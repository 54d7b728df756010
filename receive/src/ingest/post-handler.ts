import type { IncomingMessage } from 'node:http';
import { DecodeError, ExcessError } from '../decode/decode-error.ts';
import type { OtlpBatch } from '../decode/otlp-batch.ts';
import { StoreError } from '../store/store.ts';
import { checkLength, encodingOf, readBody } from './body.ts';
import type { Commits } from './commits.ts';
import type { IngestCounters } from './counters.ts';
import type { HeldBytes } from './held-bytes.ts';
import type { IngestLimits } from './limits.ts';
import { busy, RefusalError } from './refusal-error.ts';
import type { Answer, Route } from './routes.ts';
import type { StoreHealth } from './store-health.ts';

/** What all POSTs share. */
export type PostParts = {
  limits: IngestLimits;
  counters: IngestCounters;
  held: HeldBytes;
  commits: Commits;
  health: StoreHealth;
};

/**
 * Takes a POST to one of the routes: reads, decodes and stores it, and returns the answer once it is safe. Calls
 * `sendContinue` when it wants the body. Throws a RefusalError, or a GoneError if the sender left.
 */
export async function takePost(
  request: IncomingMessage,
  route: Route,
  sendContinue: () => void,
  { limits, counters, held, commits, health }: PostParts,
): Promise<Answer> {
  const contentType = request.headers['content-type'] ?? '';
  route.checkType(contentType);
  const encoding = encodingOf(request);
  checkLength(request, limits);
  if (commits.isFull || held.isFull) throw busy();
  const share = held.open();
  try {
    sendContinue();
    const body = await readBody(request, encoding, { share, limits, counters });
    if (commits.isFull) throw busy();
    const batch = decode(route, body, contentType);
    counters.received += batch.exchanges.length;
    counters.rejected += batch.rejected;
    const stored = commits.add(batch.exchanges, body.length);
    // From here on they count as waiting for the store.
    share.release();
    await store(stored, health);
    counters.stored += batch.exchanges.length;
    return route.succeed(batch, contentType);
  } finally {
    share.release();
  }
}

function decode(route: Route, body: Buffer, contentType: string): OtlpBatch {
  try {
    return route.decode(body, contentType);
  } catch (error) {
    if (error instanceof ExcessError) throw new RefusalError(413, 'tooLarge', sentence(error.message));
    if (error instanceof DecodeError) throw new RefusalError(400, 'decode', sentence(error.message));
    throw error;
  }
}

async function store(stored: Promise<void>, health: StoreHealth): Promise<void> {
  try {
    await stored;
    health.recover();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    health.fail(error.message);
    const message = 'The receiver cannot store exchanges now. Send it again later.';
    throw new RefusalError(503, 'store', message, { 'retry-after': '5' });
  }
}

/** Decoders give a reason that is part of a sentence. */
function sentence(reason: string): string {
  return `Cannot read the body: ${reason}.`;
}
