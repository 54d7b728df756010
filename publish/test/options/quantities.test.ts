import assert from 'node:assert/strict';
import { parseByteSize, parseDurationMs } from '../../src/options/parsers.ts';

const ORIGIN = { source: '--keep-bytes', cwd: '.' };

describe('parseByteSize', () => {
  const read = (text: string) => parseByteSize(text, ORIGIN);

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
  });

  it('refuses what is not a size, or too large for a number', () => {
    for (const text of ['2G', '-1GiB', 'GiB', '1e3', '1,5GiB', '999999999999999TiB'])
      assert.throws(
        () => read(text),
        /as --keep-bytes: it is not a size\.\nGive one such as 500MiB or 2GiB\./,
        text,
      );
  });
});

describe('parseDurationMs', () => {
  const read = (text: string) => parseDurationMs(text, { source: '--timeout', cwd: '.' });

  for (const [text, ms] of [
    ['90s', 90_000],
    ['2m', 120_000],
    ['1m30s', 90_000],
    ['1h', 3_600_000],
    ['500ms', 500],
    ['45', 45_000],
    ['7d', 7 * 86_400_000],
    ['1d12h', 36 * 3_600_000],
  ] as const) {
    it(`reads ${text}`, () => assert.equal(read(text), ms));
  }

  for (const text of ['', '2 m', '-1s', '1.5m', 's', '2w', '90sx']) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.throws(() => read(text), /as --timeout/));
  }
});
