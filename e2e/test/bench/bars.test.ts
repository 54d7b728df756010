import assert from 'node:assert/strict';
import { type Bar, judge } from '../../bench/bars.ts';
import type { BenchResult, StateResult } from '../../bench/results.ts';
import { makeCatalogue, makeReceiver, makeResult, makeRound, makeRounds } from './made-result.ts';

const ACCOUNT = { sent: 100, seen: 100, exported: 100, sampledOut: 0, dropped: 0, holds: true };

function speed(workload: string, costs: Record<string, number[]>): BenchResult['speed'] {
  return [{ workload, title: workload, rounds: makeRounds(costs) }];
}

function find(result: BenchResult, measure: string): Bar {
  const found = judge(result).find((bar) => bar.measure === measure);
  assert.ok(found, `no bar for ${measure}`);
  return found;
}

function slow(variant: string, peakKib: number, dropped = 0): StateResult {
  const memory = { beforeKib: 100_000, peakKib, afterKib: 100_000 };
  return {
    state: '500 ms slow',
    ...{ variant, memory, round: makeRound(1), account: { ...ACCOUNT, dropped } },
  };
}

describe('the bars of the benchmark', () => {
  it('leave out what was not measured', () => {
    const measures = judge(makeResult({ variants: [] })).map(({ measure }) => measure);
    assert.deepEqual(measures, [
      'client requests failed, anywhere',
      'documents that a strict decoder refuses',
    ]);
  });

  const limits: [string, string, number][] = [
    ['get', 'added CPU of meshtap-otlp, small exchange', 1.1],
    ['100k', 'added CPU of meshtap-otlp, 100 KB both ways', 0.75],
    ['1m', 'added CPU of meshtap-otlp, 1 MB response', 0.65],
  ];
  for (const [workload, measure, limit] of limits) {
    it(`let spans cost ${limit} times what scnt adds on ${workload}, and no more`, () => {
      const otlp = (ratio: number) =>
        speed(workload, { none: [100], meshtap: [200], 'meshtap-otlp': [100 + 100 * ratio] });
      assert.deepEqual(find(makeResult({ speed: otlp(limit) }), measure), {
        measure,
        limit: `at most ${limit.toFixed(2)} x meshtap`,
        measured: `${limit.toFixed(2)} x meshtap`,
        isMet: true,
      });
      assert.equal(find(makeResult({ speed: otlp(limit + 0.01) }), measure).isMet, false);
    });
  }

  it('compare medians of what is added over no filter', () => {
    const costs = { none: [100, 90, 300], meshtap: [900, 200, 100], 'meshtap-otlp': [10, 150, 200] };
    const bar = find(makeResult({ speed: speed('get', costs) }), 'added CPU of meshtap-otlp, small exchange');
    assert.equal(bar.measured, '0.50 x meshtap');
  });

  it('are not met where the rounds lie so far apart that there is nothing to compare with', () => {
    const costs = { none: [100], meshtap: [99], 'meshtap-otlp': [98] };
    const bar = find(makeResult({ speed: speed('get', costs) }), 'added CPU of meshtap-otlp, small exchange');
    assert.deepEqual([bar.measured, bar.isMet], ['nothing to compare with', false]);
  });

  it('have none for the workloads without a promise, and none against the fixed POST', () => {
    const costs = { none: [0], post: [1], meshtap: [10], 'meshtap-otlp': [90], 'meshtap-batch': [90] };
    const result = makeResult({ variants: [], speed: [...speed('10k', costs), ...speed('over', costs)] });
    assert.equal(judge(result).length, 2);
  });

  it('show the workload with the worst ratio to ext_proc, and want it below 1', () => {
    const result = makeResult({
      speed: [
        ...speed('get', { none: [0], meshtap: [5], 'meshtap-otlp': [9.9], ext_proc: [10] }),
        ...speed('10k', { none: [0], meshtap: [10], 'meshtap-otlp': [8], ext_proc: [10] }),
        ...speed('over', { none: [0], meshtap: [10], 'meshtap-otlp': [10] }),
      ],
    });
    const scnt = find(result, 'added CPU of meshtap, every workload (worst: 10k)');
    const otlp = find(result, 'added CPU of meshtap-otlp, every workload (worst: get)');
    assert.deepEqual([scnt.measured, scnt.isMet], ['1.00 x ext_proc', false]);
    assert.deepEqual([otlp.measured, otlp.isMet], ['0.99 x ext_proc', true]);
  });

  it('compare the p99 under light load with that of no filter', () => {
    const light = {
      none: [makeRound(1, 1000)],
      meshtap: [makeRound(1, 1700), makeRound(1, 1900), makeRound(1, 9000)],
      'meshtap-batch': [makeRound(1, 1490)],
    };
    const one = find(makeResult({ light }), 'p99 at light load, one POST per exchange');
    const batches = find(makeResult({ light }), 'p99 at light load, batches of 100');
    assert.deepEqual([one.measured, one.isMet], ['1.90 x no filter', false]);
    assert.deepEqual([batches.measured, batches.isMet], ['1.49 x no filter', true]);
  });

  it('take the start-up over no filter, and the size of the module', () => {
    const startUps = {
      none: [{ cpuMs: 60, rssKib: 65_536 }],
      meshtap: [{ cpuMs: 106, rssKib: 65_536 + 20 * 1024 }],
    };
    const result = makeResult({ startUps });
    assert.deepEqual(
      ['module', 'start-up CPU over no filter', 'start-up RSS over no filter'].map((measure) => {
        const { measured, isMet } = find(result, measure);
        return [measured, isMet];
      }),
      [
        ['53,248 bytes', true],
        ['46 ms', false],
        ['20.0 MiB', true],
      ],
    );
  });

  it('compare the median times of commands with that of Node alone', () => {
    const commands = { node: [20, 25, 900], help: [100, 150, 151], generate: [1, 350.3, 900] };
    const result = makeResult({ commands });
    const help = find(result, 'time of `meshtap --help`');
    const generate = find(result, 'time of `meshtap generate`');
    assert.deepEqual([help.measured, help.isMet], ['6.00 x Node alone', true]);
    assert.deepEqual([generate.measured, generate.isMet], ['14.01 x Node alone', false]);
  });

  it('want the module to have at most 52 KiB', () => {
    const variants = [{ name: 'meshtap', title: '', kind: 'ours', moduleBytes: 53_249 }];
    const bar = find(makeResult({ variants }), 'module');
    assert.deepEqual([bar.limit, bar.isMet], ['at most 53,248 bytes', false]);
  });

  it('hold the peak against what was there before a slow backend, and want nothing lost by batches', () => {
    const result = makeResult({
      states: [slow('meshtap', 100_000 + 24 * 1024, 5), slow('meshtap-batch', 100_100, 5)],
    });
    assert.equal(find(result, 'RSS growth, backend 500 ms slow, meshtap').isMet, false);
    assert.equal(find(result, 'RSS growth, backend 500 ms slow, meshtap-batch').isMet, true);
    assert.equal(find(result, 'lost, backend 500 ms slow, batches').isMet, false);
  });

  it('hold the memory after a million exchanges against that after the warm-up', () => {
    const run = { requests: 1_000_000, failed: 0, invalid: 0, account: ACCOUNT };
    const endurance = [{ ...run, variant: 'meshtap', rssKib: [100_000, 103_000, 102_047] }];
    const bar = find(makeResult({ endurance }), 'RSS growth over 1,000,000 exchanges, meshtap');
    assert.deepEqual([bar.measured, bar.isMet], ['2.0 MiB', true]);
  });

  it('are all met by a receiver that keeps up, loses nothing and answers at once', () => {
    const bars = judge(makeResult({ variants: [], receiver: makeReceiver() }));
    const measures = bars
      .filter(({ measure }) => measure.startsWith('receiver'))
      .map(({ measure }) => measure);
    assert.deepEqual(measures, [
      'receiver: scnt, one by one',
      'receiver: scnt, one by one: all learned after the load',
      'receiver: acknowledged, and not stored',
      'receiver: slowest answer of the page under load',
      'receiver: memory under load',
      'receiver: a text search',
    ]);
    assert.ok(bars.every(({ isMet }) => isMet));
  });

  const failures: [string, Parameters<typeof makeReceiver>[0]][] = [
    ['receiver: scnt, one by one', { ratePerSecond: 1_900 }],
    ['receiver: scnt, one by one: all learned after the load', { learnedAfterMs: 5_001 }],
    ['receiver: acknowledged, and not stored', { lost: 1 }],
    ['receiver: slowest answer of the page under load', { slowestPageMs: 301 }],
    ['receiver: memory under load', { peakKib: 300 * 1024 }],
  ];
  for (const [measure, changes] of failures)
    it(`are not met by a receiver with ${JSON.stringify(changes)}`, () => {
      assert.equal(find(makeResult({ receiver: makeReceiver(changes) }), measure).isMet, false);
    });

  it('want the learner of the catalogue to take 20,000 exchanges a second, by the median of its rounds', () => {
    const measure = 'catalogue: exchanges of 2 KB learned on one core';
    const of = (...costs: number[]) => find(makeResult({ catalogue: makeCatalogue(costs) }), measure);
    assert.deepEqual(of(20, 50, 400), {
      ...{ measure, limit: 'at least 20,000 a second', measured: '20,000 a second', isMet: true },
    });
    assert.equal(of(20, 50.1, 60).isMet, false);
  });

  it('hold each query to its own limit', () => {
    const receiver = makeReceiver();
    const queries = receiver.queries.map((query) => ({ ...query, slowestMs: query.limitMs + 1 }));
    assert.equal(
      find(makeResult({ receiver: { ...receiver, queries } }), 'receiver: a text search').isMet,
      false,
    );
  });
});
