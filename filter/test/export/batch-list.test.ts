import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { type StageExports, Stages } from '../stages.ts';

for (const build of builds) {
  describe(`lists of batches, ${build} build`, () => {
    let exports: StageExports;
    beforeEach(() => {
      exports = new Stages(build).exports;
    });

    function push(isReady: boolean, token: number, dueTick = 0n): void {
      exports.pushBatch(isReady, exports.makeBatch(token, dueTick));
    }

    /** The tokens of a list, which is empty then. */
    function drain(isReady: boolean): number[] {
      const tokens: number[] = [];
      for (let batch = exports.shiftBatch(isReady); batch !== 0; batch = exports.shiftBatch(isReady))
        tokens.push(exports.tokenOf(batch));
      return tokens;
    }

    it('are empty to begin with', () => {
      assert.equal(exports.shiftBatch(false), 0);
      assert.equal(exports.takeBatch(false, 0), 0);
      exports.moveDue(100n);
      assert.equal(exports.shiftBatch(true), 0);
    });

    it('give the oldest first', () => {
      for (const token of [1, 2, 3]) push(false, token);
      assert.deepEqual(drain(false), [1, 2, 3]);
      push(false, 4);
      assert.deepEqual(drain(false), [4], 'an emptied list can be filled again');
    });

    for (const [where, token, rest] of [
      ['first', 1, [2, 3, 4]],
      ['middle', 2, [1, 3, 4]],
      ['last', 3, [1, 2, 4]],
    ] as const) {
      it(`take the ${where} one out by its token, and take more behind the others`, () => {
        for (const each of [1, 2, 3]) push(false, each);
        assert.equal(exports.tokenOf(exports.takeBatch(false, token)), token);
        assert.equal(exports.takeBatch(false, token), 0);
        push(false, 4);
        assert.deepEqual(drain(false), rest);
      });
    }

    it('take out the first one of several with the same token', () => {
      for (const [token, dueTick] of [[7, 1n] as const, [7, 9n] as const]) push(false, token, dueTick);
      assert.equal(exports.tokenOf(exports.takeBatch(false, 7)), 7);
      exports.moveDue(8n);
      assert.deepEqual([drain(true), drain(false)], [[], [7]]);
    });

    it('move what is due before what is ready, each in its order', () => {
      for (const token of [1, 2]) push(true, token);
      for (const [token, dueTick] of [[3, 5n] as const, [4, 6n] as const, [5, 4n] as const])
        push(false, token, dueTick);
      exports.moveDue(5n);
      push(true, 6);
      push(false, 7);
      assert.deepEqual(
        [drain(true), drain(false)],
        [
          [3, 5, 1, 2, 6],
          [4, 7],
        ],
      );
    });

    it('behave as rows, whatever is done with them in whatever order', () => {
      const random = new Random(6);
      const rows: [waiting: [number, bigint][], ready: [number, bigint][]] = [[], []];
      for (let step = 0; step < 5000; step++) {
        const isReady = random.below(2) === 1;
        const row = rows[isReady ? 1 : 0];
        const at = random.below(row.length + 1);
        switch (random.below(4)) {
          case 0:
            row.push([step, BigInt(random.below(10))]);
            push(isReady, ...row.at(-1)!);
            break;
          case 1: {
            const batch = exports.takeBatch(isReady, row[at]?.[0] ?? -1);
            assert.equal(batch ? exports.tokenOf(batch) : undefined, row.splice(at, 1)[0]?.[0]);
            if (batch) exports.freeBatch(batch);
            break;
          }
          case 2: {
            const tick = BigInt(random.below(10));
            exports.moveDue(tick);
            rows[1].unshift(...rows[0].filter(([, dueTick]) => dueTick <= tick));
            rows[0] = rows[0].filter(([, dueTick]) => dueTick > tick);
            break;
          }
          default: {
            const batch = exports.shiftBatch(isReady);
            assert.equal(batch ? exports.tokenOf(batch) : undefined, row.shift()?.[0]);
            if (batch) exports.freeBatch(batch);
          }
        }
      }
      assert.deepEqual(
        [drain(false), drain(true)],
        rows.map((row) => row.map(([token]) => token)),
      );
    });
  });
}
