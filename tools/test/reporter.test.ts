import assert from 'node:assert/strict';
import { summary } from '../reporter.ts';

describe('the reporter’s last line', () => {
  it('counts what passed and what failed', () => {
    assert.equal(summary({ passes: 12, failures: 0, pending: 0 }), '12 passed, 0 failed');
  });

  it('counts what was skipped, if anything was', () => {
    assert.equal(summary({ passes: 3, failures: 1, pending: 2 }), '3 passed, 1 failed, 2 skipped');
  });
});
