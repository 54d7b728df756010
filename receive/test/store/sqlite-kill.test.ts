import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

const ROUNDS = 50;
/** Rounds whose processes run at the same time, each on a file of its own. */
const SIDE_BY_SIDE = 2;
const RECEIVER = new URL('./killed-receiver.ts', import.meta.url).pathname;

describe('SQLite store that is killed', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-kill-'));
  });
  after(() => rm(folder, { recursive: true }));

  it(`has what it acknowledged, and nothing half, after ${ROUNDS} kills at random moments`, async function () {
    this.timeout(120_000);
    const lanes = Array.from({ length: SIDE_BY_SIDE }, async (_, lane) => {
      const path = join(folder, `${lane}.db`);
      const acknowledged: string[] = [];
      for (let round = lane; round < ROUNDS; round += SIDE_BY_SIDE) {
        acknowledged.push(...(await runAndKill(path, round)));
        // Not each time, so that the store's own recovery is at work as well.
        if (round % 3 === 0) check(path, acknowledged);
      }
      check(path, acknowledged);
      assert.ok(acknowledged.length > 0);
    });
    await Promise.all(lanes);
  });
});

/** Starts a receiver, and kills it some milliseconds after it opened the store. Returns the batches that it acknowledged. */
async function runAndKill(path: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, [RECEIVER, path, `${round}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  await once(output, 'line');
  await delay(Math.random() * 40);
  child.kill('SIGKILL');
  await closed;
  assert.equal(lines[0], 'open');
  return lines.slice(1);
}

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
