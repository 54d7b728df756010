import assert from 'node:assert/strict';
import { boundsOf, formatRange, fromIso, parseRange, RANGES, toIso } from '../../../page/state/range.ts';

describe('ranges of time', () => {
  it('are read back from the address as they were', () => {
    for (const { range } of RANGES) assert.deepEqual(parseRange(formatRange(range)), range);
    const dragged = {
      kind: 'between',
      sinceUs: 1_795_828_858_749_001,
      untilUs: 1_795_828_958_749_002,
    } as const;
    assert.deepEqual(parseRange(formatRange(dragged)), dragged);
  });

  it('are none where the address has something else', () => {
    for (const text of [
      '',
      '3y',
      'a/b',
      '2026-01-02T00:00:00Z/2026-01-01T00:00:00Z',
      '2026-01-01T00:00:00Z',
    ]) {
      assert.equal(parseRange(text), undefined, text);
    }
  });

  it('begin before now, or nowhere', () => {
    assert.deepEqual(boundsOf({ kind: 'last', minutes: 15 }, 1000e6), { sinceUs: 100e6 });
    assert.deepEqual(boundsOf({ kind: 'all' }, 1000e6), {});
  });

  it('keep microseconds in RFC 3339', () => {
    assert.equal(toIso(1_795_828_858_749_021), '2026-11-28T01:20:58.749021Z');
    assert.equal(fromIso('2026-11-28T01:20:58.749021Z'), 1_795_828_858_749_021);
    assert.equal(fromIso('2026-11-28T01:20:58Z'), 1_795_828_858_000_000);
    assert.equal(fromIso('soon'), undefined);
  });
});
