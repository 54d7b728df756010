import type { ClientLimits } from '../../../src/store/clickhouse/client.ts';

/** The limits of clients in tests that are not about limits: a busy machine may stall for seconds. */
export const PATIENT: ClientLimits = {
  ...{ connectMs: 30_000, queryMs: 30_000, graceMs: 30_000 },
  ...{ insertMs: 30_000, statementMs: 200_000 },
};
