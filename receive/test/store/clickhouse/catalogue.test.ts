import assert from 'node:assert/strict';
import { listEndpoints } from '../../../src/store/catalogue-queries.ts';
import { ArrivedRows } from '../../../src/store/clickhouse/arrived-rows.ts';
import { Client } from '../../../src/store/clickhouse/client.ts';
import { Learner } from '../../../src/store/clickhouse/learner.ts';
import { migrate } from '../../../src/store/clickhouse/migrate.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { SavedParts } from '../../../src/store/clickhouse/saved-parts.ts';
import { type Engine, startEngine } from './engine.ts';
import { Rows } from './rows.ts';

const DIRECT = 2 ** 31;

/** A receiver that only learns. */
class Receiver {
  readonly learner: Learner;
  readonly writers: number[];
  warnings: string[] = [];

  constructor(client: Client, options: ClickHouseOptions, run: string, writers: number[], startUs: number) {
    const parts = new SavedParts(client, options);
    this.learner = new Learner(parts, new ArrivedRows(client, options), { run, startUs, freshMs: 0 });
    this.writers = writers;
  }

  /** Looks at what others have saved, and learns until nothing waits. Returns how many exchanges it went through. */
  async learn(): Promise<number> {
    await this.save();
    for (let total = 0; ; ) {
      const { steps, warning } = await this.learner.learn(1000, this.writers);
      if (warning) this.warnings.push(warning);
      total += steps;
      if (steps === 0) return total;
    }
  }
  save = () => this.learner.save(this.writers);
  end = () => this.learner.save(this.writers, true);
  rebuild = () => this.learner.rebuild(this.writers);
  state = () => this.learner.state(this.writers);

  /** Counts the exchanges of each host, as this receiver shows them. */
  async count(): Promise<Record<string, number>> {
    const hosts = listEndpoints(await this.learner.read(this.writers));
    return Object.fromEntries(
      hosts.map(({ host, endpoints }) => [host, endpoints.reduce((sum, { count }) => sum + count, 0)]),
    );
  }
}

