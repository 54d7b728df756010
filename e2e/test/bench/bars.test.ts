import assert from 'node:assert/strict';
import { type Bar, judge } from '../../bench/bars.ts';
import type { BenchResult, StateResult } from '../../bench/results.ts';
import { makeResult, makeRound, makeRounds } from './made-result.ts';

const COSTS = { none: [100, 90, 300], noop: [110], post: [150], meshtap: [162.5], 'meshtap-batch': [130] };
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

  it('compare medians of what is added over no filter with the fixed POST', () => {
    const bar = find(makeResult({ speed: speed('get', COSTS) }), 'added CPU, small exchange');
    assert.deepEqual(bar, {
      measure: 'added CPU, small exchange',
      limit: 'at most 1.25 x fixed POST',
      measured: '1.25 x fixed POST',
      isMet: true,
    });
    const dearer = { ...COSTS, meshtap: [162.6] };
    const result = makeResult({ speed: speed('get', dearer) });
    assert.equal(find(result, 'added CPU, small exchange').isMet, false);
  });

  it('grant batches the no-op filter and 0.4 of the fixed POST', () => {
    const measure = 'added CPU, small exchange, batches of 100';
    const bar = find(makeResult({ speed: speed('get', COSTS) }), measure);
    assert.deepEqual([bar.measured, bar.isMet], ['no-op + 0.40 x fixed POST', true]);
    const dearer = { ...COSTS, 'meshtap-batch': [131] };
    assert.equal(find(makeResult({ speed: speed('get', dearer) }), measure).isMet, false);
  });

  it('have a limit of their own for each size of bodies', () => {
    const limits = { '10k': 1.3, '100k': 2, '1m': 10 };
    const measures = {
      '10k': 'added CPU, 10 KB both ways',
      '100k': 'added CPU, 100 KB both ways',
      '1m': 'added CPU, 1 MB response',
    };
    for (const [workload, limit] of Object.entries(limits) as [keyof typeof limits, number][]) {
      const cost = (ratio: number) => speed(workload, { none: [0], post: [10], meshtap: [10 * ratio] });
      assert.equal(find(makeResult({ speed: cost(limit) }), measures[workload]).isMet, true);
      assert.equal(find(makeResult({ speed: cost(limit + 0.01) }), measures[workload]).isMet, false);
    }
  });

  it('show the workload with the worst ratio to ext_proc, and want it below 1', () => {
    const result = makeResult({
      speed: [
        ...speed('get', { none: [0], meshtap: [5], ext_proc: [10] }),
        ...speed('10k', { none: [0], meshtap: [10], ext_proc: [10] }),
      ],
    });
    const bar = find(result, 'added CPU, every workload (worst: 10k)');
    assert.deepEqual([bar.measured, bar.isMet], ['1.00 x ext_proc', false]);
  });

  it('compare the p99 under light load with that of no filter', () => {
    const light = {
      none: [makeRound(1, 1000)],
      meshtap: [makeRound(1, 1700), makeRound(1, 1900), makeRound(1, 9000)],
      'meshtap-batch': [makeRound(1, 1490)],
    };
    const one = find(makeResult({ light }), 'p99 at light load, a POST an exchange');
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
        ['49,152 bytes', true],
        ['46 ms', false],
        ['20.0 MiB', true],
      ],
    );
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
});
