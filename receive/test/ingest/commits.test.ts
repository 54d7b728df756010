import assert from 'node:assert/strict';
import { eventually } from '../../../e2e/support/eventually.ts';
import { decodeScnt } from '../../src/decode/scnt.ts';
import type { Exchange } from '../../src/exchange.ts';
import { Commits } from '../../src/ingest/commits.ts';
import { DEFAULT_LIMITS, type IngestLimits } from '../../src/ingest/limits.ts';
import { StoreError } from '../../src/store/store.ts';
import { bytesOf, scntDocument } from '../decode/documents.ts';
import { FakeStore } from './fake-store.ts';

function exchangesOf(...ids: string[]): Exchange[] {
  return decodeScnt(bytesOf(ids.map((id) => scntDocument({ request_id: id }))), 'application/json');
}

function begin(limits: Partial<IngestLimits> = {}): { fake: FakeStore; commits: Commits } {
  const fake = new FakeStore();
  return { fake, commits: new Commits(fake.store, { ...DEFAULT_LIMITS, ...limits }) };
}

function idsOf(appends: readonly (readonly Exchange[])[]): string[] {
  return appends.map((exchanges) => exchanges.map(({ requestId }) => requestId).join(' '));
}

describe('Commits', () => {
  it('gathers what comes while the store is busy, and stores it together', async () => {
    const { fake, commits } = begin();
    fake.hold();
    const all = ['a', 'b', 'c'].map((id) => commits.add(exchangesOf(id), 100));
    fake.release();
    await Promise.all(all);
    assert.deepEqual(idsOf(fake.appends), ['a', 'b c']);
  });

  it('never has two appends under way', async () => {
    const { fake, commits } = begin();
    fake.hold();
    const first = commits.add(exchangesOf('a'), 100);
    const second = commits.add(exchangesOf('b'), 100);
    assert.deepEqual(idsOf(fake.appends), ['a']);
    fake.release();
    await Promise.all([first, second]);
  });

  it('ends an append at its number of exchanges, and never divides a request', async () => {
    const { fake, commits } = begin({ maxAppendExchanges: 2 });
    fake.hold();
    const requests = [['a'], ['b'], ['c', 'd', 'e'], ['f']];
    const all = requests.map((ids) => commits.add(exchangesOf(...ids), 100));
    fake.release();
    await Promise.all(all);
    assert.deepEqual(idsOf(fake.appends), ['a', 'b c d e', 'f']);
  });

  it('ends an append at its number of bytes', async () => {
    const { fake, commits } = begin({ maxAppendBytes: 5000 });
    fake.hold();
    const all = ['a', 'b', 'c', 'd'].map((id) => commits.add(exchangesOf(id), 3000));
    fake.release();
    await Promise.all(all);
    assert.deepEqual(idsOf(fake.appends), ['a', 'b c', 'd']);
  });

  it('is full when too much waits, and no longer when that is stored', async () => {
    const { fake, commits } = begin({ maxWaitingBytes: 5000 });
    fake.hold();
    const first = commits.add(exchangesOf('a'), 1000);
    assert.equal(commits.isFull, false);
    const second = commits.add(exchangesOf('b'), 3000);
    assert.equal(commits.isFull, true);
    fake.release();
    await Promise.all([first, second]);
    await commits.add([], 0);
    assert.equal(commits.isFull, false);
  });

  it('is full when something has waited for too long, and no longer when that is stored', async () => {
    const { fake, commits } = begin({ maxWaitingMs: 20 });
    fake.hold();
    const first = commits.add(exchangesOf('a'), 100);
    assert.equal(commits.isFull, false);
    const second = commits.add(exchangesOf('b'), 100);
    await eventually(
      'the second to wait too long',
      () => commits.isFull,
      (isFull) => isFull,
    );
    fake.release();
    await Promise.all([first, second]);
    assert.equal(commits.isFull, false);
  });

  it('is no longer full when what waited has failed', async () => {
    const { fake, commits } = begin({ maxWaitingBytes: 1000 });
    fake.failure = () => new StoreError('the disk is full');
    await assert.rejects(commits.add(exchangesOf('a'), 1000), StoreError);
    await Promise.resolve();
    assert.equal(commits.isFull, false);
  });

  it('fails all that waits when the store cannot store, without another attempt, and goes on', async () => {
    const { fake, commits } = begin();
    fake.failure = () => new StoreError('the disk is full');
    fake.hold();
    const all = ['a', 'b', 'c'].map((id) => commits.add(exchangesOf(id), 100));
    fake.release();
    const results = await Promise.allSettled(all);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    assert.deepEqual(idsOf(fake.appends), ['a']);
    assert.equal(commits.isFull, false);
    fake.failure = () => undefined;
    await commits.add(exchangesOf('d'), 100);
    assert.deepEqual(idsOf([fake.stored]), ['d']);
  });

  it('does not fail others with a request that is so large that the store fails', async () => {
    const { fake, commits } = begin({ maxAppendBytes: 5000 });
    fake.failure = (exchanges) =>
      exchanges.some(({ requestId }) => requestId === 'large') ? new StoreError('too slow') : undefined;
    fake.hold();
    const all = ['a', 'b', 'large', 'c'].map((id) =>
      commits.add(exchangesOf(id), id === 'large' ? 10_000 : 100),
    );
    fake.release();
    const results = await Promise.allSettled(all);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(idsOf(fake.appends), ['a', 'b', 'large', 'c']);
  });

  it('fails only the request whose exchanges the store cannot bear', async () => {
    const { fake, commits } = begin();
    fake.failure = (exchanges) =>
      exchanges.some(({ requestId }) => requestId === 'bad') ? new TypeError('bad') : undefined;
    fake.hold();
    const all = ['a', 'b', 'bad', 'c'].map((id) => commits.add(exchangesOf(id), 100));
    fake.release();
    const results = await Promise.allSettled(all);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual(idsOf([fake.stored]), ['a b c']);
  });

  it('asks nothing of the store for a request without exchanges', async () => {
    const { fake, commits } = begin();
    await commits.add([], 0);
    assert.deepEqual(fake.appends, []);
  });
});
