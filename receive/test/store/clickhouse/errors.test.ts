import assert from 'node:assert/strict';
import { ClickHouseError } from '@clickhouse/client';
import {
  ClickHouseStoreError,
  isTransient,
  isUnsure,
  toInsertError,
  toQueryError,
  toStoreError,
  UnsureInsertError,
} from '../../../src/store/clickhouse/errors.ts';
import { QueryError, QueryLimitError, StoreError } from '../../../src/store/store.ts';

const WHAT = 'Cannot store in ClickHouse at db:8123';
const server = (code: string, type: string, message = "secret value 'x'") =>
  new ClickHouseError({ code, type, message });
const system = (code: string) => Object.assign(new Error('connect secret'), { code });

describe('errors of ClickHouse', () => {
  const reasons: [Error, string][] = [
    [
      server('516', 'AUTHENTICATION_FAILED'),
      'it refuses the user or the password; check both (code 516, AUTHENTICATION_FAILED)',
    ],
    [server('243', 'NOT_ENOUGH_SPACE'), 'its disk is full (code 243, NOT_ENOUGH_SPACE)'],
    [
      server(
        '75',
        'CANNOT_WRITE_TO_FILE_DESCRIPTOR',
        'Cannot write: errno: 28, strerror: No space left on device',
      ),
      'its disk is full (code 75, CANNOT_WRITE_TO_FILE_DESCRIPTOR)',
    ],
    [
      server('252', 'TOO_MANY_PARTS'),
      'its tables have too many parts; it merges them more slowly than they come (code 252, TOO_MANY_PARTS)',
    ],
    [
      server('242', 'TABLE_IS_READ_ONLY'),
      'its tables are read-only now; can it reach its Keeper? (code 242, TABLE_IS_READ_ONLY)',
    ],
    [
      server(
        '497',
        'ACCESS_DENIED',
        "x: Not enough privileges. To execute this query, it's necessary to have the grant INSERT(time, `secret`) ON traces.exchange. ",
      ),
      'the user lacks a right: INSERT on traces.exchange (code 497, ACCESS_DENIED)',
    ],
    [
      server('452', 'SETTING_CONSTRAINT_VIOLATION', "Setting max_memory_usage shouldn't be greater than 1"),
      'it failed at the setting max_memory_usage (code 452, SETTING_CONSTRAINT_VIOLATION)',
    ],
    [server('395', 'SOMETHING_NEW'), 'it failed (code 395, SOMETHING_NEW)'],
    [system('ECONNREFUSED'), 'nothing listens there'],
    [system('ENOTFOUND'), 'its name cannot be resolved'],
    [system('ECONNRESET'), 'it closed the connection'],
    [new Error('socket hang up'), 'it closed the connection'],
    [system('ERR_TLS_CERT_ALTNAME_INVALID'), 'its certificate is for another name'],
    [
      system('SELF_SIGNED_CERT_IN_CHAIN'),
      'its certificate is not trusted; give the file of its authority with --store-ca-file',
    ],
    [system('HPE_INVALID_CONSTANT'), 'it is not ClickHouse'],
    [new Error('<html>secret</html>'), 'it is not ClickHouse'],
  ];
  for (const [error, reason] of reasons) {
    it(`say in plain words, without values, that ${reason}`, () => {
      const result = toStoreError(error, WHAT);
      assert.ok(result instanceof StoreError);
      assert.equal(result.message, `${WHAT}: ${reason}`);
      assert.equal(result.reason, reason);
      assert.equal(result.cause, undefined);
    });
  }

  it('keep the code', () => {
    assert.equal(toStoreError(server('60', 'UNKNOWN_TABLE'), WHAT).code, '60');
    assert.equal(toStoreError(system('ECONNREFUSED'), WHAT).code, 'ECONNREFUSED');
    assert.equal(toStoreError(new Error('?'), WHAT).code, '');
  });

  it('are wrapped only once', () => {
    const error = toStoreError(system('EPIPE'), WHAT);
    assert.equal(toStoreError(error, 'Cannot do more'), error);
  });

  it('of a query that takes too much, or of a server with too many queries, are limits', () => {
    for (const code of ['158', '159', '160', '191', '202', '241', '307', '396', '745'])
      assert.ok(toQueryError(server(code, 'X'), WHAT) instanceof QueryLimitError, code);
  });

  it('of a value in a query are the fault of the query', () => {
    const error = toQueryError(server('457', 'BAD_QUERY_PARAMETER'), WHAT);
    assert.ok(error instanceof QueryError && !(error instanceof QueryLimitError));
    assert.equal(error.message, 'The query has a value that ClickHouse cannot use (code 457)');
  });

  it('of an insert are errors of the store, also where a query would reach a limit', () => {
    for (const code of ['159', '202', '241', '252', '60'])
      assert.ok(toInsertError(server(code, 'X'), WHAT, false) instanceof ClickHouseStoreError, code);
  });

  it('of wrong rows are not errors of the store', () => {
    const error = toInsertError(server('33', 'CANNOT_READ_ALL_DATA'), WHAT, false);
    assert.ok(!(error instanceof StoreError));
    assert.equal(error.message, 'ClickHouse cannot take the rows (code 33, CANNOT_READ_ALL_DATA)');
  });

  it('of an insert that may have been done say so, whatever happened last', () => {
    for (const error of [system('ECONNREFUSED'), server('33', 'CANNOT_READ_ALL_DATA')]) {
      const result = toInsertError(error, WHAT, true);
      assert.ok(result instanceof UnsureInsertError && result instanceof StoreError);
    }
  });

  it('leave no doubt if nothing was sent, or if one server refused', () => {
    for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT', 'CERT_HAS_EXPIRED'])
      assert.equal(isUnsure(system(code)), false, code);
    for (const code of ['241', '252', '243', '516', '60'])
      assert.equal(isUnsure(server(code, 'X')), false, code);
  });

  it('leave a doubt if the answer is missing, or if other servers did not answer', () => {
    for (const error of [system('ECONNRESET'), new Error('socket hang up'), new Error('<html>')])
      assert.equal(isUnsure(error), true, error.message);
    for (const code of ['159', '209', '210', '279', '319', '999'])
      assert.equal(isUnsure(server(code, 'X')), true, code);
  });

  it('pass if they are about the connection or one server, and not if they are about the call', () => {
    for (const error of [system('ECONNREFUSED'), new Error('<html>'), server('242', 'X'), server('999', 'X')])
      assert.equal(isTransient(error), true, error.message);
    for (const code of ['47', '60', '159', '241', '252', '516'])
      assert.equal(isTransient(server(code, 'X')), false, code);
  });
});
