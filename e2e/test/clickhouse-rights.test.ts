import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openClickHouseStore } from '../../receive/src/store/clickhouse/clickhouse.ts';
import type { Store } from '../../receive/src/store/store.ts';
import { scntDocument } from '../../receive/test/decode/documents.ts';
import { makeExchange } from '../../receive/test/store/exchanges.ts';
import { type ClickHouse, startClickHouse } from '../support/clickhouse.ts';
import { DOCS, findRecipe } from '../support/recipes.ts';
import { useTestRun } from '../support/test-run.ts';

const INSERTER = { user: 'proxies', password: 'p' };
const { path } = findRecipe('ClickHouse').configs[0]!.backend;

// The engine has one user. It gets the rights that docs/clickhouse.md gives to another one.
describe('The rights in docs/clickhouse.md', function () {
  // ClickHouse may have to be downloaded first.
  this.timeout(300_000);
  const run = useTestRun('clickhouse-rights');

  /** Starts ClickHouse with the rights of a user of the documentation, after `prepare` had all rights. */
  const startAs = async (
    user: string,
    prepare: (clickHouse: ClickHouse) => Promise<unknown>,
    cluster?: string,
  ) => {
    const name = `${user}${cluster ?? ''}`;
    const options = {
      folder: run.folder(),
      name,
      inserter: INSERTER,
      ...(cluster !== undefined && { cluster }),
    };
    const first = await startClickHouse(options);
    run.stopAfterTest(() => first.stop());
    await prepare(first);
    await first.stop();
    const configFile = join(run.folder(), `${name}.xml`);
    await writeFile(configFile, configure(configFile, await readGrants(user, cluster), cluster));
    const limited = await startClickHouse({ ...options, configFile });
    run.stopAfterTest(() => limited.stop());
    return { first, limited };
  };

  const post = ({ port }: ClickHouse) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'x-clickhouse-user': INSERTER.user, 'x-clickhouse-key': INSERTER.password },
      body: `${JSON.stringify(scntDocument())}\n`,
    });

  it('let proxies post, and not read, change or delete anything', async () => {
    const { first, limited } = await startAs('meshtap_proxies', async (clickHouse) => {
      const store = await open(clickHouse);
      await store.close();
    });
    const answer = await post(limited);
    assert.equal(answer.status, 200, await answer.text());
    const forbidden = [
      ...[
        'SELECT * FROM meshtap.exchange',
        'DELETE FROM meshtap.exchange WHERE 1',
        'DROP TABLE meshtap.scnt',
      ],
      'INSERT INTO meshtap.exchange (method) VALUES (1)',
    ];
    for (const sql of forbidden) await assert.rejects(limited.run(sql), /answers 403: .*ACCESS_DENIED/s, sql);
    assert.equal(await limited.run('SELECT * FROM meshtap.scnt'), '');
    await limited.stop();
    await first.restart();
    assert.equal(await first.run('SELECT method, status FROM meshtap.exchange'), 'POST\t201');
  });

  it('are checked by hand with the path that proxies use', async () => {
    const text = await readFile(join(DOCS, 'clickhouse.md'), 'utf8');
    const address = /^ *\$ curl [\s\S]*?'http:\/\/127\.0\.0\.1:8123(\/[^']*)'$/m.exec(text);
    assert.equal(address?.[1], path);
  });

  it('let a receiver make its tables, and store, read and delete exchanges', async () => {
    const { limited } = await startAs('meshtap', (clickHouse) => clickHouse.run('CREATE DATABASE meshtap'));
    await useStore(limited, await open(limited, 1));
  });

  it('let a receiver do the same on a cluster', async () => {
    const makeDatabase = (clickHouse: ClickHouse) => clickHouse.run('CREATE DATABASE meshtap');
    const { limited } = await startAs('meshtap', makeDatabase, 'traces');
    await useStore(limited, await open(limited, 1, 'traces'));
  });

  const useStore = async (limited: ClickHouse, store: Store) => {
    try {
      await store.append([makeExchange()]);
      assert.equal((await post(limited)).status, 200);
      const filter = { terms: [] };
      assert.equal((await store.list({ filter, limit: 9 })).exchanges.length, 2);
      assert.equal((await store.summarize(filter, 3_600_000_000)).length, 1);
      assert.equal((await store.state()).maxBytes, 1);
      await store.position();
      await store.expire();
      await store.catalogue.learn(100);
      await store.catalogue.save();
      await store.catalogue.rebuild();
    } finally {
      await store.close();
    }
  };
});

function open(
  { port, user, password }: ClickHouse,
  keepBytes: number | null = null,
  cluster?: string,
): Promise<Store> {
  const place = { hosts: [`127.0.0.1:${port}`], isSecure: false, user, password, database: 'meshtap' };
  return openClickHouseStore({ ...place, keepForMs: 3_600_000, keepBytes, cluster });
}

/** Reads the GRANTs to a user of the page, on one server or on a cluster, without that user and cluster. */
async function readGrants(user: string, cluster?: string): Promise<string[]> {
  const text = await readFile(join(DOCS, 'clickhouse.md'), 'utf8');
  const where = cluster === undefined ? '(?!ON CLUSTER)' : `ON CLUSTER ${cluster} `;
  const grants = [...text.matchAll(new RegExp(`^ *GRANT ${where}([^;]*) TO ${user};$`, 'gm'))];
  assert.ok(grants.length > 0, `docs/clickhouse.md has a GRANT to ${user}`);
  return grants.map(([, rights]) => `GRANT ${rights}`);
}

function configure(file: string, grants: readonly string[], cluster?: string): string {
  const shard =
    '<shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host><port>9000</port></replica></shard>';
  return `<clickhouse>
    <users><default>
      <password/><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>
      <grants>${grants.map((grant) => `<query>${grant}</query>`).join('')}</grants>
    </default></users>
    <profiles><default/></profiles><quotas><default/></quotas>
    <user_directories><users_xml><path>${file}</path></users_xml></user_directories>
    <access_control_improvements>
      <select_from_system_db_requires_grant>true</select_from_system_db_requires_grant>
    </access_control_improvements>
    ${cluster === undefined ? '' : `<tcp_port>9000</tcp_port><remote_servers><${cluster}>${shard}${shard}</${cluster}></remote_servers>`}
  </clickhouse>`;
}
