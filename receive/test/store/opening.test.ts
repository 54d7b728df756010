import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiverError } from '../../src/errors.ts';
import { serveReceiver } from '../../src/served-receiver.ts';
import { ClickHouseStoreError } from '../../src/store/clickhouse/errors.ts';
import { openingError } from '../../src/store/opening-error.ts';
import { StoreError } from '../../src/store/store.ts';
import { type ClickHousePlace, describePlace } from '../../src/store/store-place.ts';

const PLACE: ClickHousePlace = {
  ...{ hosts: ['db-1:8123', '[::1]:8124'], isSecure: false },
  ...{ user: 'writer', password: 's3cret', database: 'traces' },
};

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
  const cases: [string, string, RegExp][] = [
    ['has no listener', 'ECONNREFUSED', /host and the port in --store/],
    ['has an unknown host', 'ENOTFOUND', /host and the port in --store/],
    ['closes the connection', 'ECONNRESET', /HTTP interface in --store: usually 8123/],
    ['speaks another protocol', 'HPE_INVALID_CONSTANT', /HTTP interface in --store/],
    ['speaks no TLS', 'EPROTO', /Leave \?secure off/],
    ['is not trusted', 'SELF_SIGNED_CERT_IN_CHAIN', /--store-ca-file/],
    ['has an old certificate', 'CERT_HAS_EXPIRED', /Renew/],
    ['refuses the password', '516', /Check the user in --store, and its password/],
    ['denies a right', '497', /rights in "Run it" of docs\/clickhouse\.md/],
    ['has no such cluster', '701', /system\.clusters/],
    ['fails otherwise', '999999', /"When it fails" in docs\/clickhouse\.md/],
  ];
  for (const [what, code, fix] of cases) {
    it(`says what to do if it ${what}`, () => {
      const cause = new ClickHouseStoreError('Cannot use it', 'it is so; restart it (code 1, X)', code);
      const error = openingError(PLACE, cause);
      assert.equal(error.what, 'Cannot open the store ClickHouse at db-1:8123, [::1]:8124, database traces');
      assert.equal(error.why, 'it is so (code 1, X)');
      assert.match(error.fix, fix);
      assert.doesNotMatch(error.message, /s3cret|writer/);
    });
  }

  it('says which port to give if something else answers, such as the native protocol of ClickHouse', async () => {
    const text = 'HTTP/1.0 400 Bad Request\r\n\r\nPort 9000 is for clickhouse-client program\r\n';
    const server = createServer((socket) => socket.once('data', () => socket.end(text)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const { why, fix } = await rejection({ ...PLACE, hosts: [`127.0.0.1:${port}`] });
      assert.equal(why, 'it is not ClickHouse');
      assert.match(fix, /HTTP interface in --store: usually 8123/);
    } finally {
      server.close();
    }
  });

  it('says that no password was given if ClickHouse refuses the user without one', () => {
    const cause = new ClickHouseStoreError('Cannot use it', 'it refuses the user', '516');
    const error = openingError({ ...PLACE, password: '' }, cause);
    assert.match(error.fix, /^No password was given: give --store-password-file FILE/);
  });

  it('says what is wrong with its tables, and to give another database', () => {
    const { why, fix } = openingError(PLACE, new StoreError('The database x cannot be used: it is new.'));
    assert.equal(why, 'it is new');
    assert.match(fix, /^Give another database in --store/);
    const old = openingError(PLACE, new StoreError('The server is ClickHouse 25.8, and it is old'));
    assert.deepEqual(
      [old.why, old.fix],
      ['the server is ClickHouse 25.8, and it is old', 'Update ClickHouse.'],
    );
  });

  it('gives the advice that an error has', () => {
    const { why, fix } = openingError(PLACE, new StoreError('ClickHouse has no cluster a. It has b, c'));
    assert.deepEqual([why, fix], ['ClickHouse has no cluster a', 'It has b, c.']);
  });

  it('is reported when a receiver starts without its server', async () => {
    const { why, isUsage } = await rejection({ ...PLACE, hosts: ['127.0.0.1:1'] });
    assert.equal(why, 'nothing listens there');
    assert.equal(isUsage, false);
  });

  it('is reported when a receiver starts on a folder', async () => {
    // The lock of a store stands beside it.
    const folder = await mkdtemp(join(tmpdir(), 'meshtap-opening-'));
    try {
      const path = join(folder, 'store');
      await mkdir(path);
      const { what, fix } = await rejection(path);
      assert.equal(what, `Cannot open the store ${path}`);
      assert.match(fix, /--store :memory:/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
