import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { hexRow, hexRowCount } from '../../../page/body/hex-rows.ts';

describe('hexRow', () => {
  it('writes offset, bytes and ASCII', () => {
    const bytes = new TextEncoder().encode('GET /\0\n\u00e9 0123456789');
    deepEqual(hexRow(bytes, 0, 16), {
      offset: '0000',
      bytes: '47 45 54 20 2f 00 0a c3 a9 20 30 31 32 33 34 35',
      ascii: 'GET /.... 012345',
    });
    equal(hexRow(bytes, 1, 16).offset, '0010');
  });

  it('gives every byte back', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.constantFrom(8 as const, 16 as const),
        (bytes, width) => {
          const rows = Array.from({ length: hexRowCount(bytes, width) }, (_, row) =>
            hexRow(bytes, row, width),
          );
          deepEqual(
            Buffer.from(rows.map((row) => row.bytes.replaceAll(' ', '')).join(''), 'hex'),
            Buffer.from(bytes),
          );
        },
      ),
    );
  });
});
