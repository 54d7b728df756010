import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openClickHouseStore } from '../../receive/src/store/clickhouse/clickhouse.ts';
import { scntDocument } from '../../receive/test/decode/documents.ts';
import { type ClickHouse, startClickHouse } from '../support/clickhouse.ts';
import { DOCS, findRecipe } from '../support/recipes.ts';
import { useTestRun } from '../support/test-run.ts';

const INSERTER = { user: 'proxies', password: 'p' };
const { path } = findRecipe('ClickHouse').configs[0]!.backend;

// The engine has one user. It gets the rights that docs/clickhouse.md gives to the user of the proxies.
describe('The rights of the user of proxies in docs/clickhouse.md', function () {
  // ClickHouse may have to be downloaded first.
  this.timeout(300_000);
  const run = useTestRun('clickhouse-rights');

  const post = ({ port }: ClickHouse) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'x-clickhouse-user': INSERTER.user, 'x-clickhouse-key': INSERTER.password },
      body: `${JSON.stringify(scntDocument())}\n`,
    });

  it('are enough to post, and do not let it read, change or delete anything', async () => {
    const options = { folder: run.folder(), inserter: INSERTER };
    const first = await startClickHouse(options);
    run.stopAfterTest(() => first.stop());
    await makeTables(first);
    await first.stop();

    const configFile = join(run.folder(), 'rights.xml');
    await writeFile(configFile, configure(configFile, await readGrant()));
    const second = await startClickHouse({ ...options, configFile });
    run.stopAfterTest(() => second.stop());
    const answer = await post(second);
    assert.equal(answer.status, 200, await answer.text());
    const forbidden = [
      ...[
        'SELECT * FROM meshtap.exchange',
        'DELETE FROM meshtap.exchange WHERE 1',
        'DROP TABLE meshtap.scnt',
      ],
      'INSERT INTO meshtap.exchange (method) VALUES (1)',
    ];
    for (const sql of forbidden) await assert.rejects(second.run(sql), /answers 403: .*ACCESS_DENIED/s, sql);
    assert.equal(await second.run('SELECT * FROM meshtap.scnt'), '');
    await second.stop();

    await first.restart();
    assert.equal(await first.run('SELECT method, status FROM meshtap.exchange'), 'POST\t201');
  });
});

async function makeTables({ port, user, password }: ClickHouse): Promise<void> {
  const place = { hosts: [`127.0.0.1:${port}`], isSecure: false, user, password, database: 'meshtap' };
  const store = await openClickHouseStore({ ...place, keepForMs: 3_600_000, keepBytes: null });
  await store.close();
}

/** Reads the GRANT of the section, without its user. */
async function readGrant(): Promise<string> {
  const text = await readFile(join(DOCS, 'clickhouse.md'), 'utf8');
  const grant = /^ *(GRANT .*) TO meshtap_proxies;$/m.exec(text);
  assert.ok(grant, 'docs/clickhouse.md has a GRANT to meshtap_proxies');
  return grant[1]!;
}

function configure(file: string, grant: string): string {
  return `<clickhouse>
    <users><default>
      <password/><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>
      <grants><query>${grant}</query></grants>
    </default></users>
    <profiles><default/></profiles><quotas><default/></quotas>
    <user_directories><users_xml><path>${file}</path></users_xml></user_directories>
  </clickhouse>`;
}