for (const [what, parameters, change, stored] of [
  ['one server', [], {}, 'exchange'],
  ['a cluster', ['--cluster', 'meshtap'], { cluster: 'meshtap' }, 'exchange_shard'],
] as const) {
  describe(`catalogue of receivers on ${what} of ClickHouse`, function () {
    this.timeout(60_000);
    let engine: Engine;
    let options: ClickHouseOptions;
    let client: Client;
    let rows: Rows;
    before(async () => {
      engine = await startEngine(parameters);
    });
    after(() => engine?.stop());
    beforeEach(async () => {
      options = engine.options(change);
      client = new Client(options);
      rows = new Rows(options);
      await migrate(client, options);
    });
    afterEach(async () => {
      await client.close();
      await rows.close();
    });

    const start = (run: string, ...writers: number[]) =>
      new Receiver(client, options, run, writers, Date.now() * 1000);
    const put = (writer: number, count: number, host = `host-${writer}`, agoMs = 60_000) =>
      rows.insert(
        ...Array.from({ length: count }, (_, index) => ({ writer, host, agoMs: agoMs - index / 1000 })),
      );
    /** Makes it look as if nobody had saved for ten minutes. */
    const makeAllGone = () =>
      rows.run(
        `INSERT INTO DATABASE.catalogue_part (part, is_header, host, sequence, header, state, saved)
       SELECT part, is_header, host, sequence, header, state, saved - INTERVAL 10 MINUTE
       FROM DATABASE.catalogue_part FINAL WHERE is_header AND header != ''`,
      );
    const countParts = async () => {
      const [row] = await rows.query<{ count: number }>(
        "SELECT count() AS count FROM DATABASE.catalogue_part FINAL WHERE header != ''",
      );
      return row!.count;
    };

    it('has what each of them learned, once, in each of them', async () => {
      const [a, b, c] = [start('a', 1), start('b', 2), start('c', 3)];
      await put(1, 3);
      await put(2, 4);
      await put(3, 5, 'host-1');
      assert.deepEqual([await a.learn(), await b.learn(), await c.learn()], [3, 4, 5]);
      for (const each of [a, b, c]) await each.save();
      for (const each of [a, b, c]) {
        await each.save();
        assert.deepEqual(await each.count(), { 'host-1': 8, 'host-2': 4 });
        assert.deepEqual(await each.state(), { learned: 12, waiting: 0, missed: 0 });
      }
    });

    it('goes on with the exchanges of one that has ended', async () => {
      const [a, b] = [start('a', 1), start('b', 2)];
      await put(1, 3);
      await a.learn();
      await a.end();
      await put(1, 2, 'host-1', 30_000);
      await b.save();
      assert.equal(await b.learn(), 2);
      assert.deepEqual(await b.count(), { 'host-1': 5 });
      assert.deepEqual(await b.state(), { learned: 5, waiting: 0, missed: 0 });
      assert.equal(await countParts(), 1);
    });

    it('goes on with the exchanges of one that was killed, from its last save', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await a.learn();
      await a.save();
      await put(1, 2, 'host-1', 30_000);
      await a.learner.learn(1000, a.writers);
      const b = start('b', 2);
      assert.deepEqual([await b.learn(), await b.count()], [0, { 'host-1': 3 }]);
      await makeAllGone();
      await b.save();
      assert.equal(await b.learn(), 2);
      assert.deepEqual(await b.count(), { 'host-1': 5 });
      assert.equal(await countParts(), 1);
    });

    it('leaves alone the part of one that runs', async () => {
      const [a, b] = [start('a', 1), start('b', 2)];
      await a.learn();
      await put(1, 3);
      assert.equal(await b.learn(), 0);
      await b.save();
      assert.equal(await countParts(), 2);
      assert.equal(await a.learn(), 3);
    });

    it('counts nothing twice when one comes back whose part was taken over', async () => {
      const [a, b] = [start('a', 1), start('b', 2)];
      await put(1, 3);
      await a.learn();
      await a.save();
      await put(1, 2, 'host-1', 30_000);
      await makeAllGone();
      await b.learn();
      // It was stopped in the middle of a step, and saves what it has.
      await a.learner.learn(1000, a.writers);
      await put(1, 4, 'host-1', 20_000);
      for (let round = 0; round < 2; round++) {
        await a.learn();
        await b.learn();
        await b.save();
      }
      await a.save();
      for (const each of [a, b]) assert.deepEqual(await each.count(), { 'host-1': 9 });
      assert.match(a.warnings.join(), /another one took over/);
    });

    it('goes on from its last save when the thread of a receiver was replaced', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await a.learn();
      await a.save();
      await put(1, 2, 'host-1', 30_000);
      await a.learn();
      await put(1, 1, 'host-1', 20_000);
      await a.learner.learn(1000, a.writers);
      const again = start('a', 1);
      await again.save();
      assert.equal(await countParts(), 1);
      assert.equal(await again.learn(), 3);
      assert.deepEqual(await again.count(), { 'host-1': 6 });
    });

    it('follows a receiver that becomes another writer', async () => {
      const a = start('a', 1);
      await put(1, 3);
      assert.equal(await a.learn(), 3);
      a.writers.push(7);
      await put(7, 2, 'host-1', 30_000);
      await put(1, 1, 'host-1', 20_000);
      assert.equal(await a.learn(), 3);
      assert.deepEqual(await a.count(), { 'host-1': 6 });
    });

    it('learns what proxies stored directly in one of them, once', async () => {
      const all = [start('a', 1), start('b', 2), start('c', 3)];
      for (const each of all) await each.save();
      await put(DIRECT, 3, 'direct');
      await put(DIRECT + 5, 2, 'direct', 50_000);
      await put(DIRECT + 1, 1, 'direct', 0);
      const learned = [];
      for (const each of all) learned.push(await each.learn());
      assert.deepEqual(learned.sort(), [0, 0, 5], 'the last one is too young');
      for (const each of all) await each.end();
      const next = start('d', 4);
      await put(DIRECT + 9, 2, 'direct', 30_000);
      assert.equal(await next.learn(), 2);
      assert.deepEqual(await next.count(), { direct: 7 });
    });

    it('finds the exchanges of a receiver that never said that it had begun', async () => {
      await put(9, 3, 'host-9', 600_000);
      await put(8, 3, 'host-8', 1000);
      const a = start('a', 1);
      assert.equal(await a.learn(), 3);
      assert.deepEqual(await a.count(), { 'host-9': 3 }, 'the other one may begin now');
    });

    it('is learned again by all after one has rebuilt it', async () => {
      const [a, b, gone] = [start('a', 1), start('b', 2), start('gone', 3)];
      await put(1, 3);
      await put(2, 4);
      await put(3, 5);
      await put(DIRECT, 2, 'direct');
      await gone.learn();
      await gone.end();
      for (const each of [a, b]) await each.learn();
      for (const each of [b, a]) await each.save();
      const all = await a.count();
      await b.rebuild();
      assert.deepEqual(await b.count(), {});
      for (const each of [a, b, a, b]) await each.learn();
      for (const each of [a, b]) {
        await each.save();
        assert.deepEqual(await each.count(), all);
        assert.deepEqual(await each.state(), { learned: 14, waiting: 0, missed: 0 });
      }
      assert.deepEqual(all, { 'host-1': 3, 'host-2': 4, 'host-3': 5, direct: 2 });
    });

    it('learns again what one had learned that is gone since a rebuild', async () => {
      const [a, b] = [start('a', 1), start('b', 2)];
      await put(1, 3);
      await a.learn();
      await a.save();
      await b.save();
      await makeAllGone();
      await b.rebuild();
      await b.save();
      assert.equal(await b.learn(), 3);
      assert.deepEqual(await b.count(), { 'host-1': 3 });
      assert.equal(await countParts(), 2, 'its own, and the number of the rebuild');
    });

    it('keeps what it learned of deleted exchanges', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await a.learn();
      await rows.run(`ALTER TABLE DATABASE.${stored} DELETE WHERE true SETTINGS mutations_sync = 1`);
      await put(1, 1, 'host-1', 30_000);
      await a.learn();
      assert.deepEqual(await a.count(), { 'host-1': 4 });
    });

    it('goes on when exchanges are deleted that it had seen and not learned', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await put(1, 3, 'host-1', 180_000);
      await a.learner.learn(0, a.writers);
      await rows.run(`ALTER TABLE DATABASE.${stored} DELETE WHERE true SETTINGS mutations_sync = 1`);
      await put(1, 1, 'host-1', 30_000);
      await a.learn();
      assert.deepEqual(await a.count(), { 'host-1': 4 });
      assert.equal((await a.state()).waiting, 0);
    });

    const damage = (condition: string) =>
      rows.run(
        `INSERT INTO DATABASE.catalogue_part (part, is_header, host, sequence, header, state)
       SELECT part, is_header, host, sequence, header, 'damaged'
       FROM DATABASE.catalogue_part FINAL WHERE NOT is_header AND ${condition}`,
      );

    it('leaves out the damaged part of another receiver, and says so', async () => {
      const [a, b] = [start('a', 1), start('b', 2)];
      await put(1, 3);
      await put(2, 4);
      await a.learn();
      await a.save();
      await damage('true');
      await b.learn();
      assert.deepEqual(await b.count(), { 'host-2': 4 });
      await b.learn();
      assert.match(b.warnings.join(), /damaged or of a newer version; it is left out/);
    });

    it('learns again what a receiver had learned that has ended, if that is damaged', async () => {
      const [a, b] = [start('a', 1), start('b', 2)];
      await put(1, 3);
      await a.learn();
      await a.end();
      await damage('true');
      await b.learn();
      assert.deepEqual(await b.count(), { 'host-1': 3 });
      assert.match(b.warnings.join(), /is damaged; its exchanges are learned again/);
    });

    it('begins anew with its own exchanges if its own saved part is damaged', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await a.learn();
      await a.save();
      await damage('true');
      const again = start('a', 1);
      assert.equal(await again.learn(), 3);
      assert.deepEqual(await again.count(), { 'host-1': 3 });
      assert.match(again.warnings.join(), /damaged or of a newer version; it is rebuilt/);
    });

    it('ignores headers that are damaged', async () => {
      const headers = [
        '{',
        '[]',
        'null',
        '{"epoch":"x"}',
        '{"epoch":1,"learned":0,"missed":0,"waiting":0,"sources":[["a"]]}',
      ];
      for (const [index, header] of headers.entries()) {
        await rows.run(
          `INSERT INTO DATABASE.catalogue_part (part, is_header, host, sequence, header) VALUES (${index + 1}, true, '', 1, '${header}')`,
        );
      }
      const a = start('a', 1);
      await put(1, 3);
      assert.equal(await a.learn(), 3);
      assert.deepEqual(await a.count(), { 'host-1': 3 });
    });

    it('saves what it could not save while the store was away', async () => {
      const a = start('a', 1);
      await put(1, 3);
      await a.learn();
      await engine.kill();
      const impatient = new Client(options, { insertMs: 100 });
      await assert.rejects(new SavedParts(impatient, options).readHeaders());
      await impatient.close();
      await assert.rejects(a.save());
      await engine.restart();
      await put(1, 2, 'host-1', 30_000);
      await a.learn();
      await a.end();
      const b = start('b', 2);
      await b.learn();
      assert.deepEqual(await b.count(), { 'host-1': 5 });
    });
  });
}
