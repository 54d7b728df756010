import assert from 'node:assert/strict';
import { readByteSize } from '../../src/options/byte-size.ts';
import { readDurationMs } from '../../src/options/duration.ts';

describe('readByteSize', () => {
  const read = (keepBytes: string) => readByteSize({ keepBytes }, 'keepBytes');

  it('reads powers of two and of ten, fractions and plain bytes', () => {
    const cases: [string, number][] = [
      ['2GiB', 2 ** 31],
      ['500 mib', 500 * 2 ** 20],
      ['1.5GB', 1.5e9],
      ['1TiB', 2 ** 40],
      ['1048576', 2 ** 20],
      ['7B', 7],
    ];
    for (const [text, bytes] of cases) assert.equal(read(text), bytes, text);
    assert.equal(readByteSize({}, 'keepBytes'), undefined);
  });

  it('refuses what is no size, or too large for a number', () => {
    for (const text of ['2G', '-1GiB', 'GiB', '1e3', '1,5GiB', '999999999999999TiB'])
      assert.throws(
        () => read(text),
        /as --keep-bytes: it is no size\.\nGive one such as 500MiB or 2GiB\./,
        text,
      );
  });
});

describe('readDurationMs', () => {
  it('knows days', () => {
    assert.equal(readDurationMs({ keepFor: '7d' }, 'keepFor'), 7 * 86_400_000);
    assert.equal(readDurationMs({ keepFor: '1d12h' }, 'keepFor'), 36 * 3_600_000);
  });
});
