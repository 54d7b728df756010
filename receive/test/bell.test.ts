import assert from 'node:assert/strict';
import { Bell } from '../src/bell.ts';

describe('Bell', () => {
  it('wakes who waits', async () => {
    const bell = new Bell();
    const waiting = bell.wait(60_000);
    bell.ring();
    assert.equal(await waiting, true);
  });

  it('keeps a ring for the next wait, and several are one', async () => {
    const bell = new Bell();
    bell.ring();
    bell.ring();
    assert.equal(await bell.wait(60_000), true);
    assert.equal(await bell.wait(1), false);
  });

  it('says when nobody rang in time', async () => {
    assert.equal(await new Bell().wait(1), false);
  });
});
