import assert from 'node:assert/strict';
import { Finality } from '../../../src/cluster/status/finality.ts';
import { listFinalProblems, type ProxyStatus } from '../../../src/cluster/status/report.ts';

const WRITTEN_MS = Date.parse('2026-11-23T08:00:00Z');

const withStandIn = (parts: Partial<ProxyStatus> = {}): ProxyStatus => ({
  ...{ namespace: 'shop', name: 'cart', source: 'pod', state: 'stand-in-allow', isReady: false },
  ...{ standIn: { writtenAtMs: WRITTEN_MS, refusedAtMs: WRITTEN_MS + 500 } },
  ...{ problems: [{ why: 'w', fix: 'F.' }], warnings: [], notes: [] },
  ...parts,
});
const refusedAfter = (ms: number) =>
  withStandIn({ standIn: { writtenAtMs: WRITTEN_MS, refusedAtMs: WRITTEN_MS + ms } });
const rejected = (parts: Partial<ProxyStatus> = {}) =>
  withStandIn({ state: 'rejected', hasExpectedModule: true, hasExpectedConfig: true, ...parts });

describe('Finality', () => {
  let finality: Finality;
  beforeEach(() => {
    finality = new Finality();
  });
  /** Looks at a proxy, some time after the start of the wait. */
  const isFinal = (proxy: ProxyStatus, afterMs: number) =>
    listFinalProblems(finality.mark({ namespaces: [], proxies: [proxy] }, 5000 + afterMs)).length > 0;

  it('sees at once a refusal that is clearly later than the write', () => {
    assert.equal(isFinal(refusedAfter(4000), 0), true);
  });

  it('sees one that is about as old as the write when it has stayed for a while', () => {
    assert.equal(isFinal(refusedAfter(300), 0), false);
    assert.equal(isFinal(refusedAfter(300), 500), false);
    assert.equal(isFinal(refusedAfter(300), 1000), true);
  });

  it('waits for the longest pull where the stand-in is from the version before', () => {
    assert.equal(isFinal(refusedAfter(-10_000), 0), false);
    assert.equal(isFinal(refusedAfter(-10_000), 30_000), false);
    assert.equal(isFinal(refusedAfter(-10_000), 45_000), true);
  });

  it('waits for the longest pull where nothing says when it was refused or written', () => {
    for (const standIn of [{}, { writtenAtMs: WRITTEN_MS }, { refusedAtMs: WRITTEN_MS }]) {
      finality = new Finality();
      assert.equal(isFinal(withStandIn({ standIn }), 0), false);
      assert.equal(isFinal(withStandIn({ standIn }), 44_000), false);
      assert.equal(isFinal(withStandIn({ standIn }), 45_000), true);
    }
  });

  it('begins again when the resource is written, or the agent refuses again', () => {
    isFinal(refusedAfter(300), 0);
    assert.equal(
      isFinal(withStandIn({ standIn: { writtenAtMs: WRITTEN_MS + 1, refusedAtMs: WRITTEN_MS } }), 2500),
      false,
    );
    assert.equal(isFinal(refusedAfter(400), 5000), false);
    assert.equal(isFinal(refusedAfter(400), 7000), true);
  });

  it('sees a proxy that has kept dropping everything because it has no cluster, unless it was idle or its configuration is old', () => {
    const lost = (parts: Partial<ProxyStatus> = {}) =>
      rejected({ state: 'running', isDelivering: false, lacksCluster: true, ...parts });
    assert.equal(isFinal(lost(), 0), false);
    assert.equal(isFinal(lost(), 14_000), false);
    assert.equal(isFinal(lost(), 15_000), true);
    const { lacksCluster: _, ...idle } = lost();
    assert.equal(isFinal(idle, 20_000), false);
    assert.equal(isFinal(lost(), 21_000), false);
    const old = lost({ hasExpectedConfig: false });
    isFinal(old, 0);
    assert.equal(isFinal(old, 60_000), false);
  });

  it('keeps apart what the plugins of two namespaces are in one waypoint', () => {
    const ofTwo = (afterMs: number) => {
      const proxies = [rejected({ resource: 'a' }), refusedAfter(-10_000)];
      return listFinalProblems(finality.mark({ namespaces: [], proxies }, 5000 + afterMs)).length;
    };
    assert.deepEqual([ofTwo(0), ofTwo(2000)], [0, 1]);
  });

  it('sees a configuration that the filter has rejected for a while, if it is the one of the resource', () => {
    assert.equal(isFinal(rejected(), 0), false);
    assert.equal(isFinal(rejected(), 2000), true);
    for (const parts of [{ hasExpectedConfig: false }, { hasExpectedModule: false }]) {
      isFinal(rejected(parts), 0);
      assert.equal(isFinal(rejected(parts), 60_000), false);
    }
  });

  it('never takes another state for final, nor a stand-in that is compared with nothing', () => {
    const { standIn: _, ...unknown } = withStandIn();
    for (const proxy of [
      unknown,
      { ...unknown, state: 'absent' as const },
      { ...unknown, state: 'unreachable' as const },
    ]) {
      isFinal(proxy, 0);
      assert.equal(isFinal(proxy, 600_000), false);
    }
  });

  it('tells proxies of the same name apart', () => {
    isFinal(refusedAfter(300), 0);
    assert.equal(isFinal({ ...refusedAfter(300), namespace: 'billing' }, 2000), false);
    assert.equal(isFinal({ ...refusedAfter(300), source: 'admin' }, 2000), false);
  });
});
