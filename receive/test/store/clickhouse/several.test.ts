import assert from 'node:assert/strict';
import { eventually } from '../../../../e2e/support/eventually.ts';
import { parseFilter } from '../../../src/filter/parse.ts';
import { type Learning, startLearning } from '../../../src/learning.ts';
import { GONE_MS } from '../../../src/store/clickhouse/catalogue/part-header.ts';
import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import type { Store } from '../../../src/store/store.ts';
import { makeExchange } from '../exchanges.ts';
import { countLearned } from '../learning.ts';
import { runAndKill } from '../run-and-kill.ts';
import { NOW_US } from '../suite-context.ts';
import { type Engine, startEngine } from './engine.ts';
import { Rows } from './rows.ts';

const PROGRAM = new URL('killed-learner.ts', import.meta.url);
const ROUNDS = 4;
/** How long a process may run after it opened the store, in milliseconds. */
const MOST_MS = 2500;
const TIMES = { stepMs: 20, pauseMs: 10, saveMs: 200 };
/** A receiver whose end is cut, as on a machine that stalls, counts as running for two minutes. */
const SHOWN_MS = GONE_MS + 120_000;

/** A receiver without ingest. */
class Receiver {
  readonly log: string[] = [];
  store!: Store;
  #learning!: Learning;

  static async start(options: ClickHouseOptions): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.store = await openClickHouseStore(options);
    receiver.#learning = startLearning(receiver.store, (line) => receiver.log.push(line), TIMES);
    return receiver;
  }

  put(count: number, host: string): Promise<void> {
    return this.store.append(Array.from({ length: count }, () => makeExchange({ host, path: '/orders' })));
  }

  /** Waits until its catalogue has so many exchanges, and all of them are learned. */
  async shows(count: number): Promise<void> {
    await eventually(
      `${count} learned exchanges`,
      async () => [await countLearned(this.store.catalogue), (await this.store.catalogue.state()).learned],
      ([shown, learned]) => shown === count && learned === count,
      { timeoutMs: SHOWN_MS },
    );
  }

  async stop(): Promise<void> {
    await this.#learning.stop();
    await this.store.close();
  }
}

describe('several receivers on one ClickHouse', function () {
  this.timeout(600_000);
  let engine: Engine;
  let options: ClickHouseOptions;
  let receivers: Receiver[];
  before(async () => {
    engine = await startEngine();
  });
  after(() => engine?.stop());
  beforeEach(() => {
    options = engine.options();
    receivers = [];
  });
  afterEach(async () => {
    for (const receiver of receivers) await receiver.stop();
  });

  async function start(): Promise<Receiver> {
    const receiver = await Receiver.start(options);
    receivers.push(receiver);
    return receiver;
  }
  async function stop(receiver: Receiver): Promise<void> {
    receivers.splice(receivers.indexOf(receiver), 1);
    await receiver.stop();
  }

  it('show what all of them took, while one ends and another one starts', async () => {
    const first = await start();
    const second = await start();
    const third = await start();
    const position = await third.store.position();
    await first.put(3, 'orders');
    await second.put(4, 'orders');
    await third.put(5, 'users');
    for (const { store } of receivers) {
      const { exchanges } = await store.arrivals(parseFilter('', NOW_US), position, 100);
      assert.equal(exchanges.length, 12);
    }
    for (const receiver of receivers) await receiver.shows(12);
    await stop(first);
    const fourth = await start();
    await fourth.put(6, 'orders');
    for (const receiver of receivers) await receiver.shows(18);
    const [known, same] = [
      await second.store.catalogue.endpoints(),
      await fourth.store.catalogue.endpoints(),
    ];
    assert.deepEqual(known, same);
    assert.deepEqual(
      receivers.flatMap(({ log }) => log),
      [],
    );
  });

  it('know the same after all of them were restarted', async () => {
    const first = await start();
    const second = await start();
    await first.put(3, 'orders');
    await second.put(4, 'orders');
    await stop(first);
    await stop(second);
    await (await start()).shows(7);
  });

  it('learn everything again after one has rebuilt the catalogue', async () => {
    const first = await start();
    const second = await start();
    await first.put(3, 'orders');
    await second.put(4, 'users');
    for (const receiver of receivers) await receiver.shows(7);
    await second.store.catalogue.rebuild();
    for (const receiver of receivers) await receiver.shows(7);
  });

  it(`have each exchange once after ${ROUNDS} of them were killed at random moments`, async () => {
    const rows = new Rows(options);
    const receiver = await start();
    try {
      for (let round = 0; round < ROUNDS; round++) {
        await runAndKill(PROGRAM, [JSON.stringify(options)], MOST_MS, round === 0 ? 1 : 0);
        await receiver.put(1, 'host-0');
        await makeOthersGone(rows);
      }
      // The last one may have stored and saved after it was killed, if the server was slow.
      const { stored } = await eventually(
        'all exchanges to be learned',
        async () => {
          await makeOthersGone(rows);
          const [row] = await rows.query<{ count: number }>('SELECT count() AS count FROM DATABASE.exchange');
          return { stored: row!.count, learned: await countLearned(receiver.store.catalogue) };
        },
        ({ stored, learned }) => learned === stored,
        { timeoutMs: SHOWN_MS },
      );
      assert.ok(stored > ROUNDS);
      await receiver.shows(stored);
    } finally {
      await rows.close();
    }
  });
});

/** Makes it look as if those had not saved for ten minutes that save nothing now. */
async function makeOthersGone(rows: Rows): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await rows.run(
    `INSERT INTO DATABASE.catalogue_part (part, is_header, host, sequence, header, state, saved)
     SELECT part, is_header, host, sequence, header, state, saved - INTERVAL 10 MINUTE
     FROM DATABASE.catalogue_part FINAL
     WHERE is_header AND header != '' AND saved < now64(3) - INTERVAL 1 SECOND`,
  );
}
