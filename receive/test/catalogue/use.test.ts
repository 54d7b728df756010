import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { Use } from '../../src/catalogue/use.ts';
import type { Stored } from '../../src/store/store.ts';
import { AT_US, makeStored } from './stored-exchange.ts';

const HOUR_US = 3_600_000_000;

function learn(exchanges: readonly Stored[]): Use {
  const use = new Use();
  for (const exchange of exchanges) use.learn(exchange);
  return use;
}

describe('the use of an operation', () => {
  it('has counts, first and last time, and callers without their ports', () => {
    const use = learn([
      makeStored({ timeUs: AT_US + 2, source: '10.0.0.1:4711', sourceNamespace: '' }),
      makeStored({ timeUs: AT_US + 1, source: '10.0.0.1:4712', sourceNamespace: '' }),
      makeStored({ timeUs: AT_US + 3, source: 'web', sourceNamespace: 'shop' }),
    ]).toLearned();
    equal(use.count, 3);
    equal(use.firstUs, AT_US + 1);
    equal(use.lastUs, AT_US + 3);
    deepEqual(use.callers, [
      { name: '10.0.0.1', namespace: '', count: 2 },
      { name: 'web', namespace: 'shop', count: 1 },
    ]);
  });

  it('keeps no more of the name of a caller than the longest name of a host', () => {
    const [caller] = learn([
      makeStored({ source: 'w'.repeat(1000), sourceNamespace: 's'.repeat(1000) }),
    ]).toLearned().callers;
    deepEqual(caller, { name: 'w'.repeat(253), namespace: 's'.repeat(253), count: 1 });
  });

  it('shows the ten busiest callers, and counts the rest', () => {
    const use = learn(Array.from({ length: 30 }, (_, at) => makeStored({ source: `web-${at % 15}` })));
    equal(use.toLearned().callers.length, 10);
    equal(use.toLearned().otherCallers, 10);
  });

  it('has percentiles of the durations, to about four percent, and none if no exchange has one', () => {
    const durations = Array.from({ length: 1000 }, (_, at) => makeStored({ durationUs: (at + 1) * 100 }));
    const { latency } = learn(durations).toLearned();
    equal(Math.abs(latency!.p50Us / 50_000 - 1) < 0.05, true);
    equal(Math.abs(latency!.p95Us / 95_000 - 1) < 0.05, true);
    equal(learn([makeStored({ durationUs: null })]).toLearned().latency, null);
  });

  it('keeps the last 48 hours before the latest exchange', () => {
    const use = learn(
      Array.from({ length: 60 }, (_, at) => makeStored({ timeUs: AT_US + at * HOUR_US })),
    ).toLearned();
    equal(use.hours.length, 48);
    equal(use.hours.at(-1)!.startUs, Math.floor((AT_US + 59 * HOUR_US) / HOUR_US) * HOUR_US);
  });

  it('takes an exchange from the future for one of when it was received', () => {
    const use = learn([
      makeStored({ timeUs: AT_US + 1000 * HOUR_US, receivedUs: AT_US }),
      makeStored({ timeUs: AT_US + HOUR_US }),
    ]).toLearned();
    equal(use.lastUs, AT_US + HOUR_US);
    equal(use.hours.length, 2);
  });

  it('names the newest twenty exchanges, newest first', () => {
    const exchanges = Array.from({ length: 25 }, () => makeStored());
    const ids = exchanges.map(({ id }) => id);
    deepEqual(learn(exchanges.toReversed()).toLearned().recent, ids.toReversed().slice(0, 20));
  });

  it('is unserved as long as there was no answer but 404 and 405', () => {
    const missing = [404, 405, 0].map((status) => makeStored({ status }));
    equal(learn(missing).toLearned().isUnserved, true);
    equal(learn([...missing, makeStored({ status: 204 })]).toLearned().isUnserved, false);
  });

  it('counts further statuses by their class if there are too many', () => {
    const statuses = Array.from({ length: 400 }, (_, at) => makeStored({ status: 200 + at }));
    const use = learn(statuses);
    equal(use.statuses.size <= 68, true);
    equal(
      [...use.statuses.values()].reduce((sum, count) => sum + count, 0),
      400,
    );
  });

  it('is the same in any order, in parts that are merged, and after it was saved', () => {
    const exchange = fc
      .record({
        timeUs: fc.nat(80).map((hours) => AT_US + hours * HOUR_US),
        source: fc.constantFrom('web', 'cart:80', '10.0.0.1:4711'),
        status: fc.constantFrom(200, 404, 500),
        durationUs: fc.option(fc.nat(1e6)),
      })
      .map(makeStored);
    fc.assert(
      fc.property(fc.array(exchange, { minLength: 1, maxLength: 90 }), fc.nat(90), (all, cut) => {
        const whole = learn(all);
        const merged = learn(all.slice(cut).reverse());
        merged.merge(learn(all.slice(0, cut)));
        deepEqual(merged.toLearned(), whole.toLearned());
        const loaded = Use.decode(JSON.parse(JSON.stringify(whole.encode())));
        deepEqual(loaded.toLearned(), whole.toLearned());
      }),
      { seed: 18 },
    );
  });
});
