import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { ROW_CHARACTERS, splitLines } from '../../../page/body/text-lines.ts';

function rowsOf(text: string): string[] {
  const lines = splitLines(text);
  return Array.from(lines.starts, (start, row) => text.slice(start, lines.ends[row]));
}

describe('splitLines', () => {
  it('ends lines at line feeds, with or without a carriage return', () => {
    deepEqual(rowsOf('a\r\nb\n\nc'), ['a', 'b', '', 'c']);
  });

  it('keeps a carriage return that ends no line', () => {
    deepEqual(rowsOf('a\rb\r'), ['a\rb\r']);
  });

  it('makes rows of a long line, numbered once', () => {
    const lines = splitLines(`${'x'.repeat(2 * ROW_CHARACTERS + 1)}\ny`);
    deepEqual([...lines.numbers], [1, 0, 0, 2]);
  });

  it('loses nothing and parts no character', () => {
    const text = fc.array(fc.constantFrom('\n', '😀', 'x'.repeat(333), 'é'), { maxLength: 40 });
    fc.assert(
      fc.property(text, (parts) => {
        const rows = rowsOf(parts.join(''));
        equal(rows.join(''), parts.join('').replaceAll('\n', ''));
        ok(rows.every((row) => row.isWellFormed() && row.length <= ROW_CHARACTERS));
      }),
    );
  });
});
