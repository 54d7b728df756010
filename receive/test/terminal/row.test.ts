import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chooseLayout } from '../../src/terminal/layout.ts';
import { formatHead, formatRow, formatSize } from '../../src/terminal/row.ts';
import { countColumns } from '../../src/terminal/visible-text.ts';
import { makeSummary } from './summaries.ts';

const LAYOUT = chooseLayout(140);

describe('formatRow', () => {
  it('shows what happened in one line', () => {
    const row = formatRow(makeSummary(), LAYOUT, false);
    assert.match(row, /^\d\d:\d\d:30\.123 GET {4} cart:8080\/items\?x=1 /);
    assert.match(row, / 200 +13 ms +0 B +1\.5 KiB shop\/web -> shop\/cart$/);
  });

  it('says what is not known, what was cut and what was redacted', () => {
    const row = formatRow(
      makeSummary({
        duration_ms: null,
        status: 0,
        source: '',
        redacted: true,
        request: { version: '', size: 5, truncated: true },
      }),
      LAYOUT,
      false,
    );
    assert.match(row, / none +- +5 B +1\.5 KiB - -> shop\/cart +cut redacted$/);
  });

  it('lets no text of others end the line or change its colour', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 40, max: 200 }), (text, columns) => {
        const hostile = { method: text, host: text, path: text, source: text, destination: text, time: text };
        const row = formatRow(makeSummary(hostile), chooseLayout(columns), false);
        assert.doesNotMatch(row, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.ok(countColumns(row) <= columns);
      }),
      { seed: 18 },
    );
  });

  it('colours the status by its class, and nothing without colours', () => {
    const colourOf = (status: number) =>
      formatRow(makeSummary({ status }), LAYOUT, true).split(String(status))[0]?.slice(-4);
    assert.deepEqual([200, 302, 404, 503].map(colourOf), ['[32m', '[36m', '[33m', '[31m']);
    assert.ok(!formatRow(makeSummary(), LAYOUT, false).includes('\u001b'));
  });
});

describe('formatHead', () => {
  it('stands above the columns of the rows', () => {
    const head = formatHead(LAYOUT, false);
    assert.equal(head.indexOf('SOURCE'), formatRow(makeSummary(), LAYOUT, false).indexOf('shop/web'));
    assert.equal(head.indexOf('METHOD'), formatRow(makeSummary(), LAYOUT, false).indexOf('GET'));
  });
});

describe('formatSize', () => {
  it('gives three digits and a unit', () => {
    assert.deepEqual([0, 1023, 1024, 1_500_000, 2 ** 31, 500 * 1024].map(formatSize), [
      ...['0 B', '1023 B', '1.0 KiB', '1.4 MiB', '2.0 GiB', '500 KiB'],
    ]);
  });
});
