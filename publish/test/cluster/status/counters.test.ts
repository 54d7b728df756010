import assert from 'node:assert/strict';
import { measureGrowth, pickCounters } from '../../../src/cluster/status/counters.ts';

const read = (seconds: number, values: Record<string, number>) => {
  const named = Object.entries(values).map(([name, value]) => [`wasmcustom.meshtap_${name}`, value] as const);
  const counters = pickCounters(new Map(named));
  assert.ok(counters);
  return { counters, atMs: seconds * 1000 };
};

describe('measureGrowth', () => {
  it('gives the differences of counters, and the time between', () => {
    const growth = measureGrowth(
      read(1, { seen: 5, exported: 5, in_flight: 7 }),
      read(3.5, { seen: 9, exported: 6, dropped_backend: 3, in_flight: 1 }),
    );
    assert.deepEqual(growth, {
      ...{ seconds: 2.5, seen: 4, exported: 1, sampledOut: 0 },
      ...{ droppedNoCluster: 0, droppedBackend: 3, droppedQueueFull: 0 },
      ...{ truncated: 0, exportErrors: 0, heartbeat: 0 },
    });
  });

  for (const counter of ['seen', 'exported', 'dropped_queue_full', 'heartbeat']) {
    it(`is unknown if ${counter} is lower than before: the proxy has started again`, () => {
      assert.equal(
        measureGrowth(read(1, { [counter]: 5, truncated: 1 }), read(2, { [counter]: 4, truncated: 9 })),
        undefined,
      );
    });
  }

  it('is unknown for two reads at the same time', () => {
    assert.equal(measureGrowth(read(1, { seen: 5 }), read(1, { seen: 5 })), undefined);
  });
});
