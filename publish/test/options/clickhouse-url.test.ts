import assert from 'node:assert/strict';
import {
  formatClickHouseUrl,
  isClickHouseUrl,
  parseClickHouseUrl,
} from '../../src/options/clickhouse-url.ts';

const read = (text: string) => parseClickHouseUrl(text, '--store', 'Give it elsewhere.');

describe('the URL of a ClickHouse store', () => {
  it('names a user, a host and a database', () => {
    assert.deepEqual(read('clickhouse://meshtap@db.example/traces'), {
      ...{ user: 'meshtap', hosts: ['db.example:8123'], isSecure: false, database: 'traces' },
    });
  });

  it('has several hosts, each with a port of its own or that of ClickHouse', () => {
    const { hosts } = read('clickhouse://a@db-1,10.0.0.2:1234,[fd00::1],[::1]:65535/x');
    assert.deepEqual(hosts, ['db-1:8123', '10.0.0.2:1234', '[fd00::1]:8123', '[::1]:65535']);
  });

  it('means TLS with ?secure, at another port if none is given', () => {
    const { isSecure, hosts } = read('clickhouse://a@db-1,db-2:9999/x?secure');
    assert.deepEqual([isSecure, hosts], [true, ['db-1:8443', 'db-2:9999']]);
  });

  it('has special characters of the user encoded, and gives them back so', () => {
    const text = 'clickhouse://a%40b%2Fc@db:8123/x';
    assert.equal(read(text).user, 'a@b/c');
    assert.equal(formatClickHouseUrl(read(text)), text);
    const secure = 'clickhouse://a@[::1]:8443,db:8443/x_1-2?secure';
    assert.equal(formatClickHouseUrl(read(secure)), secure);
  });

  it('is known by its scheme in any case', () => {
    assert.deepEqual(
      ['clickhouse://', 'ClickHouse://x', 'clickhouses://x', '/clickhouse://', 'clickhouse'].map(
        isClickHouseUrl,
      ),
      [true, true, false, false, false],
    );
  });

  const wrong: [string, RegExp][] = [
    ['clickhouse://', /it names no user/],
    ['clickhouse://db/x', /it names no user/],
    ['clickhouse://@db/x', /it names no user/],
    ['clickhouse://a%ZZ@db/x', /its user "a%ZZ" is not valid/],
    ['clickhouse://a%0A@db/x', /its user "a%0A" is not valid/],
    ['clickhouse://a%3Ab@db/x', /its user "a%3Ab" is not valid/],
    ['clickhouse://a@/x', /its host "" is not valid/],
    ['clickhouse://a@db,/x', /its host "" is not valid/],
    ['clickhouse://a@::1/x', /its host "::1" is not valid/],
    ['clickhouse://a@[db]:1/x', /its host "\[db\]:1" is not valid/],
    ['clickhouse://a@db:0/x', /its host "db:0" is not valid/],
    ['clickhouse://a@db:65536/x', /its host "db:65536" is not valid/],
    ['clickhouse://a@d b/x', /its host "d b" is not valid/],
    ['clickhouse://a@-db/x', /its host "-db" is not valid/],
    ['clickhouse://a@db', /it names no database/],
    ['clickhouse://a@db/', /it names no database/],
    ['clickhouse://a@db?secure', /it names no database/],
    ['clickhouse://a@db/x/y', /its database "x\/y" is not valid/],
    ['clickhouse://a@db/x#y', /its database "x#y" is not valid/],
    ['clickhouse://a@db/x`', /its database "x`" is not valid/],
    [`clickhouse://a@db/${'x'.repeat(65)}`, /its database "x+" is not valid/],
    ['clickhouse://a@db/System', /its database System is one of ClickHouse itself/],
    ['clickhouse://a@db/x?secure=true', /it has another parameter than `secure`/],
    ['clickhouse://a@db/x?', /it has another parameter/],
  ];
  for (const [text, message] of wrong) {
    it(`is refused as ${text}`, () => assert.throws(() => read(text), message));
  }

  for (const text of [
    'clickhouse://a:s3cret@db/x',
    'clickhouse://a:s3cret/@db/x',
    'clickhouse://a:s3c@s3cret@db/x',
    'clickhouse://a:s3cret@db',
    'clickhouse://:s3cret@db/x',
  ]) {
    it(`is refused with a password, without repeating it: ${text}`, () => {
      assert.throws(
        () => read(text),
        (error: Error) => {
          assert.match(error.message, /as --store: it has a password/);
          assert.match(error.message, /Give it elsewhere\./);
          assert.doesNotMatch(error.message, /s3c/);
          return true;
        },
      );
    });
  }

  it('is never quoted where a password could be', () => {
    for (const text of [
      'clickhouse://a:s3cret',
      'clickhouse://a:s3cret/x',
      'clickhouse://a@db/x?password=s3cret',
    ])
      assert.throws(
        () => read(text),
        (error: Error) => !error.message.includes('s3cret'),
        text,
      );
  });
});
