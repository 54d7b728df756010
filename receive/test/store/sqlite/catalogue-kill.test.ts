import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import { learnAll } from '../learning.ts';
import { runAndKill } from '../run-and-kill.ts';

const PROGRAM = new URL('killed-learner.ts', import.meta.url);
const ROUNDS = 25;
/** How long a process may run after it opened the store, in milliseconds: the learner needs a moment to start. */
const MOST_MS = 600;

describe('catalogue of a SQLite store that is killed', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-catalogue-kill-'));
  });
  after(() => rm(folder, { recursive: true }));

  for (const [what, keepForMs] of [
    ['kept', 3_600_000],
    ['deleted while they are learned', 20],
  ] as const) {
    it(`has each exchange once after ${ROUNDS} kills at random moments, if exchanges are ${what}`, async function () {
      this.timeout(600_000);
      const path = join(folder, `${keepForMs}.db`);
      let batches = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const stored = await runAndKill(PROGRAM, [path, `${keepForMs}`], MOST_MS, round === 0 ? 1 : 0);
        batches += stored.length;
      }
      const store = await openSqliteStore({ path, keepForMs, keepBytes: 2 ** 30 });
      try {
        await learnAll(store.catalogue);
        const { learned, missed, waiting } = await store.catalogue.state();
        assert.equal(waiting, 0);
        // The last batch of a round may be stored without having been acknowledged.
        const all = learned + missed;
        assert.ok(all >= batches * 5 && all <= (batches + ROUNDS) * 5, `${all} of ${batches} batches`);
        if (keepForMs > 1000) assert.equal(missed, 0);
        const hosts = await store.catalogue.endpoints();
        const counts = hosts.map(({ endpoints }) => endpoints[0]!.count);
        assert.equal(
          counts.reduce((sum, count) => sum + count, 0),
          learned,
        );
        if (missed === 0) assert.deepEqual(counts, Array(5).fill(learned / 5));
      } finally {
        await store.close();
      }
    });
  }
});
