import { formatMarkdownTable, showNumber as show } from './markdown.ts';
import { ASSUMED, calculateNeeds, type FleetSize, type Needs, type UnitCosts } from './needs.ts';

const SIZES = [100, 1_000, 10_000];
const SHARES = [1, 0.1, 0.01];
const REQUESTS_PER_SECOND = 1_000;

/** Writes what fleets of different sizes need, and every step of it for the smallest one. */
export function formatNeeds(costs: UnitCosts): string[] {
  const sizes = SIZES.flatMap((proxies) =>
    SHARES.map((share) => ({ proxies, share, requestsPerSecond: REQUESTS_PER_SECOND })),
  );
  return [
    '### Step by step: 100 proxies (calculated)',
    formatSteps(costs, sizes[0]!),
    '### 100, 1,000 and 10,000 proxies at 1,000 requests a second (calculated)',
    formatTable(costs, sizes),
  ];
}

function formatSteps(costs: UnitCosts, size: FleetSize): string {
  const needs = calculateNeeds(costs, size);
  const { exchangesPerSecond: rate } = needs;
  const { busy, insertsPerSecond, exchangesInInsert, serverCores, replicas, keepDays, workers } = ASSUMED;
  const usedCores = rate * costs.slowestThreadUs * 1e-6;
  const room = show(serverCores * busy, 1);
  const steps = [
    `Exchanges: ${show(size.proxies)} proxies x ${show(size.requestsPerSecond)} requests a second x ${size.share} kept = **${show(rate)} a second**.`,
    `POSTs: ${show(rate)} / ${show(costs.batch, 1)} exchanges in a POST = **${show(needs.postsPerSecond)} a second**.`,
    `Network, from the proxies to the receivers: ${show(rate)} x ${show(costs.wireBytes)} bytes x 8 = **${show(needs.megabitsPerSecond)} Mbit a second**.`,
    `Receivers: ${show(rate)} x ${show(costs.slowestThreadUs, 1)} us of the busiest thread = ${show(usedCores, 2)} cores. A thread has one core, and should be busy for ${busy * 100}% at most: ${show(usedCores, 2)} / ${busy}, rounded up = **${show(needs.receivers)} receivers**.`,
    `CPU of the receivers, all threads: ${show(rate)} x ${show(costs.receiverUs, 1)} us = **${show(needs.receiverCores, 1)} cores**.`,
    `Connections: ${show(size.proxies)} proxies x ${workers} workers x 1 = **${show(needs.connections)} at each receiver**, and more while answers are slow.`,
    `Inserts: the larger one of ${show(needs.receivers)} receivers x ${insertsPerSecond} = ${show(needs.receivers * insertsPerSecond)}, and ${show(rate)} / ${show(exchangesInInsert)} exchanges in an insert = ${show(rate / exchangesInInsert)}: **${show(needs.insertsPerSecond)} a second at most**.`,
    `CPU of ClickHouse, with merges: ${show(rate)} x ${show(costs.engineUs, 1)} us = **${show(needs.engineCores, 1)} cores**. A server of ${serverCores} cores that is busy for ${busy * 100}% has ${room}: ${show(needs.engineCores, 1)} / ${room}, rounded up = **${show(needs.shards)} shard${needs.shards === 1 ? '' : 's'}**. Each replica of a shard does the merges too, so it needs a server of that size: ${show(needs.shards)} x ${replicas} = **${show(needs.servers)} servers**.`,
    `Disk: ${show(rate)} x ${show(costs.storedBytes)} bytes x 86,400 s x ${replicas} replicas = **${show(needs.terabytesPerDay, 1)} TB a day**; for ${keepDays} days **${show(needs.terabytesKept, 1)} TB**.`,
  ];
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}

const ROWS: [name: string, read: (needs: Needs) => string][] = [
  ['POSTs/s', ({ postsPerSecond }) => show(postsPerSecond)],
  ['Mbit/s', ({ megabitsPerSecond }) => show(megabitsPerSecond)],
  ['receivers', ({ receivers }) => show(receivers)],
  ['their cores', ({ receiverCores }) => show(receiverCores, 1)],
  ['connections at each', ({ connections }) => show(connections)],
  ['inserts/s', ({ insertsPerSecond }) => show(insertsPerSecond)],
  ['ClickHouse cores', ({ engineCores }) => show(engineCores, 1)],
  ['shards', ({ shards }) => show(shards)],
  ['servers', ({ servers }) => show(servers)],
  ['inserts/s in a shard', ({ insertsPerShard }) => show(insertsPerShard)],
  ['TB a day', ({ terabytesPerDay }) => show(terabytesPerDay, 2)],
  ['TB for 7 days', ({ terabytesKept }) => show(terabytesKept, 1)],
];

function formatTable(costs: UnitCosts, sizes: FleetSize[]): string {
  const head = ['proxies', 'kept', 'exchanges/s', ...ROWS.map(([name]) => name)];
  const rows = sizes.map((size) => {
    const needs = calculateNeeds(costs, size);
    const first = [show(size.proxies), `${size.share * 100}%`, show(needs.exchangesPerSecond)];
    return [...first, ...ROWS.map(([, read]) => read(needs))];
  });
  return formatMarkdownTable(head, rows, []);
}
