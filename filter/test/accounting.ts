import assert from 'node:assert/strict';
import type { FakeHost } from './host.ts';

/** Fails unless, at rest, each exchange that was seen came to exactly one end and nothing is held. */
export function assertAtRest(host: FakeHost): void {
  const metric = (name: string): number => host.metric(`meshtap_${name}`);
  const dropped = metric('dropped_queue_full') + metric('dropped_backend') + metric('dropped_no_cluster');
  assert.equal(
    metric('seen'),
    metric('exported') + metric('sampled_out') + dropped,
    'exchanges are unaccounted for',
  );
  for (const gauge of ['in_flight', 'queue_bytes', 'queue_traces'])
    assert.equal(metric(gauge), 0, `${gauge} at rest`);
}
