import assert from 'node:assert/strict';
import { mapBounded } from '../../src/cluster/attempts.ts';

describe('work on many items', () => {
  it('runs no more than the limit at once, and gives the results in the order of the items', async () => {
    let running = 0;
    let most = 0;
    const ends: (() => void)[] = [];
    const done = mapBounded([5, 4, 3, 2, 1], 2, async (item) => {
      most = Math.max(most, ++running);
      await new Promise<void>((end) => ends.push(end));
      running--;
      return item * 10;
    });
    for (let count = 0; count < 5; count++) {
      while (ends.length === 0) await new Promise(setImmediate);
      ends.pop()?.();
    }
    assert.deepEqual(await done, [50, 40, 30, 20, 10]);
    assert.equal(most, 2);
  });

  it('begins nothing after a failure, ends what is under way, and throws the first failure', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = mapBounded([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      if (item === 1) throw new Error('first');
      await new Promise(setImmediate);
      ended.push(item);
    });
    await assert.rejects(work, { message: 'first' });
    assert.deepEqual([begun, ended], [[1, 2], [2]]);
  });

  it('does nothing for no items', async () => {
    assert.deepEqual(await mapBounded([], 4, () => assert.fail()), []);
  });
});
