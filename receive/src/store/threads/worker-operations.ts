import { parentPort } from 'node:worker_threads';
import { type Failure, toFailure } from './failure.ts';
import { movedBuffers } from './moved-buffers.ts';

/** What a worker can do, by name. */
export type WorkerOperations = Record<string, (...parameters: never[]) => unknown>;
/** A call to a worker, and its answer. */
export type WorkerCall = { operation: string; parameters: readonly unknown[] };
export type WorkerAnswer = { value: unknown } | { failure: Failure };

/**
 * Answers the calls that come to this thread. `close`, which ends what is open, comes last. `describe` explains an error
 * that is not one of the store's.
 */
export function serveOperations(
  operations: WorkerOperations & { close: () => unknown },
  describe: (error: unknown) => string,
): void {
  parentPort?.on('message', async ({ operation, parameters }: WorkerCall) => {
    const run = operations[operation] as (...parameters: readonly unknown[]) => unknown;
    let answer: WorkerAnswer;
    try {
      answer = { value: await run(...parameters) };
    } catch (error) {
      answer = { failure: toFailure(error, describe) };
    }
    parentPort!.postMessage(answer, 'value' in answer ? movedBuffers(answer.value) : []);
  });
}
