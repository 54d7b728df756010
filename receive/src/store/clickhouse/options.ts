import type { ClientLimits } from './client.ts';

/** Where a ClickHouse store is, and how much it keeps. */
export type ClickHouseOptions = {
  /** Each `name:port` or `[IPv6]:port` of a server's HTTP interface. They are tried in this order; in a cluster, from any of them on. */
  hosts: readonly string[];
  isSecure: boolean;
  /** A PEM file's content with the authorities that are trusted instead of the system's. */
  caPem?: string | undefined;
  user: string;
  password: string;
  database: string;
  /** The name of a cluster: tables are then made on all its servers, replicated and distributed. */
  cluster?: string | undefined;
  keepForMs: number;
  /** Null for no limit. */
  keepBytes: number | null;
  /** Limits of time that replace the defaults. Tests are more patient. */
  limits?: Partial<ClientLimits>;
};
