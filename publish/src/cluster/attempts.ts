import { setTimeout as sleep } from 'node:timers/promises';
import { ApiException } from '@kubernetes/client-node';
import { AnswerError } from '../answers.ts';
import { errorCode, PublishError } from '../errors.ts';
import { parseObject } from '../json.ts';
import { toStatus } from './answer.ts';
import {
  type ClusterRequest,
  explainRefusal,
  explainSilence,
  explainUnusable,
  type StatusBody,
} from './refusal.ts';

const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 10_000;
// The server is busy or changing state; every request of ours can be repeated.
const PASSING_CODES = [429, 500, 502, 503, 504];
const LOST_CONNECTION =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|EAI_AGAIN|ETIMEDOUT|UND_ERR_SOCKET|UND_ERR_CONNECT_TIMEOUT)$/;

/** Sends a request, and repeats it if it may succeed later. Throws a `ClusterError`, or the reason of the signal. */
export async function attempt<T>(
  request: ClusterRequest,
  signal: AbortSignal,
  send: () => Promise<T>,
): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await send();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof PublishError) throw error;
      if (error instanceof AnswerError) throw explainUnusable(request, error);
      const pauseMs = count < MAX_ATTEMPTS ? choosePause(request, error, count) : undefined;
      if (pauseMs === undefined) {
        if (!(error instanceof ApiException)) throw explainSilence(request, error);
        throw explainRefusal(request, { code: error.code, status: readStatus(error.body) }, error);
      }
      await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

// Undefined if another attempt would fail the same way.
function choosePause(request: ClusterRequest, error: unknown, count: number): number | undefined {
  if (request.isTriedOnce) return undefined;
  const ownMs = FIRST_PAUSE_MS * 2 ** (count - 1) * (0.5 + Math.random());
  if (!(error instanceof ApiException)) return isLostConnection(error) ? ownMs : undefined;
  if (!isPassing(request, error)) return undefined;
  // The API server says how many seconds to wait. Source: RFC 9110, section 10.2.3.
  const askedMs = Number(error.headers['retry-after'] ?? 0) * 1000;
  return Math.min(Math.max(askedMs || 0, ownMs), MAX_PAUSE_MS);
}

// A conflict about fields does not go away; any other is two writers at the same time.
function isPassing({ isConflictPassing }: ClusterRequest, { code, body }: ApiException<unknown>): boolean {
  if (code !== 409 || !isConflictPassing) return PASSING_CODES.includes(code);
  const causes = readStatus(body).details?.causes ?? [];
  return !causes.some(({ reason }) => reason === 'FieldManagerConflict');
}

// undici's "fetch failed" has the network's own error as its cause.
function isLostConnection(error: unknown): boolean {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = errorCode(inner) ?? '';
  return LOST_CONNECTION.test(code);
}

function readStatus(body: unknown): StatusBody {
  if (typeof body !== 'string') return toStatus(body);
  const status = parseObject(body);
  return status === undefined ? { message: body } : toStatus(status);
}

/** Runs `work` on each item, at most `limit` at once; keeps the order. A failure is thrown when the running work has ended. */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const queue = items.entries();
  const runLane = async () => {
    for (const [index, item] of queue) {
      try {
        results[index] = await work(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runLane));
  if (failures.length > 0) throw failures[0];
  return results;
}
