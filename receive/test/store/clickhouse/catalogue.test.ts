import assert from 'node:assert/strict';
import { LearningContext } from './learning-context.ts';

const DIRECT = 2 ** 31;

for (const [what, isCluster] of [
  ['one server', false],
  ['a cluster', true],
] as const) {
  describe(`catalogue of receivers on ${what} of ClickHouse`, function () {
    this.timeout(120_000);
    const context = new LearningContext(isCluster);
    const { start, put, makeAllGone, countParts } = context;
    context.register();

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
      await a.step();
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
      await a.step();
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
      await a.step();
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
      await put(DIRECT + 1, 1, 'direct', -600_000);
      const learned = [];
      for (const each of all) learned.push(await each.learn());
      assert.deepEqual(learned.sort(), [0, 0, 5], 'the last one is too young');
      for (const each of all) await each.end();
      const next = start('d', 4);
      // Those before may have looked up to ten seconds ago.
      await put(DIRECT + 9, 2, 'direct', 10_000);
      assert.equal(await next.learn(), 2);
      assert.deepEqual(await next.count(), { direct: 7 });
    });

    it('leaves what proxies stored directly until it is ten seconds old', async () => {
      const a = start('a', 1);
      await a.save();
      await put(DIRECT, 1, 'direct', 0);
      const learned = await a.learn();
      const [age] = await context.rows.query<{ ms: number }>(
        "SELECT dateDiff('millisecond', min(received), now64(6)) AS ms FROM DATABASE.exchange",
      );
      assert.ok(learned === 0 || age!.ms >= 10_000, `${learned} after ${age!.ms} ms`);
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
  });
}
