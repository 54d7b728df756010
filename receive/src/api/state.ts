import { formatMoment } from '../filter/moment.ts';
import { type Handler, send, sendJson } from './answer.ts';
import type { StateJson } from './api-types.ts';
import { describeCatalogue, describeStore, METRICS_TYPE, writeMetrics } from './metrics.ts';
import type { PageOptions } from './page-options.ts';
import { allowParameters } from './query.ts';

/** Answers `GET /api/state`: the health strip. */
export function showState({ store, state, version }: PageOptions): Handler {
  return async (call) => {
    allowParameters(call.parameters, []);
    const stored = await store.state();
    const ingest = state();
    const body: StateJson = {
      version,
      ingest: { address: ingest.address, port: ingest.port },
      received_per_second: ingest.receivedPerSecond,
      stored: stored.exchanges,
      refused: ingest.refused,
      oldest: stored.oldestUs === null ? null : formatMoment(stored.oldestUs),
      bytes: stored.bytes,
      max_bytes: stored.maxBytes,
      store_error: ingest.storeError,
      catalogue: await store.catalogue.state().catch(() => null),
    };
    sendJson(call, body);
  };
}

/** Answers `GET /metrics`. If the store does not answer, only its own metrics are missing. */
export function showMetrics({ store, metrics }: PageOptions): Handler {
  return async (call) => {
    const ofStore = await store.state().then(describeStore, () => []);
    const ofCatalogue = await store.catalogue.state().then(describeCatalogue, () => []);
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
