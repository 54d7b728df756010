import type { Metric } from './api/metrics.ts';
import type { IngestState } from './api/page-options.ts';
import type { IngestCounters } from './ingest/counters.ts';
import type { Ingest } from './ingest/ingest.ts';

/** Passes the state of ingest to the page's health strip. */
export function describeIngest({ address, counters }: Pick<Ingest, 'address' | 'counters'>): IngestState {
  return {
    address: address.host,
    port: address.port,
    receivedPerSecond: counters.storedPerSecond,
    refused: Object.values(counters.refused).reduce((sum, count) => sum + count, counters.rejected),
    storeError: counters.storeError,
  };
}

/** Makes metrics from the counters of ingest. */
export function measureIngest(counters: Readonly<IngestCounters>): Metric[] {
  const count = (name: string, help: string, value: number): Metric => ({
    name: `meshtap_receive_${name}`,
    help,
    kind: 'counter',
    samples: [{ value }],
  });
  return [
    count('requests_total', 'Requests that came to ingest.', counters.requests),
    count('request_bytes_total', 'Bytes of their bodies, as they came.', counters.bytes),
    count('exchanges_received_total', 'Exchanges that were decoded.', counters.received),
    count('exchanges_stored_total', 'Exchanges that were stored.', counters.stored),
    count('records_rejected_total', 'Spans and log records that are not exchanges.', counters.rejected),
    {
      name: 'meshtap_receive_refused_total',
      help: 'Requests that were refused, by reason.',
      kind: 'counter',
      samples: Object.entries(counters.refused).map(([reason, value]) => ({ labels: { reason }, value })),
    },
    {
      name: 'meshtap_receive_store_failing',
      help: '1 while the store takes nothing.',
      kind: 'gauge',
      samples: [{ value: counters.storeError === null ? 0 : 1 }],
    },
  ];
}
