import assert from 'node:assert/strict';
import { RowBinary } from '../../../src/store/clickhouse/row-binary.ts';

describe('RowBinary', () => {
  let rows: RowBinary;
  beforeEach(() => {
    rows = new RowBinary();
  });
  const written = () => rows.bytes.toString('hex');

  it('writes whole numbers with the lowest byte first', () => {
    rows.uint16(0x1234);
    rows.uint32(0x12345678);
    rows.uint64(0x1234567890abc);
    rows.bool(true);
    rows.bool(false);
    const expected = [
      '3412', // UInt16
      '78563412', // UInt32
      'bc0a896745230100', // UInt64
      '01', // true
      '00', // false
    ];
    assert.equal(written(), expected.join(''));
  });

  it('writes the largest whole numbers that are exact', () => {
    for (const value of [2 ** 53 - 1, 2 ** 32, 2 ** 32 - 1, 0]) rows.uint64(value);
    const expected = ['ffffffffffff1f00', '0000000001000000', 'ffffffff00000000', '0000000000000000'];
    assert.equal(written(), expected.join(''));
  });

  it('writes lengths in groups of seven bits', () => {
    for (const length of [0, 127, 128, 16_383, 16_384, 2 ** 32]) rows.length(length);
    const expected = ['00', '7f', '8001', 'ff7f', '808001', '8080808010'];
    assert.equal(written(), expected.join(''));
  });

  it('writes texts with their lengths in bytes, whatever is in them', () => {
    for (const text of ['', 'a\0b', 'é', '\ud800', 'x\udc00']) rows.text(text);
    const expected = [
      '00', // empty
      '03610062', // with NUL
      '02c3a9', // two bytes
      '03efbfbd', // a high surrogate that is alone: U+FFFD
      '0478efbfbd', // a low one
    ];
    assert.equal(written(), expected.join(''));
  });

  it('writes texts of all lengths and widths as Node does', () => {
    for (const letter of ['a', 'é', '€', '😀', '\ud800']) {
      for (const count of [1, 20, 21, 41, 42, 43, 63, 64, 127, 128, 5000, 20_000]) {
        const text = letter.repeat(count);
        const expected = Buffer.from(text);
        rows.reset();
        rows.length(expected.length);
        const start = rows.bytes.length;
        rows.text(text);
        const [length, content] = [rows.bytes.subarray(0, start), rows.bytes.subarray(start)];
        assert.ok(content.equals(Buffer.concat([length, expected])), `${count} of ${escape(letter)}`);
      }
    }
  });

  it('writes bytes as they are', () => {
    rows.binary(Buffer.of(0, 255, 128));
    rows.binary(new Uint8Array());
    assert.equal(written(), '0300ff8000');
  });

  it('grows without losing anything, wherever the end of the buffer falls', () => {
    const one = Buffer.alloc(99_991, 'abc');
    for (let count = 0; count < 50; count++) rows.binary(one);
    assert.equal(rows.bytes.length, 50 * (one.length + 3));
    for (let at = 0; at < 50; at++) {
      const start = at * (one.length + 3);
      assert.ok(rows.bytes.subarray(start + 3, start + 3 + one.length).equals(one));
    }
  });

  it('gives the memory of something huge back', () => {
    rows.binary(Buffer.alloc(20 * 2 ** 20));
    rows.reset();
    rows.text('small');
    assert.equal(written(), '05736d616c6c');
    assert.ok(rows.bytes.buffer.byteLength <= 2 ** 20);
  });
});
