import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import { gzipStored } from '../../src/image/stored-gzip.ts';

describe('gzipStored', () => {
  it('writes the header, one stored block, the CRC-32 and the length', () => {
    const expected = [
      [0x1f, 0x8b, 0x08, 0x00], // magic, deflate, no flags
      [0x00, 0x00, 0x00, 0x00, 0x00, 0xff], // no time, no extra flags, unknown OS
      [0x01, 0x03, 0x00, 0xfc, 0xff], // last block, stored, 3 bytes, complement
      [0x61, 0x62, 0x63], // abc
      [0xc2, 0x41, 0x24, 0x35], // CRC-32 of abc
      [0x03, 0x00, 0x00, 0x00], // length
    ].flat();
    assert.deepEqual([...gzipStored(Buffer.from('abc'))], expected);
  });

  for (const length of [0, 1, 65535, 65536, 200_000]) {
    it(`gives ${length} bytes back when unzipped`, () => {
      const bytes = Buffer.alloc(length, 'meshtap');
      assert.ok(gunzipSync(gzipStored(bytes)).equals(bytes));
    });
  }
});
