import assert from 'node:assert/strict';
import { eventually } from '../../e2e/support/eventually.ts';
import { startExpiry } from '../src/expiry.ts';
import { type Store, StoreError } from '../src/store/store.ts';

/** A store that can only expire, and does as the test says. */
function storeThat(expire: Store['expire']): Store {
  return { expire } as unknown as Store;
}

describe('startExpiry', () => {
  it('runs at once and again, until it is stopped', async () => {
    let runs = 0;
    const store = storeThat(async () => ++runs);
    const expiry = startExpiry(store, 1, () => {});
    assert.equal(runs, 1);
    await eventually(
      'runs',
      () => runs,
      (count) => count > 3,
    );
    await expiry.stop();
    const atStop = runs;
    // Another run would begin a millisecond after the last one.
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(runs, atStop);
  });

  it('waits for the run that is under way when it is stopped', async () => {
    let end: (count: number) => void = () => {};
    const store = storeThat(() => new Promise<number>((resolve) => (end = resolve)));
    const expiry = startExpiry(store, 1, () => {});
    let isStopped = false;
    const stopped = expiry.stop().then(() => {
      isStopped = true;
    });
    await Promise.resolve();
    assert.equal(isStopped, false);
    end(0);
    await stopped;
  });

  it('says when it begins to fail, and when it works again', async () => {
    let runs = 0;
    const log: string[] = [];
    const store = storeThat(async () => {
      if (++runs <= 3) throw new StoreError('the disk is full');
      return 0;
    });
    const expiry = startExpiry(store, 1, (line) => log.push(line));
    await eventually(
      'runs',
      () => runs,
      (count) => count > 5,
    );
    await expiry.stop();
    assert.deepEqual(log, [
      'Cannot delete old exchanges: the disk is full. Trying again.',
      'Old exchanges are deleted again.',
    ]);
  });

  it('asks the run that is under way to end when it is stopped', async () => {
    const store = storeThat(
      (signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve(1))),
    );
    const expiry = startExpiry(store, 1, () => {});
    await expiry.stop();
  });
});
