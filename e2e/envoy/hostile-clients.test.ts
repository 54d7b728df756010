import assert from 'node:assert/strict';
import { findCaseId } from '../support/arrived-ids.ts';
import { type Attack, startAttack } from '../support/attack.ts';
import { type ChangingEnvoy, startChangingEnvoy } from '../support/changing-envoy.ts';
import { checkDocuments, type DocumentCheck } from '../support/document-check.ts';
import { eventually } from '../support/eventually.ts';
import type { Answer, ExchangeCase } from '../support/exchange-case.ts';
import { makeCase, makeLarge, makeOrdinary, makePadded, withId } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import { countDone, countDropped, type FilterStats, isAtRest, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, useLab } from '../support/lab.ts';
import type { Header } from '../support/scnt.ts';

const COUNT = 1000;
/** Documents of the ordinary clients, which must arrive whatever others do. */
const LEAST_ARRIVED = 990;
/** A header that only the changed configuration redacts. */
const MARK = 'x-mark';

describe('While hostile clients hold more than 1,400 exchanges open in one worker', () => {
  const { run, lab } = useLab('hostile-clients');
  const ordinary = makeOrdinary(COUNT);
  const padded = makePadded(20, 20_000);
  const changed = makeMarked('changed');
  const large = makeLarge(6, 1_000_000);
  const answers = new Map<string, Answer>();
  let tapped: ChangingEnvoy;
  let attack: Attack;
  const stats: Record<'start' | 'ordinary' | 'end' | 'large', FilterStats> = Object.create(null);

  const send = async (cases: ExchangeCase[]) => {
    for (const [id, answer] of await sendAll(tapped.envoy.port, cases, lab().app)) answers.set(id, answer);
  };
  // The tests report what has not come by then.
  const settle = (isDone: (stats: FilterStats) => boolean): Promise<FilterStats> =>
    eventually('the counters', () => readStats(tapped.envoy), isDone).catch(() => readStats(tapped.envoy));
  const settleAt = (count: number) => settle((now) => countDone(now) >= count && isAtRest(now));
  const check = (cases: ExchangeCase[]): DocumentCheck => {
    const evidence = { answers, app: lab().app, listenPort: tapped.envoy.port };
    return checkDocuments(cases, tapped.backend.arrivals, evidence);
  };

  before(async function () {
    this.timeout(600_000);
    await run.setUp(async () => {
      const variation = { name: 'envoy', configuration: makeConfiguration(lab().filter) };
      tapped = await startChangingEnvoy(lab(), run.folder(), variation, run.stopAfterAll);
      attack = await startAttack(tapped.envoy, lab().app);
      run.stopAfterAll(async () => attack.stop());
      stats.start = await readStats(tapped.envoy);
      await send(ordinary.slice(0, COUNT / 2));
      attack.trickle();
      const redact = { headers: [MARK], replacement: 'by the changed configuration' };
      await tapped.change(makeConfiguration(lab().filter, { redact }));
      await send([changed, ...ordinary.slice(COUNT / 2), ...padded]);
      const sent = COUNT + 1 + padded.length;
      stats.ordinary = await settle((now) => now.seen >= stats.start.seen + sent && isAtRest(now));
      attack.stop();
      stats.end = await settleAt(attack.exchangeCount + sent);
      stats.large = stats.end;
      // One after the other, as the backend is no faster; up to the first that does not come to an end.
      for (const [at, exchange] of large.entries()) {
        if (countDone(stats.large) !== countDone(stats.end) + at) break;
        await send([exchange]);
        stats.large = await settleAt(countDone(stats.end) + at + 1);
      }
    });
  });

  it('no request of other clients fails', () => {
    const failed = [...ordinary, ...padded, changed].filter(({ id, path }) => {
      const { status = 0, isComplete = false } = answers.get(id) ?? {};
      return !isComplete || status !== (path.includes('nothing') ? 404 : 200);
    });
    assert.deepEqual(
      failed.map(({ id }) => id),
      [],
    );
  });

  it('documents of other clients’ exchanges arrive', () => {
    const { arrived } = check(ordinary);
    const { dropped_queue_full, dropped_backend } = stats.ordinary;
    const counts = `dropped_queue_full ${dropped_queue_full}, dropped_backend ${dropped_backend}`;
    assert.ok(arrived.length >= LEAST_ARRIVED, `${arrived.length} of ${COUNT} arrived; ${counts}`);
  });

  it('documents that arrive say what clients and app sent', () => {
    assertNone(check([...ordinary, ...padded]).faults);
    assert.deepEqual(tapped.backend.faults.slice(0, 5), []);
  });

  it('answers with 20 KB of headers are right in every part, or counted as dropped', () => {
    const { arrived, faults } = check(padded);
    assertNone(faults);
    const dropped = countDropped(stats.ordinary) - countDropped(stats.start);
    assert.ok(
      padded.length - arrived.length <= dropped,
      `${arrived.length} of ${padded.length} arrived, ${dropped} dropped`,
    );
  });

  it('other clients’ exchanges are counted, each once', () => {
    assert.ok(
      stats.ordinary.seen - stats.start.seen >= COUNT,
      `${stats.ordinary.seen - stats.start.seen} of ${COUNT} are seen`,
    );
    const sent = attack.exchangeCount + COUNT + padded.length + 1;
    assert.equal(stats.end.seen, sent, 'all that were seen when the hostile clients have gone');
  });

  it('a change of the configuration is taken', () => {
    const arrival = tapped.backend.arrivals.find(({ document }) => findCaseId(document) === changed.id);
    assert.ok(arrival, 'the exchange after the change did not arrive');
    const mark = arrival.document.scnt_request.headers.find(([name]) => name === MARK)?.[1];
    assert.equal(mark, 'by the changed configuration');
    assert.equal(stats.ordinary.config_error, 0);
  });

  it('nothing of them is left when they have gone, and the counters add up', () => {
    const { seen, queue_bytes, queue_traces, in_flight, config_error } = stats.end;
    assert.equal(countDone(stats.end), seen, 'exchanges that are accounted for');
    assert.deepEqual(
      { queue_bytes, queue_traces, in_flight, config_error },
      { queue_bytes: 0, queue_traces: 0, in_flight: 0, config_error: 0 },
    );
  });

  it('exchanges with 1 MB both ways are captured whole when they have gone', () => {
    const { arrived, faults } = check(large);
    assert.deepEqual(
      arrived.map(({ id }) => id),
      large.map(({ id }) => id),
    );
    assertNone(faults);
    assert.equal(countDropped(stats.large), countDropped(stats.end), 'dropped');
  });
});

function makeMarked(id: string): ExchangeCase {
  const shape = {
    name: 'marked',
    make: () => ({ path: '/app/echo', headers: [[MARK, 'as it was'] as Header] }),
  };
  return withId(makeCase(shape, 0), id);
}

function assertNone(faults: string[]): void {
  assert.equal(faults.length, 0, `${faults.length} faults:\n${faults.slice(0, 10).join('\n')}`);
}
