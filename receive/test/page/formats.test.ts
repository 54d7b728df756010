import assert from 'node:assert/strict';
import {
  formatAge,
  formatClock,
  formatCount,
  formatDisk,
  formatDuration,
  formatSize,
} from '../../page/formats.ts';
import { visibleText } from '../../page/visible-text.ts';

describe('what the page writes', () => {
  it('has durations in three figures at most', () => {
    assert.deepEqual([0.04, 1.94, 43.4, 1204, 61_000, null].map(formatDuration), [
      '0.0 ms',
      '1.9 ms',
      '43 ms',
      '1.20 s',
      '1 min 1 s',
      '',
    ]);
  });

  it('has sizes in powers of 1000, and disks in powers of 1024', () => {
    assert.deepEqual([0, 999, 1000, 72_140, 999_960, 5e9].map(formatSize), [
      '0 B',
      '999 B',
      '1.0 kB',
      '72.1 kB',
      '1.0 MB',
      '5.0 GB',
    ]);
    assert.deepEqual([512, 98_304, 2 ** 31, 1.1 * 2 ** 30].map(formatDisk), [
      '512 B',
      '96 KiB',
      '2 GiB',
      '1.1 GiB',
    ]);
  });

  it('has ages in two units, and counts with their thousands apart', () => {
    assert.deepEqual([5000, 720_000, 7_500_000, 532_800_000].map(formatAge), [
      '5 s',
      '12 min',
      '2 h 5 min',
      '6 d 4 h',
    ]);
    assert.equal(formatCount(1_204_311), '1,204,311');
  });

  it('has clocks to the millisecond', () => {
    assert.match(formatClock('2026-11-28T01:20:58.749021Z'), /^\d\d:\d\d:58\.749$/);
    assert.match(formatClock('2026-11-28T01:20:58Z'), /:58\.000$/);
  });

  it('shows what cannot be seen, and leaves the rest as it is', () => {
    assert.equal(visibleText('a\u202eb\u0000c\td\u200be\u2028'), 'a\\u{202e}b\\u{0}c\\td\\u{200b}e\\u{2028}');
    assert.equal(visibleText('plain <b> text, ümläut, 漢字 👍'), 'plain <b> text, ümläut, 漢字 👍');
  });
});
