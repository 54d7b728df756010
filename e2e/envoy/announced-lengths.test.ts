import assert from 'node:assert/strict';
import { findCaseId } from '../support/arrived-ids.ts';
import { awaitRest } from '../support/filter-stats.ts';
import { type HostileRequest, holdSockets } from '../support/held-requests.ts';
import { type StreamLab, useStreamLab } from '../support/stream-lab.ts';

const COUNT = 40;
const ANNOUNCED = '1000000';
/** So slow that all documents wait at the same time. */
const ANSWER_DELAY_MS = 500;

describe('A length that is announced for a body that does not come', () => {
  const lab = useStreamLab('announced-lengths', {});

  it('takes no room in the queue: 40 HEAD, 304 and 413 each in parallel arrive at a slow backend', async () => {
    const { app, envoy, backend } = lab();
    backend.answerDelayMs = ANSWER_DELAY_MS;
    const sockets = holdSockets(envoy.port);
    const sent = makeRequests().map((request) => sockets.send(request));
    // All are open before the first one is answered.
    const open = [];
    for (const _ of sent) open.push(await app.takeExchange());
    for (const exchange of open) answer(exchange);
    const stats = await awaitRest(envoy, sent.length);
    sockets.close();
    const { dropped_queue_full, dropped_backend, truncated, exported } = stats;
    assert.deepEqual(
      { dropped_queue_full, dropped_backend, truncated, exported },
      { dropped_queue_full: 0, dropped_backend: 0, truncated: 0, exported: 3 * COUNT },
    );
    assert.deepEqual(
      backend.arrivals
        .map(({ document }) => `${findCaseId(document)} ${document.scnt_response.status_code}`)
        .toSorted(),
      sent.map(({ id }) => `${id} ${STATUSES[id.split('-')[0]!]}`).toSorted(),
    );
  });
});

const STATUSES: Record<string, number> = { HEAD: 200, GET: 304, POST: 413 };

function makeRequests(): HostileRequest[] {
  return Object.keys(STATUSES).flatMap((method) =>
    Array.from(
      { length: COUNT },
      (_, at): HostileRequest => ({
        ...{ id: `${method}-${at}`, method, path: '/app/announced' },
        ...(method === 'POST'
          ? { headers: [['content-length', ANNOUNCED]], body: Buffer.alloc(100, 'begin') }
          : { headers: [], isOver: true }),
      }),
    ),
  );
}

function answer({ request, response }: Awaited<ReturnType<StreamLab['app']['takeExchange']>>): void {
  const status = STATUSES[request.method ?? ''] ?? 500;
  response.writeHead(status, { 'content-length': status === 413 ? 0 : ANNOUNCED }).end();
}
