import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runAndKill } from '../run-and-kill.ts';

const PROGRAM = new URL('killed-receiver.ts', import.meta.url);
const ROUNDS = 50;
/** Rounds whose processes run at the same time, each on a file of its own. */
const SIDE_BY_SIDE = 2;
/** How long a process may run after it opened the store, in milliseconds. */
const MOST_MS = 40;

describe('SQLite store that is killed', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-kill-'));
  });
  after(() => rm(folder, { recursive: true }));

  it(`has what it acknowledged, and nothing half, after ${ROUNDS} kills at random moments`, async function () {
    this.timeout(600_000);
    const lanes = Array.from({ length: SIDE_BY_SIDE }, async (_, lane) => {
      const path = join(folder, `${lane}.db`);
      const acknowledged: string[] = [];
      for (let round = lane; round < ROUNDS; round += SIDE_BY_SIDE) {
        const least = round === lane ? 1 : 0;
        acknowledged.push(...(await runAndKill(PROGRAM, [path, `${round}`], MOST_MS, least)));
        // Not each time, so that the store's own recovery is at work as well.
        if (round % 3 === 0) check(path, acknowledged);
      }
      check(path, acknowledged);
      assert.ok(acknowledged.length > 0);
    });
    await Promise.all(lanes);
  });
});

function check(path: string, acknowledged: readonly string[]): void {
  const database = new DatabaseSync(path);
  try {
    const ids = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => String(row.id));
    const exchanges = ids("SELECT printf('%x', id) AS id FROM exchange ORDER BY id");
    assert.deepEqual(ids("SELECT printf('%x', id) AS id FROM message ORDER BY id"), exchanges);
    assert.deepEqual(
      ids("SELECT printf('%x', rowid) AS id FROM search WHERE search MATCH 'marker' ORDER BY rowid"),
      exchanges,
    );
    const stored = new Set(ids('SELECT request_id AS id FROM exchange'));
    for (const batch of acknowledged) {
      for (let index = 0; index < 5; index++) assert.ok(stored.has(`${batch}-${index}`), `${batch}-${index}`);
    }
    assert.equal(stored.size % 5, 0, 'batches are whole');
    assert.deepEqual(ids('PRAGMA integrity_check').length, 1);
  } finally {
    database.close();
  }
}
