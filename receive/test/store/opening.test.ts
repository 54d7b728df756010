import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { ReceiverError } from '../../src/errors.ts';
import { serveReceiver } from '../../src/served-receiver.ts';
import { openingError } from '../../src/store/opening-error.ts';
import { StoreError } from '../../src/store/store.ts';
import { type ClickHousePlace, describePlace } from '../../src/store/store-place.ts';

const PLACE: ClickHousePlace = {
  ...{ hosts: ['db-1:8123', '[::1]:8124'], isSecure: false },
  ...{ user: 'writer', password: 's3cret', database: 'traces' },
};

/** An error of the store, as one of the client is wrapped. */
function failure(properties: object, message = 'something failed'): StoreError {
  return new StoreError(`The store failed: ${message}.`, {
    cause: Object.assign(new Error(message), properties),
  });
}

async function rejection(store: string | ClickHousePlace): Promise<ReceiverError> {
  const loopback = { host: '127.0.0.1', port: 0 };
  const options = { version: '0', listen: loopback, page: loopback, pageFiles: undefined };
  const keep = { keepForMs: 3_600_000, keepBytes: null };
  const error = await serveReceiver({ ...options, ...keep, store }, () => {}).catch((each) => each);
  assert.ok(error instanceof ReceiverError, `${error}`);
  return error;
}

describe('the place of a store', () => {
  it('is described without user and password', () => {
    assert.equal(describePlace(PLACE), 'ClickHouse at db-1:8123, [::1]:8124, database traces');
    assert.equal(
      describePlace({ ...PLACE, cluster: 'main' }),
      'ClickHouse at db-1:8123, [::1]:8124, database traces, cluster main',
    );
    assert.equal(describePlace(':memory:'), 'memory');
    assert.equal(describePlace('/data/receive.db'), '/data/receive.db');
  });
});

describe('a store that cannot be opened', () => {
  const cases: [string, object, RegExp, RegExp][] = [
    ['has no listener', { code: 'ECONNREFUSED' }, /nothing listens there/, /host and the port in --store/],
    ['has an unknown host', { code: 'ENOTFOUND' }, /no such host/, /host and the port/],
    ['speaks another protocol', { code: 'HPE_INVALID_CONSTANT' }, /does not speak HTTP/, /usually 8123/],
    ['speaks no TLS', { code: 'EPROTO' }, /does not speak TLS/, /Leave \?secure off/],
    ['is not trusted', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }, /not trusted/, /--store-ca-file/],
    ['refuses the password', { code: '516' }, /user or the password is wrong/, /Check the user in --store/],
    ['denies a right', { code: '497' }, /lacks a right/, /docs\/clickhouse\.md/],
    ['has no such cluster', { code: '701' }, /no such cluster/, /system\.clusters/],
  ];
  for (const [what, properties, why, fix] of cases) {
    it(`says what to do if it ${what}`, () => {
      const error = openingError(PLACE, failure(properties));
      assert.equal(error.what, 'Cannot open the store ClickHouse at db-1:8123, [::1]:8124, database traces');
      assert.match(error.why, why);
      assert.match(error.fix, fix);
      assert.doesNotMatch(error.message, /s3cret|writer/);
    });
  }

  it('finds the reason below an error of several addresses', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const cause = new AggregateError([refused]);
    assert.equal(openingError(PLACE, new StoreError('x', { cause })).why, 'nothing listens there');
  });

  it('gives the words of the server if it knows no better ones', () => {
    const { why, fix } = openingError(PLACE, failure({ code: '999999' }, 'the tables are too new'));
    assert.equal(why, 'the tables are too new');
    assert.match(fix, /docs\/clickhouse\.md/);
  });

  it('is reported when a receiver starts without its server', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    await new Promise((done) => server.close(done));
    const { why, isUsage } = await rejection({ ...PLACE, hosts: [`127.0.0.1:${port}`] });
    assert.equal(why, 'nothing listens there');
    assert.equal(isUsage, false);
  });

  it('is reported when a receiver starts on a folder', async () => {
    const { what, fix } = await rejection(import.meta.dirname);
    assert.equal(what, `Cannot open the store ${import.meta.dirname}`);
    assert.match(fix, /--store :memory:/);
  });
});
