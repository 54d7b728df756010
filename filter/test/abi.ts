import type { Field } from './wire.ts';

/** Results of host calls. Source: proxy-wasm ABI 0.2.1, proxy_status_t. */
export const status = {
  ok: 0,
  notFound: 1,
  badArgument: 2,
  invalidMemoryAccess: 6,
  casMismatch: 8,
  internalFailure: 10,
} as const;

/** Names of the levels that a line is logged at, by their numbers. Source: proxy-wasm ABI 0.2.1, proxy_log_level_t. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'] as const;
/** A level that a line is logged at. */
export type LogLevel = (typeof logLevels)[number];

/** A call to a cluster that the filter made: a POST with a body, or a GET without one. */
export interface Call {
  readonly token: number;
  readonly rootId: number;
  readonly cluster: string;
  readonly headers: [string, string][];
  readonly body: Uint8Array;
  readonly timeoutMs: number;
}

/** A line that the filter logged. */
export interface LogLine {
  readonly level: LogLevel;
  readonly text: string;
}

/** What the host lets the filter read during one callback. Whatever is absent cannot be read then. */
export interface Phase {
  readonly contextId: number;
  readonly rootId: number;
  readonly headerMaps?: Readonly<Record<number, readonly Field[]>>;
  readonly buffers?: Readonly<Record<number, Uint8Array>>;
  readonly properties?: Readonly<Record<string, string | Uint8Array>>;
  /** Whether a call to a cluster is allowed: not while a configuration is read. */
  readonly canCall?: boolean;
}
