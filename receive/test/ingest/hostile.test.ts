import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eventually } from '../../../e2e/support/eventually.ts';
import { scntDocument } from '../decode/documents.ts';
import { type HostilePost, hostilePosts } from './hostile-posts.ts';
import { readAll, startTestIngest, stopTestIngests, type TestIngest } from './test-ingest.ts';

const MIB = 2 ** 20;
const AT_ONCE = 50;
const LIMITS = { maxBodyBytes: MIB, maxHeldBytes: 16 * MIB };
/** Soon ends what has no end. A machine that stalls may reach them with any POST, which is then answered once. */
const HASTY = { ...LIMITS, requestTimeoutMs: 400, headersTimeoutMs: 400 };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that the process holds when all garbage is gone. */
function heldBytes(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Which differ in their limits of time. */
type Ingests = { hasty: TestIngest; patient: TestIngest };

/** Posts all, some at once, and checks that each is answered, and never with an unexpected failure. */
async function postAll({ hasty, patient }: Ingests, posts: readonly HostilePost[]): Promise<void> {
  const left = posts[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const { kind, bytes, answers } of left) {
        const socket = (answers > 1 ? patient : hasty).open('');
        socket.write(bytes);
        const text = await readAll(socket);
        const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
        assert.equal(statuses.length, answers, `${kind}: ${text.slice(0, 300)}`);
        // Protobuf that is cut may be a shorter request, without an exchange.
        const least = kind.includes('protobuf') ? 200 : 400;
        assert.ok(
          statuses.every((status) => status >= least && status !== 500),
          `${kind}: ${text.slice(0, 300)}`,
        );
      }
    }),
  );
}

describe('Ingest before 10,000 hostile POSTs', () => {
  afterEach(stopTestIngests);

  it('answers each, stores none, and holds no more memory than before', async function () {
    this.timeout(600_000);
    const hasty = await startTestIngest({ limits: HASTY });
    const patient = await startTestIngest({ limits: LIMITS });
    const ingests = { hasty, patient };
    for (let seed = 0; seed < 10; seed++) await postAll(ingests, hostilePosts(500, seed));
    const [before, rssBefore] = [heldBytes(), process.memoryUsage.rss()];
    for (let seed = 10; seed < 20; seed++) await postAll(ingests, hostilePosts(500, seed));
    for (const { store } of [hasty, patient]) assert.deepEqual(store.appends, []);
    // What is free is given back to the system a little later.
    await eventually(
      'the memory of before',
      () => ({
        heldMib: (heldBytes() - before) / MIB,
        rssMib: (process.memoryUsage.rss() - rssBefore) / MIB,
      }),
      ({ heldMib, rssMib }) => heldMib < 8 && rssMib < 96,
      { timeoutMs: 60_000, intervalMs: 500 },
    );
    for (const { post, store } of [hasty, patient]) {
      await eventually(
        'the success',
        () => post('/publish', JSON.stringify(scntDocument())),
        ({ status }) => status === 200,
      );
      assert.equal(store.stored.length, 1);
    }
  });
});
