import { formatMoment } from '../filter/moment.ts';
import { QueryLimitError, StoreError } from '../store/store.ts';
import { type Handler, send, sendJson } from './answer.ts';
import type { StateJson } from './api-types.ts';
import { describeCatalogue, describeStore, METRICS_TYPE, writeMetrics } from './metrics.ts';
import type { PageOptions } from './page-options.ts';
import { allowParameters } from './query.ts';

/** Answers `GET /api/state`: the health strip. It also answers if the store cannot be read. */
export function showState({ store, state, version }: PageOptions): Handler {
  return async (call) => {
    allowParameters(call.parameters, []);
    const [stored, catalogue] = await Promise.all([
      store.state().catch(asStoreError),
      store.catalogue.state().catch(() => null),
    ]);
    const isRead = !(stored instanceof StoreError);
    const ingest = state();
    const body: StateJson = {
      version,
      ingest: { address: ingest.address, port: ingest.port },
      received_per_second: ingest.receivedPerSecond,
      stored: isRead ? stored.exchanges : null,
      refused: ingest.refused,
      oldest: isRead && stored.oldestUs !== null ? formatMoment(stored.oldestUs) : null,
      bytes: isRead ? stored.bytes : null,
      max_bytes: isRead ? stored.maxBytes : null,
      store_error: ingest.storeError ?? (isRead ? null : stored.message),
      catalogue,
    };
    sendJson(call, body);
  };
}

/** Answers `GET /metrics`. If the store does not answer, only its own metrics are missing. */
export function showMetrics({ store, metrics }: PageOptions): Handler {
  return async (call) => {
    const [ofStore, ofCatalogue] = await Promise.all([
      store.state().then(describeStore, () => []),
      store.catalogue.state().then(describeCatalogue, () => []),
    ]);
    const up = ofStore.length > 0 ? 1 : 0;
    const text = writeMetrics([
      ...metrics(),
      {
        name: 'meshtap_receive_store_up',
        help: 'Whether the store can be read.',
        kind: 'gauge',
        samples: [{ value: up }],
      },
      ...ofStore,
      ...ofCatalogue,
    ]);
    send(call, Buffer.from(text), 200, { 'content-type': METRICS_TYPE });
  };
}

/** Answers `GET /healthz`: this process answers. It does not ask the store. */
export const showHealth: Handler = (call) => {
  send(call, Buffer.from('ok\n'), 200, { 'content-type': 'text/plain; charset=utf-8' });
};

/** A query that the store has no time for is no better than one that it cannot answer. */
function asStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  if (error instanceof QueryLimitError) return new StoreError(error.message);
  throw error;
}
