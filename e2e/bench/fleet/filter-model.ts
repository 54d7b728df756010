/**
 * What the model of a proxy takes from the filter. A test compares it with the filter: the defaults of its schema, and
 * the constants of its sources. The rules are in rig/filter_exporter.go and rig/filter_queue.go.
 */
export const FILTER = {
  // manifests/plugin-config.schema.json
  maxBytes: 262_144,
  maxDelayMs: 1_000,
  maxQueueBytes: 8_388_608,
  maxInFlight: 64,
  timeoutMs: 5_000,
  // publish/src/resources/plugin-config.ts: what `--receiver` adds
  maxTraces: 50,
  maxAttempts: 10,
  // filter/assembly/root.ts
  longestTickMs: 1_000,
  // filter/assembly/export/exporter.ts
  maxInFlightBytes: 16 * 2 ** 20,
  busyExchanges: 500,
  // filter/assembly/export/queue.ts
  maxQueueTraces: 65_536,
  groupTraces: 8,
  groupBytes: 256 * 2 ** 10,
  // filter/assembly/export/retry.ts
  firstBackoffMs: 500,
  longestBackoffMs: 30_000,
  // filter/assembly/export/retry-after.ts
  longestWaitSeconds: 300,
  // filter/assembly/encoding/document.ts and bytes/allocator.ts
  headBytes: 48,
  unitBytes: 2 ** 10,
};
