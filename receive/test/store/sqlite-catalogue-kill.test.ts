import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { learnAll } from './learning.ts';

const ROUNDS = 25;
const LEARNER = new URL('./killed-learner.ts', import.meta.url).pathname;

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
      this.timeout(120_000);
      const path = join(folder, `${keepForMs}.db`);
      let batches = 0;
      for (let round = 0; round < ROUNDS; round++) batches += await runAndKill(path, keepForMs);
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

/** Starts a learner, and kills it some milliseconds after it opened the store. Returns how many batches it stored. */
async function runAndKill(path: string, keepForMs: number): Promise<number> {
  const child = spawn(process.execPath, [LEARNER, path, `${keepForMs}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  await once(output, 'line');
  // The learner needs a moment to start.
  await delay(Math.random() * 600);
  child.kill('SIGKILL');
  await closed;
  assert.equal(lines[0], 'open');
  return lines.length - 1;
}
