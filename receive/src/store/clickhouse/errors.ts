import { ClickHouseError } from '@clickhouse/client';
import { QueryLimitError, StoreError } from '../store.ts';

/** Errors of a query that takes too much: time, memory, rows. Source: ClickHouse, `ErrorCodes.cpp`. */
const LIMITS = new Set(['159', '160', '241', '158', '396', '307']);

/** Makes an error of the store from one of the client. Never has a value of an exchange. */
export function toStoreError(error: unknown): Error {
  if (error instanceof ClickHouseError && LIMITS.has(error.code)) {
    return new QueryLimitError('The query takes too long; narrow it by time or by another term');
  }
  return new StoreError(`The store failed: ${(error as Error).message}`, { cause: error });
}
