import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { type StageExports, Stages } from '../stages.ts';

/** The entries that a table begins with: ids so far apart fall on the same place. */
const firstCapacity = 128;

for (const build of builds) {
  describe(`the table of context ids, ${build} build`, () => {
    let stages: Stages;
    let table: StageExports;
    beforeEach(() => {
      stages = new Stages(build);
      table = stages.exports;
    });

    /** Inserts each id under itself plus 1000. */
    function insertAll(ids: readonly number[]): void {
      for (const id of ids) assert.ok(table.insert(id, id + 1000));
    }

    function assertHolds(ids: readonly number[]): void {
      for (const id of ids) assert.equal(table.lookUp(id), id + 1000, `id ${id}`);
    }

    it('knows nothing at first', () => {
      assert.equal(table.lookUp(1), 0);
      table.remove(1);
      assert.equal(table.lookUp(1), 0);
    });

    it('keeps no address under 0, which is not an id', () => {
      assert.ok(!table.insert(0, 8));
      table.insert(1, 8);
      table.remove(0);
      assert.equal(table.lookUp(0), 0);
      assert.equal(table.lookUp(1), 8);
    });

    it('keeps ids apart that fall on the same place', () => {
      const ids = Array.from({ length: 40 }, (_, index) => 7 + index * firstCapacity);
      insertAll(ids);
      assertHolds(ids);
      assert.equal(table.lookUp(7 + 40 * firstCapacity), 0);
    });

    it('finds ids after its end at its beginning', () => {
      const ids = [0, 1, 2, 3].map((index) => firstCapacity - 1 + index * firstCapacity);
      insertAll([...ids, firstCapacity]);
      assertHolds([...ids, firstCapacity]);
      table.remove(ids[0] as number);
      assertHolds([...ids.slice(1), firstCapacity]);
    });

    for (const [order, pick] of [
      ['first to last', (ids: number[]) => ids.shift()],
      ['last to first', (ids: number[]) => ids.pop()],
      ['the middle first', (ids: number[]) => ids.splice(ids.length >> 1, 1)[0]],
    ] as const) {
      it(`finds the rest of a run while it is removed, ${order}`, () => {
        // Three homes in a row, over the end of the table, whose ids form one run.
        const homes = [firstCapacity - 2, firstCapacity - 1, firstCapacity];
        const ids = Array.from(
          { length: 30 },
          (_, index) => (homes[index % 3] as number) + index * firstCapacity,
        );
        insertAll(ids);
        while (ids.length > 0) {
          const id = pick(ids) as number;
          table.remove(id);
          assert.equal(table.lookUp(id), 0);
          assertHolds(ids);
        }
      });
    }

    it('forgets nothing else when asked to forget an id that it does not know', () => {
      insertAll([5, 5 + firstCapacity]);
      table.remove(5 + 2 * firstCapacity);
      table.remove(6);
      assertHolds([5, 5 + firstCapacity]);
    });

    it('does as a map does over 100,000 random steps', () => {
      const random = new Random(31);
      const model = new Map<number, number>();
      for (let i = 0; i < 100_000; i++) {
        // Few enough ids to meet one again, near enough to make runs, and now and then one of all 32 bits.
        const id = random.below(20) === 0 ? 1 + random.below(2 ** 32 - 1) : 1 + random.below(600);
        const kept = model.get(id);
        assert.equal(table.lookUp(id) >>> 0, kept ?? 0);
        if (kept !== undefined) {
          table.remove(id);
          model.delete(id);
        } else if (random.below(3) > 0) {
          const address = 1 + random.below(2 ** 32 - 1);
          assert.ok(table.insert(id, address));
          model.set(id, address);
        }
      }
      for (const [id, address] of model) assert.equal(table.lookUp(id) >>> 0, address);
    });

    it('needs no more memory for ids that rise for ever while few are open', () => {
      insertAll([1, 2, 3]);
      const mark = table.highWaterMark();
      for (let id = 4; id < 100_000; id++) {
        table.insert(id, id + 1000);
        table.remove(id - 3);
      }
      assertHolds([99_997, 99_998, 99_999]);
      assert.equal(table.highWaterMark(), mark);
    });

    it('refuses an id, and keeps the others, where memory ends', () => {
      const ids = Array.from({ length: firstCapacity / 2 }, (_, index) => index + 1);
      insertAll(ids);
      stages.exhaust();
      assert.ok(!table.insert(1000, 8));
      assert.equal(table.lookUp(1000), 0);
      assertHolds(ids);
    });
  });
}
