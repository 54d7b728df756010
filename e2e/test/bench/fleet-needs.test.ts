import assert from 'node:assert/strict';
import { ASSUMED, calculateNeeds } from '../../bench/fleet/needs.ts';
import { formatNeeds } from '../../bench/fleet/needs-report.ts';

const COSTS = {
  ...{ receiverUs: 60, slowestThreadUs: 30, engineUs: 100 },
  ...{ wireBytes: 2_000, storedBytes: 700, batch: 50 },
};

describe('the needs of a fleet', () => {
  it('follow from what one exchange costs', () => {
    const needs = calculateNeeds(COSTS, { proxies: 100, requestsPerSecond: 1_000, share: 1 });
    assert.equal(needs.exchangesPerSecond, 100_000);
    assert.equal(needs.postsPerSecond, 2_000);
    assert.equal(needs.megabitsPerSecond, 1_600);
    // 3 cores of busiest threads, each of which has 0.6.
    assert.equal(needs.receivers, 5);
    assert.equal(needs.receiverCores, 6);
    // More than 5 x 5, as an insert has 2,000 exchanges at most.
    assert.equal(needs.insertsPerSecond, 50);
    // 10 cores of the 9.6 that a server has.
    assert.deepEqual([needs.engineCores, needs.shards, needs.insertsPerShard], [10, 2, 25]);
    assert.equal(needs.servers, 4);
    // 100,000 x 700 bytes x 86,400 s x 2 replicas.
    assert.equal(needs.terabytesPerDay.toFixed(3), '12.096');
    assert.equal(needs.terabytesKept.toFixed(2), '84.67');
  });

  it('shrink with the share that sampling keeps, except for the connections', () => {
    const all = calculateNeeds(COSTS, { proxies: 1_000, requestsPerSecond: 1_000, share: 1 });
    const some = calculateNeeds(COSTS, { proxies: 1_000, requestsPerSecond: 1_000, share: 0.1 });
    assert.equal(some.exchangesPerSecond * 10, all.exchangesPerSecond);
    assert.equal(some.receivers * 10, all.receivers);
    assert.equal(some.connections, all.connections);
    assert.equal(all.connections, 1_000 * ASSUMED.workers);
  });

  it('are one receiver and one shard at least', () => {
    const needs = calculateNeeds(COSTS, { proxies: 1, requestsPerSecond: 1, share: 1 });
    assert.deepEqual([needs.receivers, needs.shards], [1, 1]);
  });

  it('are written step by step, with the numbers of each step', () => {
    const [, steps = ''] = formatNeeds(COSTS);
    const lines = steps.split('\n');
    assert.match(
      lines[0]!,
      /^1\. .*100 proxies x 1,000 requests a second x 1 kept = \*\*100,000 a second\*\*/,
    );
    assert.match(
      steps,
      /100,000 x 30\.0 us of the busiest thread = 3\.00 cores\..* 3\.00 \/ 0\.6, rounded up = \*\*5 receivers/,
    );
    assert.match(steps, /10\.0 \/ 9\.6, rounded up = \*\*2 shards\*\*/);
    assert.match(steps, /\*\*12\.1 TB a day\*\*; for 7 days \*\*84\.7 TB\*\*/);
  });

  it('are a table of three sizes and three shares', () => {
    const table = formatNeeds(COSTS).at(-1)!;
    const rows = table.split('\n').slice(2);
    assert.equal(rows.length, 9);
    const cells = rows
      .at(-1)!
      .split('|')
      .map((cell) => cell.trim());
    assert.deepEqual(cells.slice(1, 4), ['10,000', '1%', '100,000']);
  });
});
