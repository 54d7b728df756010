import assert from 'node:assert/strict';
import { eventually } from '../../e2e/support/eventually.ts';
import { type LearningTimes, startLearning } from '../src/learning.ts';
import type { LearnStep } from '../src/store/catalogue-store.ts';
import { type Store, StoreError } from '../src/store/store.ts';

const SOON: Partial<LearningTimes> = { pauseMs: 1, saveMs: 60_000, retryMs: 1, stopMs: 60_000 };
const CAUGHT_UP: LearnStep = { learned: 0, waiting: 0, failure: null };

/** A store that can only learn, and does as the test says. */
class FakeStore {
  learned = 0;
  saved = 0;
  subscribers = new Set<() => void>();
  learn: () => Promise<LearnStep> = async () => CAUGHT_UP;
  save: () => Promise<void> = async () => {};

  get store(): Store {
    const catalogue = {
      learn: () => {
        this.learned++;
        return this.learn();
      },
      save: () => {
        this.saved++;
        return this.save();
      },
    };
    const subscribe = (subscriber: () => void) => {
      this.subscribers.add(subscriber);
      return () => this.subscribers.delete(subscriber);
    };
    return { catalogue, subscribe } as unknown as Store;
  }

  arrive(): void {
    for (const subscriber of this.subscribers) subscriber();
  }
}

describe('startLearning', () => {
  let fake: FakeStore;
  let log: string[];
  beforeEach(() => {
    fake = new FakeStore();
    log = [];
  });
  const start = (change: Partial<LearningTimes> = {}) =>
    startLearning(fake.store, (line) => log.push(line), { ...SOON, ...change });
  const learned = (count: number) =>
    eventually(
      `${count} steps`,
      () => fake.learned,
      (steps) => steps >= count,
    );

  it('learns what is there at once, and then only when something arrives', async () => {
    let waiting = 3;
    fake.learn = async () => (waiting === 0 ? CAUGHT_UP : { learned: 1, waiting: --waiting, failure: null });
    const learning = start();
    await learned(3);
    // Another step would begin a millisecond after the last one.
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(fake.learned, 3);
    fake.arrive();
    await learned(4);
    await learning.stop();
    assert.equal(fake.subscribers.size, 0);
  });

  it('learns arrivals that come at the same time in one step', async () => {
    const learning = start({ pauseMs: 20 });
    await learned(1);
    for (let arrival = 0; arrival < 10; arrival++) fake.arrive();
    await learned(2);
    await learning.stop();
    assert.equal(fake.learned, 3, 'the last one is the one before the end');
  });

  it('saves now and then, and at the end', async () => {
    const learning = start({ saveMs: 1 });
    await eventually(
      'saves',
      () => fake.saved,
      (count) => count > 3,
    );
    await learning.stop();
    const saved = fake.saved;
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(fake.saved, saved);
    const other = start();
    await other.stop();
    assert.equal(fake.saved, saved + 1);
  });

  it('learns what is left before it ends, and saves after that', async () => {
    const steps: string[] = [];
    let waiting = 0;
    fake.learn = async () => {
      steps.push('learn');
      return waiting === 0 ? CAUGHT_UP : { learned: 1, waiting: --waiting, failure: null };
    };
    fake.save = async () => void steps.push('save');
    const learning = start();
    await learned(1);
    waiting = 3;
    await learning.stop();
    assert.deepEqual(steps, ['learn', 'learn', 'learn', 'learn', 'save']);
  });

  it('ends in time even if more is left, and saves', async () => {
    fake.learn = async () => ({ learned: 1, waiting: 1, failure: null });
    const learning = start({ stopMs: 5 });
    await learning.stop();
    assert.equal(fake.saved, 1);
  });

  it('says when it begins to fail, and when it works again', async () => {
    fake.learn = async () => {
      if (fake.learned <= 3) throw new StoreError('the thread ended');
      return CAUGHT_UP;
    };
    const learning = start();
    await learned(4);
    await learning.stop();
    assert.deepEqual(log, [
      'Cannot learn from exchanges: the thread ended. Trying again.',
      'Exchanges are learned again.',
    ]);
  });

  it('says when it cannot save, and when it can again', async () => {
    fake.save = async () => {
      if (fake.saved <= 3) throw new StoreError('the disk is full');
    };
    const learning = start({ saveMs: 1 });
    await eventually(
      'saves',
      () => fake.saved,
      (count) => count > 3,
    );
    await learning.stop();
    assert.deepEqual(log, [
      'Cannot save the catalogue: the disk is full. Trying again.',
      'The catalogue is saved again.',
    ]);
  });

  it('says once that there are exchanges that it cannot learn', async () => {
    fake.learn = async () => ({
      learned: 1,
      waiting: fake.learned < 4 ? 1 : 0,
      failure: 'TypeError at x.ts:1',
    });
    const learning = start();
    await learned(4);
    await learning.stop();
    assert.deepEqual(log, ['Cannot learn from some exchanges, which count as missed: TypeError at x.ts:1.']);
  });

  it('says once what is wrong with what others have saved', async () => {
    fake.learn = async () => ({
      ...CAUGHT_UP,
      learned: 1,
      waiting: fake.learned < 4 ? 1 : 0,
      warning: 'It is damaged',
    });
    const learning = start();
    await learned(4);
    await learning.stop();
    assert.deepEqual(log, ['Catalogue: It is damaged.']);
  });
});
