import assert from 'node:assert/strict';
import { eventually, Hopeless } from '../support/eventually.ts';

describe('eventually', () => {
  const quick = { timeoutMs: 30, intervalMs: 1 };

  it('returns the first value that will do, whatever threw before', async () => {
    let calls = 0;
    const probe = () => {
      calls++;
      if (calls === 1) throw new Error('not there yet');
      return calls;
    };
    assert.equal(
      await eventually('three', probe, (value) => value === 3, { timeoutMs: 5000, intervalMs: 1 }),
      3,
    );
  });

  it('says what it waited for and what it saw last', async () => {
    const wait = eventually(
      'the moon',
      () => ({ phase: 'new' }),
      () => false,
      quick,
    );
    await assert.rejects(wait, /^Error: Waited 0\.03 s for the moon\. Last seen: \{ phase: 'new' \}$/);
  });

  it('gives up at once when there is no hope', async () => {
    const probe = () => {
      throw new Hopeless('it has ended');
    };
    await assert.rejects(
      eventually('it', probe, () => false, { timeoutMs: 60_000 }),
      /^Error: Waited for it: it has ended$/,
    );
  });
});
