import assert from 'node:assert/strict';
import { countFaults, isFaultless } from '../../bench/faults.ts';
import type { Round } from '../../bench/round.ts';
import { makeReceiver, makeResult, makeRound } from './made-result.ts';

const ACCOUNT = { sent: 100, seen: 100, exported: 100, sampledOut: 0, dropped: 0, holds: true };
const MEMORY = { beforeKib: 1, peakKib: 1, afterKib: 1 };

/** A round with failures of every kind, refused POSTs and documents that are not exchanges. */
function makeBadRound(): Round {
  const good = makeRound(1);
  return {
    ...good,
    load: { ...good.load, failures: { status: 1, length: 2, connection: 4 } },
    sink: { ...good.sink, invalid: 3, exchanges: 95 },
  };
}

const inSpeed = (name: string) =>
  makeResult({ speed: [{ workload: 'get', title: '', rounds: { [name]: [makeRound(1), makeBadRound()] } }] });

describe('the faults of a run', () => {
  it('are none where nothing went wrong', () => {
    const result = makeResult({ light: { meshtap: [makeRound(1)] }, accounts: { meshtap: ACCOUNT } });
    assert.deepEqual(countFaults(result), { failed: 0, invalid: 0, misshapen: 0, unaccounted: 0 });
    assert.equal(isFaultless(countFaults(result)), true);
  });

  it('are counted in every part of it', () => {
    const bad = { variant: 'meshtap', account: { ...ACCOUNT, holds: false } };
    const result = makeResult({
      ...inSpeed('meshtap'),
      light: { meshtap: [makeBadRound()] },
      accounts: { meshtap: bad.account },
      states: [{ ...bad, state: 'down', round: makeBadRound(), memory: MEMORY }],
      endurance: [{ ...bad, requests: 10, failed: 7, invalid: 3, rssKib: [] }],
    });
    assert.deepEqual(countFaults(result), { failed: 28, invalid: 12, misshapen: 15, unaccounted: 3 });
    assert.equal(isFaultless(countFaults(result)), false);
  });

  it('of the floor are requests and POSTs: its documents are not exchanges', () => {
    assert.deepEqual(countFaults(inSpeed('post')), { failed: 7, invalid: 3, misshapen: 0, unaccounted: 0 });
  });

  it('of a receiver are POSTs that it did not take, and what it acknowledged and did not store', () => {
    const result = makeResult({ receiver: makeReceiver({ failed: 2, lost: 3 }) });
    assert.deepEqual(countFaults(result), { failed: 2, invalid: 0, misshapen: 0, unaccounted: 1 });
  });

  it('of a peer are not ours', () => {
    assert.equal(isFaultless(countFaults(inSpeed('other'))), true);
  });
});
