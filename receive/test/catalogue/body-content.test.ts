import { deepEqual, equal } from 'node:assert/strict';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { readBody, typeOfBody } from '../../src/catalogue/body-content.ts';
import { parseContentType } from '../../src/content/content-type.ts';
import { makeMessage } from '../store/exchanges.ts';

const JSON_TEXT = '{"a":1}';
const JSON_BODY = { kind: 'json', value: { a: 1 } };

function read(body: string | Uint8Array, type: string, encoding = '') {
  return readBody(makeMessage(body), parseContentType(type), encoding);
}

describe('the content of a body', () => {
  it('is a JSON value if its type says so, or if it has no type and begins like one', () => {
    for (const type of ['application/json', 'application/problem+json; charset=utf-8', 'text/json', ''])
      deepEqual(read(JSON_TEXT, type), JSON_BODY);
    deepEqual(read(`\ufeff${JSON_TEXT}`, 'application/json'), JSON_BODY);
  });

  it('is decoded if it is compressed', () => {
    deepEqual(read(gzipSync(JSON_TEXT), 'application/json', 'gzip'), JSON_BODY);
    deepEqual(read(deflateSync(JSON_TEXT), 'application/json', 'deflate'), JSON_BODY);
    deepEqual(read(brotliCompressSync(JSON_TEXT), 'application/json', 'BR'), JSON_BODY);
    deepEqual(read(zstdCompressSync(JSON_TEXT), 'application/json', 'zstd'), JSON_BODY);
  });

  it('is not read if it cannot be decoded, or would become too large', () => {
    equal(read(Buffer.from('no gzip'), 'application/json', 'gzip'), undefined);
    equal(read(JSON_TEXT, 'application/json', 'unknown'), undefined);
    equal(read(gzipSync(Buffer.alloc(100_000_000)), 'application/json', 'gzip'), undefined);
  });

  it('is a text if it is broken or was cut, and can then still be searched', () => {
    deepEqual(read('{"a":', 'application/json'), { kind: 'text', text: '{"a":' });
    const cut = makeMessage('{"a":1}', { truncated: true });
    deepEqual(readBody(cut, parseContentType('application/json'), ''), { kind: 'text', text: '{"a":1}' });
  });

  it('has the fields of a form', () => {
    deepEqual(read('a=1&b=x+y&a=2', 'application/x-www-form-urlencoded'), {
      kind: 'fields',
      fields: [
        ['a', '1'],
        ['b', 'x y'],
        ['a', '2'],
      ],
    });
  });

  it('has the fields of a form in parts, without the bytes of files', () => {
    const part = (head: string, value: string) =>
      `--x\r\ncontent-disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
    const body = `${part('name="a"', '1')}${part('name="f"; filename="photo.png"', 'PNG')}--x--\r\n`;
    deepEqual(read(body, 'multipart/form-data; boundary=x'), {
      kind: 'fields',
      fields: [
        ['a', '1'],
        ['f', ''],
      ],
    });
    equal(read(body, 'multipart/form-data')?.kind, 'text');
  });

  it('is not read if it is of a binary type or empty', () => {
    equal(read(Buffer.from([0, 1, 2]), 'image/png'), undefined);
    equal(read('', 'application/json'), undefined);
  });
});

describe('the type of a body', () => {
  it('is in lower case and without parameters; what is not a media type is any type', () => {
    equal(typeOfBody(parseContentType('Application/JSON; charset=utf-8')), 'application/json');
    for (const text of ['', 'json', 'a/b c', `a/${'b'.repeat(100)}`, '<script>/x'])
      equal(typeOfBody(parseContentType(text)), '*/*');
  });
});
