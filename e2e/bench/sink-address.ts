/** The backend of every filter, as a pluginConfig has it. */
export const BACKEND = { address: 'collector.bench.svc.cluster.local', port: 9000 };

/**
 * The cluster of the backend, under the name that Istio would give it. The source of the fixed-post filter has it too.
 */
export const SINK_CLUSTER = `outbound|${BACKEND.port}||${BACKEND.address}`;

/** The same backend under the name that the predecessor posts to, for peers that only know that one. */
export const SEED_CLUSTER = 'trace_analyzer';

/** The gRPC sink of ext_proc. */
export const EXT_PROC_CLUSTER = 'ext-proc';
