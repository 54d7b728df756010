import assert from 'node:assert/strict';
import { parseBusyNs } from '../../bench/bystanders.ts';

describe('what other processes use', () => {
  it('is all time but that of idle cores, guests already being part of it', () => {
    const stat = 'cpu  1 20 300 4000 50000 600000 7000000 80000000 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n';
    assert.equal(parseBusyNs(stat), 87_600_321 * 1e7);
  });
});
