import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { readFlags } from '../../src/options/flag.ts';
import { RECEIVING_FLAGS, readReceiving } from '../../src/options/receiving.ts';
import { formatStart } from '../../src/present/event-text.ts';
import { useTempDir } from '../support/cli.ts';

const URL = 'clickhouse://meshtap@db/traces';

describe('the store of `meshtap receive`', () => {
  const temp = useTempDir();
  const read = (given: Record<string, string>, env: Record<string, string> = {}) => {
    const around = { env: { HOME: temp(), ...env }, cwd: temp() };
    return readReceiving(readFlags(RECEIVING_FLAGS, given, around.cwd), around);
  };
  const write = (name: string, content: string) =>
    writeFileSync(join(temp(), name), content, { mode: 0o600 });

  it('has no limit of size in ClickHouse unless one is given, and 2 GiB in SQLite', () => {
    assert.equal(read({ store: URL }).keepBytes, null);
    assert.equal(read({ store: URL, keepBytes: '1TiB' }).keepBytes, 2 ** 40);
    assert.equal(read({}).keepBytes, 2 ** 31);
    assert.equal(read({ store: ':memory:', keepBytes: '1GiB' }).keepBytes, 2 ** 30);
  });

  it('has the password of the file, or that of the variable, or none', () => {
    write('password', 'of the file\n');
    const env = { MESHTAP_STORE_PASSWORD: 'of the variable\n' };
    const passwordOf = (...settings: Parameters<typeof read>) => {
      const { store } = read(...settings);
      return typeof store === 'string' ? assert.fail(store) : store.password;
    };
    assert.equal(passwordOf({ store: URL, storePasswordFile: 'password' }, env), 'of the file');
    assert.equal(passwordOf({ store: URL }, env), 'of the variable');
    assert.equal(passwordOf({ store: URL }), '');
  });

  it('has the authorities and the cluster that are given', () => {
    write('ca.pem', rootCertificates[0] ?? '');
    const flags = { store: `${URL}?secure`, storeCaFile: 'ca.pem', storeCluster: 'main' };
    const { store } = read(flags);
    assert.deepEqual(store, {
      ...{ user: 'meshtap', hosts: ['db:8443'], isSecure: true, database: 'traces' },
      ...{ password: '', caPem: rootCertificates[0], cluster: 'main' },
    });
  });

  it('needs TLS for authorities', () => {
    write('ca.pem', rootCertificates[0] ?? '');
    assert.throws(() => read({ store: URL, storeCaFile: 'ca.pem' }), /--store-ca-file.+no TLS.+\?secure/s);
  });

  it('in a file takes nothing of ClickHouse', () => {
    write('password', 'x');
    write('ca.pem', rootCertificates[0] ?? '');
    for (const flags of [{ storePasswordFile: 'password' }, { storeCaFile: 'ca.pem' }, { storeCluster: 'a' }])
      assert.throws(
        () => read({ ...flags, store: 'a.db' }),
        /with a SQLite store: it is for a store on ClickHouse/,
      );
    assert.equal(
      read({}, { MESHTAP_STORE_PASSWORD: 'x' }).store,
      join(temp(), '.local/share/meshtap/receive.db'),
    );
  });

  it('is named at the start without user and password', () => {
    const settings = read({ store: URL }, { MESHTAP_STORE_PASSWORD: 's3cret' });
    const urls = { ingest: 'http://127.0.0.1:9000', page: 'http://127.0.0.1:9080' };
    const [line] = formatStart(settings, urls, true).split('\n');
    assert.equal(line, 'Ingest: http://127.0.0.1:9000  (stored in ClickHouse at db:8123, database traces)');
  });
});
