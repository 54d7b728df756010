import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from './eventually.ts';

/** Clients that send one request after the other, until they are stopped. */
export type Load = {
  /** Waits until `count` more requests were answered. */
  awaitMore(count: number): Promise<void>;
  /** Lets the requests in flight end, and returns the results of all. */
  stop(): Promise<LoadResult>;
};

/** The ids of all requests that were sent (their `x-case` header), and the failures. */
export type LoadResult = { ids: string[]; failures: string[] };

const LANES = 8;
const BODY_BYTES = 300;

/**
 * Starts clients that GET from the app behind a port of 127.0.0.1, each over one connection, and wait `pauseMs` after each
 * answer. `stopLater` gets the function that ends them.
 */
export function startLoad(
  port: number,
  stopLater: (stop: () => Promise<void>) => void,
  { pauseMs = 0 }: { pauseMs?: number } = {},
): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const result: LoadResult = { ids: [], failures: [] };
  let isStopping = false;
  let answered = 0;
  const runLane = async () => {
    while (!isStopping) {
      const id = `load-${result.ids.length}`;
      result.ids.push(id);
      const failure = await sendOne(agent, port, id).catch((error: Error) => error.message);
      if (failure) result.failures.push(`${id}: ${failure}`);
      answered++;
      if (pauseMs > 0) await delay(pauseMs);
    }
  };
  const lanes = Promise.all(Array.from({ length: LANES }, runLane));
  const stop = async () => {
    isStopping = true;
    await lanes;
    agent.destroy();
    return result;
  };
  stopLater(async () => {
    await stop();
  });
  return {
    stop,
    awaitMore: async (count) => {
      const wanted = answered + count;
      await eventually(
        `${count} requests of the load`,
        () => answered,
        (now) => now >= wanted,
        { timeoutMs: 60_000 },
      );
    },
  };
}

/** Sends a request and returns what is wrong with its answer, if anything. */
async function sendOne(agent: Agent, port: number, id: string): Promise<string | undefined> {
  const path = `/app/sized?bytes=${BODY_BYTES}`;
  const headers = { 'x-case': id, 'user-agent': 'meshtap-e2e/1', authorization: 'Bearer secret-token' };
  const sent = request({ agent, host: '127.0.0.1', port, path, headers }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  const { statusCode } = response;
  if (statusCode === 200 && bytes === BODY_BYTES) return undefined;
  return `status ${statusCode} with ${bytes} bytes`;
}
