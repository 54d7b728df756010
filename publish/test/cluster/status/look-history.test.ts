import assert from 'node:assert/strict';
import { pickCounters } from '../../../src/cluster/status/counters.ts';
import { LookHistory } from '../../../src/cluster/status/look-history.ts';
import type { Observation } from '../../../src/cluster/status/observation.ts';

const admin = { read: () => Promise.reject(new Error('nobody asks')) };

/** Reads one proxy at a time of day; without counters it could not be read. */
function read(seconds: number, values?: Record<string, number>, name = 'cart') {
  const named = Object.entries(values ?? {}).map(
    ([key, value]) => [`wasmcustom.meshtap_${key}`, value] as const,
  );
  const counters = pickCounters(new Map(named));
  const observation: Observation = counters
    ? { counters, readAtMs: seconds * 1000 }
    : { failure: 'no answer' };
  return { proxy: { namespace: 'shop', name, source: 'pod' as const }, admin, observation };
}

describe('a history of looks', () => {
  let history: LookHistory;
  beforeEach(() => {
    history = new LookHistory();
  });
  const look = (...all: ReturnType<typeof read>[]) => {
    history.compare(all);
    history.keep();
    return all.map(({ observation: { growth, isBeating } }) => ({ growth, isBeating }));
  };

  it('knows nothing of the first look, and compares each later one with the one before', () => {
    assert.deepEqual(look(read(1, { seen: 5, heartbeat: 1 })), [{ growth: undefined, isBeating: undefined }]);
    const [second] = look(read(3, { seen: 6, heartbeat: 3 }));
    assert.deepEqual([second?.growth?.seconds, second?.growth?.seen, second?.isBeating], [2, 1, true]);
    const [third] = look(read(4, { seen: 6, heartbeat: 4 }));
    assert.deepEqual([third?.growth?.seconds, third?.growth?.seen], [1, 0]);
  });

  it('knows no growth of a proxy that was replaced, and its growth at the next look', () => {
    look(read(1, { seen: 500, heartbeat: 100 }));
    assert.deepEqual(look(read(3, { seen: 2, heartbeat: 1 })), [{ growth: undefined, isBeating: true }]);
    assert.equal(look(read(5, { seen: 4, heartbeat: 3 }))[0]?.growth?.seen, 2);
  });

  it('gives a heartbeat time to change before it is missing', () => {
    look(read(1, { heartbeat: 7 }));
    assert.equal(look(read(2, { heartbeat: 8 }))[0]?.isBeating, true);
    assert.equal(look(read(3, { heartbeat: 8 }))[0]?.isBeating, true);
    assert.equal(look(read(6, { heartbeat: 8 }))[0]?.isBeating, true);
    assert.equal(look(read(7, { heartbeat: 8 }))[0]?.isBeating, false);
    assert.equal(look(read(8, { heartbeat: 9 }))[0]?.isBeating, true);
  });

  it('compares with the last look that ended', () => {
    look(read(1, { seen: 1 }));
    history.compare([read(2, { seen: 5 })]);
    assert.equal(look(read(3, { seen: 7 }))[0]?.growth?.seen, 6);
  });

  it('forgets proxies that are gone, and those that could not be read', () => {
    look(read(1, { seen: 1 }), read(1, { seen: 1 }, 'till'));
    look(read(2));
    const after = look(read(3, { seen: 3 }), read(3, { seen: 3 }, 'till'));
    assert.deepEqual(after, Array(2).fill({ growth: undefined, isBeating: undefined }));
  });

  it('does not mistake one proxy for another', () => {
    look(read(1, { seen: 1 }), read(1, { seen: 100 }, 'till'));
    const after = look(read(2, { seen: 103 }, 'till'), read(2, { seen: 2 }));
    assert.deepEqual(
      after.map(({ growth }) => growth?.seen),
      [3, 1],
    );
  });
});
