import { Catalogue } from '../../../src/catalogue/catalogue.ts';
import type { LearnedEndpoint, LearnedHost } from '../../../src/catalogue/learned.ts';
import type { Stored } from '../../../src/store/store.ts';
import { findDifference } from '../difference.ts';
import { withoutNames } from '../path-matcher.ts';
import { makeTraffic } from '../traffic/generator.ts';
import { Random } from '../traffic/random.ts';
import { shop } from '../traffic/shop.ts';
import { type FloodSize, floodHost, floodNames, floodPath } from './flood-exchange.ts';
import { findMarked } from './marked-text.ts';

/** What a flood did. */
export type FloodReport = {
  /** Of the heap after garbage collection: how much it grew, at the end and at most. */
  growthBytes: number;
  peakBytes: number;
  /** The endpoints of the shop that are not as they are without a flood. */
  harmed: string[];
  /** Random texts that are in what would be saved, or in a snapshot. */
  kept: string[];
  hosts: number;
  endpoints: number;
  stateBytes: number;
};

const HOST = 'shop.example';
const ORDINARY = 6000;
/** So often the heap is measured, and the states are taken as the store does. */
const MEASURES = 60;
/** Of the shop, and flooded itself: its members are compared, and not all of it. */
const FLOODED = 'POST /v1/carts/{}/items';

/** Learns ordinary traffic before, during and after a flood, in this process. It needs `--expose-gc`. */
function runFlood(size: FloodSize): FloodReport {
  const ordinary = Array.from(makeTraffic(shop, { seed: 9, count: ORDINARY }), ({ exchange }) => exchange);
  const expected = learn(ordinary);
  const before = readHeap();
  const catalogue = new Catalogue();
  let peak = 0;
  for (const [exchange, at, total] of mix(ordinary, size)) {
    catalogue.learn(exchange);
    if (at % Math.ceil(total / MEASURES) !== 0) continue;
    catalogue.takeChanges();
    peak = Math.max(peak, readHeap());
  }
  const states = takeAll(catalogue);
  const growthBytes = readHeap() - before;
  const learned = catalogue.host(HOST) as LearnedHost;
  // It was in the heap before, and must be there until the heap was measured.
  if (ordinary.length !== ORDINARY) throw new Error('the ordinary traffic is gone');
  return {
    ...{ growthBytes, peakBytes: Math.max(peak - before, growthBytes) },
    harmed: findHarmed(expected, learned),
    kept: findMarked(states),
    ...{ hosts: catalogue.hosts().length, endpoints: learned.endpoints.length, stateBytes: states.length },
  };
}

function learn(ordinary: Stored[]): LearnedHost {
  const catalogue = new Catalogue();
  for (const exchange of ordinary) catalogue.learn(exchange);
  return catalogue.host(HOST) as LearnedHost;
}

/** The flood, with a third of the ordinary traffic before it, one all through it, and one after it. */
function* mix(ordinary: Stored[], size: FloodSize): Generator<[Stored, at: number, total: number]> {
  const random = new Random(size.seed ?? 4);
  const flood = size.paths + size.hosts + size.names;
  const total = flood + ordinary.length;
  const third = Math.ceil(ordinary.length / 3);
  let at = 0;
  for (const exchange of ordinary.slice(0, third)) yield [exchange, at++, total];
  const during = ordinary.slice(third, 2 * third);
  const every = Math.max(1, Math.floor(flood / during.length));
  for (let number = 0; number < flood; number++) {
    yield [makeFlood(random, number, size), at++, total];
    const next = number % every === 0 ? during.pop() : undefined;
    if (next) yield [next, at++, total];
  }
  for (const exchange of [...during, ...ordinary.slice(2 * third)]) yield [exchange, at++, total];
}

function makeFlood(random: Random, number: number, { paths, hosts, names }: FloodSize): Stored {
  const kind = random.below(paths + hosts + names);
  if (kind < paths) return floodPath(random, number);
  return kind < paths + hosts ? floodHost(random, number) : floodNames(random, number);
}

/** The endpoints that differ from what is expected, and where. */
function findHarmed(expected: LearnedHost, learned: LearnedHost): string[] {
  const found = new Map(learned.endpoints.map((endpoint) => [keyOf(endpoint), endpoint]));
  return expected.endpoints
    .filter(({ isUnserved }) => !isUnserved)
    .flatMap((endpoint) => {
      const key = keyOf(endpoint);
      const parts = key === FLOODED ? membersOf : withoutParameterNames;
      const other = found.get(key);
      const difference = other ? findDifference(parts(endpoint), parts(other)) : 'missing';
      return difference === undefined ? [] : [`${key}: ${difference}`];
    });
}

// Those of literal segments that appeared beside a parameter may be in its name.
function withoutParameterNames(endpoint: LearnedEndpoint) {
  const pathParameters = endpoint.pathParameters.map(({ schema, count }) => ({ schema, count }));
  return { ...endpoint, pathParameters, template: withoutNames(endpoint.template) };
}

function membersOf({ requestBody }: LearnedEndpoint) {
  const json = requestBody?.contents.find(({ type }) => type === 'application/json')?.schema;
  const { sku, quantity } = json?.properties ?? {};
  return { sku, quantity };
}

function keyOf({ method, template }: LearnedEndpoint): string {
  return `${method} ${withoutNames(template)}`;
}

function takeAll(catalogue: Catalogue): string {
  const whole = new Catalogue();
  whole.merge(catalogue);
  return whole
    .takeChanges()
    .map(({ host, state }) => (host === HOST ? state : ''))
    .join('\n');
}

function readHeap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

process.stdout.write(JSON.stringify(runFlood(JSON.parse(process.argv[2] ?? '{}'))));
