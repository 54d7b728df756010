/** The limits of ingest. Everything that comes is bounded. */
export type IngestLimits = {
  /** Bytes of one body, as received and decompressed. */
  maxBodyBytes: number;
  /** Bytes of all bodies in memory, from their first byte until they are decoded. */
  maxHeldBytes: number;
  /** An estimate of the memory of everything that waits for the store. */
  maxWaitingBytes: number;
  /**
   * How long the first in line may wait for the store before no more is taken. Proxies wait 5 s for an answer by default:
   * what they give up is sent again, so that an overloaded store would mostly store what it has already.
   */
  maxWaitingMs: number;
  /** When to end one append to the store: with the request that reaches one of these. */
  maxAppendBytes: number;
  maxAppendExchanges: number;
  /** Each worker of each proxy that sends keeps one or more. An idle one takes about 16 KiB of memory. */
  maxConnections: number;
  headersTimeoutMs: number;
  /** The time from the first byte of a request to the last byte of its body. */
  requestTimeoutMs: number;
  /** How long a connection may be idle: longer than Envoy keeps one, which is an hour. */
  keepAliveTimeoutMs: number;
  decompressionTimeoutMs: number;
  /** How long `stop` waits for current requests. */
  stopTimeoutMs: number;
};

const MIB = 2 ** 20;

/** The default limits. */
export const DEFAULT_LIMITS: IngestLimits = {
  maxBodyBytes: 32 * MIB,
  maxHeldBytes: 64 * MIB,
  maxWaitingBytes: 48 * MIB,
  maxWaitingMs: 2000,
  maxAppendBytes: 8 * MIB,
  maxAppendExchanges: 2000,
  maxConnections: 4096,
  headersTimeoutMs: 20_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 65 * 60_000,
  decompressionTimeoutMs: 10_000,
  stopTimeoutMs: 10_000,
};
