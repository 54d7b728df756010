import { ClickHouseError } from '@clickhouse/client';
import { QueryError, QueryLimitError, StoreError } from '../store.ts';
import { codeOf, explainConnectionError, explainServerError } from './reasons.ts';

/** Errors of a query that takes too much: rows, time, memory, bytes. */
const LIMITS = new Set(['158', '159', '160', '191', '241', '307', '396']);
/** Errors of a server that has too much to do. */
const BUSY = new Set(['202', '745']);
/** Errors of values that a query brings. */
const QUERY_VALUES = new Set(['6', '27', '41', '53', '69', '427', '457']);
/** Errors of values that rows bring, and of their words. */
const ROW_VALUES = new Set(['6', '27', '33', '41', '53', '69', '117', '128', '131', '321', '349', '427']);
/** Errors of one server, where another or a later attempt may do. */
const TRANSIENT = new Set([
  ...['198', '209', '210', '225', '242', '243', '279', '285', '286', '319', '745', '999'],
]);
/** Errors after which the rows of an insert may still become visible: a part of the cluster did not answer. */
const UNSURE = new Set(['3', '32', '159', '209', '210', '236', '279', '285', '286', '319', '394', '999']);
/** No connection was made, so nothing was sent. */
const UNSENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ERR_SSL_.*|ERR_TLS_.*|.*CERT.*)$/;

/** A server or its answer fails a call. Holds no value of an exchange, and no secret. */
export class ClickHouseStoreError extends StoreError {
  override name = 'ClickHouseStoreError';
  /** Why, as part of a sentence. */
  readonly reason: string;
  /** ClickHouse's number of the error, or the system's name of it; empty if there is none. */
  readonly code: string;

  constructor(what: string, reason: string, code = '') {
    super(`${what}: ${reason}`);
    this.reason = reason;
    this.code = code;
  }
}

/** An insert failed, and its rows may still become visible. */
export class UnsureInsertError extends ClickHouseStoreError {
  override name = 'UnsureInsertError';
}

/** Makes an error of the store. `what` is what failed, such as `Cannot store in ClickHouse at db:8123`. */
export function toStoreError(error: unknown, what: string): ClickHouseStoreError {
  if (error instanceof ClickHouseStoreError) return error;
  return new ClickHouseStoreError(what, explain(error), codeOf(error));
}

/** Makes the error of a query. */
export function toQueryError(error: unknown, what: string): Error {
  const { code } = error instanceof ClickHouseError ? error : { code: '' };
  if (LIMITS.has(code))
    return new QueryLimitError('The query took too long; narrow it by time or by another term');
  if (BUSY.has(code)) return new QueryLimitError('The store runs too many queries; try again later');
  if (QUERY_VALUES.has(code))
    return new QueryError(`The query has a value that ClickHouse cannot use (code ${code})`);
  return toStoreError(error, what);
}

/**
 * Makes the error of an insert. It is not a StoreError if the rows are wrong: then only these rows are refused.
 */
export function toInsertError(error: unknown, what: string, isUnsure: boolean): Error {
  if (isUnsure) return new UnsureInsertError(what, explain(error), codeOf(error));
  if (error instanceof ClickHouseError && ROW_VALUES.has(error.code))
    return new Error(`ClickHouse cannot take the rows (code ${error.code}, ${error.type})`);
  return toStoreError(error, what);
}

/** Whether another server, or the same one a little later, may do what failed. */
export function isTransient(error: unknown): boolean {
  return !(error instanceof ClickHouseError) || TRANSIENT.has(error.code);
}

/** Whether an insert may have been done, or may be done still, although it failed. */
export function isUnsure(error: unknown): boolean {
  if (error instanceof ClickHouseError) return UNSURE.has(error.code);
  return !UNSENT.test(codeOf(error));
}

function explain(error: unknown): string {
  return error instanceof ClickHouseError ? explainServerError(error) : explainConnectionError(error);
}
