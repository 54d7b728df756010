/** What ingest takes at most. All of it is bounded, whatever comes. */
export type IngestLimits = {
  /** Bytes of one body, as it came and decompressed. */
  maxBodyBytes: number;
  /** Bytes of all bodies that are held at once, from their first byte until they are decoded. */
  maxHeldBytes: number;
  /** What waits for the store, by an estimate of the memory that it takes. */
  maxWaitingBytes: number;
  /** Of one append to the store: it ends with the request that reaches one of them. */
  maxAppendBytes: number;
  maxAppendExchanges: number;
  maxConnections: number;
  headersTimeoutMs: number;
  /** From the first byte of a request to the last one of its body. */
  requestTimeoutMs: number;
  /** How long a connection may be idle: longer than the hour for which Envoy keeps one. */
  keepAliveTimeoutMs: number;
  decompressionTimeoutMs: number;
  /** How long `stop` waits for requests that are under way. */
  stopTimeoutMs: number;
};

const MIB = 2 ** 20;

/** The limits unless others are given. */
export const DEFAULT_LIMITS: IngestLimits = {
  maxBodyBytes: 32 * MIB,
  maxHeldBytes: 64 * MIB,
  maxWaitingBytes: 48 * MIB,
  maxAppendBytes: 8 * MIB,
  maxAppendExchanges: 2000,
  maxConnections: 1024,
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65 * 60_000,
  decompressionTimeoutMs: 10_000,
  stopTimeoutMs: 10_000,
};
