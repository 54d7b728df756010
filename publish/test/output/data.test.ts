import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { formatTable, loadFormat } from '../../src/output/data.ts';
import { visibleText } from '../../src/output/visible-text.ts';
import { findFaults, HIDDEN_CHARS, HOSTILE } from './hostile.ts';

const VALUE = {
  [HOSTILE]: HOSTILE,
  each: HIDDEN_CHARS.map((char) => `a${char}`),
  commands: ['::error::x', '##[error]x', 'long line '.repeat(20), `${'long '.repeat(20)}\n::error::x\n`],
  plain: { name: 'shop/cart', count: 3, missing: null, yes: true, word: 'yes', empty: '' },
};

describe('data for programs', () => {
  for (const format of ['json', 'yaml'] as const) {
    it(`is the same value again when its ${format} is parsed, and shows all that others have put into it`, async () => {
      const text = visibleText((await loadFormat(format))(VALUE));
      assert.deepEqual(findFaults(text), []);
      assert.deepEqual(format === 'json' ? JSON.parse(text) : parse(text), VALUE);
    });
  }

  it('has escapes that every YAML parser knows, beyond U+FFFF too', async () => {
    assert.equal((await loadFormat('yaml'))({ a: '\u009b\u{e0041}' }), 'a: "\\u009b\\U000e0041"\n');
  });

  it('is YAML that versions 1.1 and 1.2 read alike', async () => {
    const text = (await loadFormat('yaml'))(VALUE.plain);
    assert.deepEqual(parse(text, { version: '1.1' }), parse(text, { version: '1.2' }));
  });
});

describe('a table', () => {
  it('has one line a row, in columns, whatever is in it', () => {
    const text = formatTable(
      ['A', 'B'],
      [
        ['x', HOSTILE],
        ['long cell', 'y'],
        ['::a', ''],
      ],
    );
    assert.deepEqual(findFaults(text), []);
    const lines = text.split('\n');
    assert.equal(lines.length, 5);
    assert.deepEqual([lines[0], lines[2], lines[3]], ['A          B', 'long cell  y', ':\\u003aa']);
  });

  it('cuts a cell that nobody would read to its end', () => {
    assert.ok(formatTable(['A'], [['x'.repeat(300_000)]]).length < 2100);
  });

  it('is nothing without rows', () => {
    assert.equal(formatTable(['A'], []), '');
  });
});
