import { deepEqual, equal } from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { codingOf, decodeBody, MAX_DECODED_BYTES } from '../../../page/body/content-coding.ts';

const plain = Buffer.from('{"ok":true}'.repeat(1000));

describe('decodeBody', () => {
  it('decodes gzip and both forms of deflate', async () => {
    for (const [coding, bytes] of [
      ['gzip', gzipSync(plain)],
      ['deflate', deflateSync(plain)],
      ['deflate', deflateRawSync(plain)],
    ] as const) {
      const decoded = await decodeBody(bytes, coding);
      deepEqual(Buffer.from(decoded?.bytes ?? []), plain);
      equal(decoded?.isCut, false);
    }
  });

  it('gives what there is of a cut body, and marks it', async () => {
    const noise = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * 7919) % 251));
    const whole = gzipSync(noise);
    const decoded = await decodeBody(whole.subarray(0, whole.length - 100), 'gzip');
    equal(decoded?.isCut, true);
    equal((decoded?.bytes.length ?? 0) > 0, true);
  });

  it('stops at its bound, however much a small body would become', async () => {
    const bomb = gzipSync(Buffer.alloc(4 * MAX_DECODED_BYTES));
    const decoded = await decodeBody(bomb, 'gzip');
    equal(decoded?.bytes.length, MAX_DECODED_BYTES);
    equal(decoded?.isCut, true);
  });

  it('gives nothing for what is not in that coding, and for a coding that it does not know', async () => {
    equal(await decodeBody(Buffer.from('hello'), 'gzip'), undefined);
    equal(await decodeBody(brotliCompressSync(plain), 'lzma'), undefined);
  });
});

describe('codingOf', () => {
  it('knows one coding by its names, and leaves several alone', () => {
    equal(codingOf(' X-GZIP '), 'gzip');
    equal(codingOf('br'), 'br');
    equal(codingOf('gzip, br'), '');
    equal(codingOf('constructor'), '');
  });
});
