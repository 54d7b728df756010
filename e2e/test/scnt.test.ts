import assert from 'node:assert/strict';
import { decodeScnt, decodeScntBatch } from '../support/scnt.ts';

const MESSAGE = { version: 'HTTP/1.1', headers: [['host', 'shop']], body: 'aGk=', truncated_body: false };
const GOOD = {
  request_id: 'r',
  scheme: 'http',
  destination_address: '127.0.0.1:80',
  source_address: '127.0.0.1:1',
  scnt_request: { method: 'GET', path: '/', host: 'shop', ...MESSAGE },
  scnt_response: { status_code: '200', ...MESSAGE },
};

const decodeText = (text: string) => decodeScnt(Buffer.from(text));
/** Decodes the good document with a part of its text replaced. */
const decodeChanged = (from: string, to: string) => {
  const text = JSON.stringify(GOOD);
  assert.ok(text.includes(from), `the document holds ${from}`);
  return decodeText(text.replace(from, to));
};

describe('the strict decoder of scnt documents', () => {
  it('accepts a document of the contract and decodes its bodies', () => {
    const { scnt_request } = decodeText(JSON.stringify(GOOD));
    assert.equal(scnt_request.body.toString(), 'hi');
    assert.deepEqual(scnt_request.headers, [['host', 'shop']]);
  });

  it('accepts the status 0 of an exchange without an answer', () => {
    assert.equal(decodeChanged('"200"', '"0"').scnt_response.status_code, '0');
  });

  const refused: [what: string, from: string, to: string, why: RegExp][] = [
    ['a missing member', '"scheme":"http",', '', /document has the members/],
    ['an unknown member', '"scheme":"http"', '"scheme":"http","colour":"blue"', /document has the members/],
    ['a member twice', '"scheme":"http"', '"scheme":"https","scheme":"http"', /"scheme" appears twice/],
    ['a status that is a number', '"200"', '200', /status_code is not a string/],
    ['a status that is none', '"200"', '"ok"', /status_code is "ok"/],
    ['another scheme', '"http"', '"ftp"', /scheme is ftp/],
    ['a flag that is a text', 'false', '"false"', /truncated_body is not a boolean/],
    ['a header that is an object', '["host","shop"]', '{"host":"shop"}', /not \[name, value\]/],
    ['a header without a value', '["host","shop"]', '["host"]', /not \[name, value\]/],
    ['a header name in capitals', '["host"', '["Host"', /Host is not in lower case/],
    ['a pseudo header', '["host"', '[":path"', /:path must be left out/],
    ['a header of Envoy’s own', '["host"', '["x-envoy-a"', /x-envoy-a must be left out/],
    ['base64 without padding', 'aGk=', 'aGk', /not standard base64/],
    ['base64 for URLs', 'aGk=', '_-8=', /not standard base64/],
    ['base64 with bits left over', 'aGk=', 'aGl=', /not standard base64/],
  ];
  for (const [what, from, to, why] of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => decodeChanged(from, to), why);
    });
  }

  it('refuses a list, text after the document, and bytes that are not UTF-8', () => {
    assert.throws(() => decodeText(JSON.stringify([GOOD])), /document is not an object/);
    assert.throws(() => decodeText(`${JSON.stringify(GOOD)}{}`), SyntaxError);
    const bytes = Buffer.from(JSON.stringify(GOOD));
    bytes[bytes.indexOf('shop')] = 0xff;
    assert.throws(() => decodeScnt(bytes), TypeError);
  });
});

describe('the strict decoder of batches', () => {
  const decode = (value: unknown) => decodeScntBatch(Buffer.from(JSON.stringify(value)));

  it('accepts one document or more, in their order', () => {
    assert.equal(decode([GOOD]).length, 1);
    const ids = decode([GOOD, { ...GOOD, request_id: 's' }]).map(({ request_id }) => request_id);
    assert.deepEqual(ids, ['r', 's']);
  });

  it('refuses a lone document, an empty batch, and one in which a document is wrong', () => {
    assert.throws(() => decode(GOOD), /batch is not an array/);
    assert.throws(() => decode([]), /batch is empty/);
    assert.throws(() => decode([GOOD, { ...GOOD, scheme: 'ftp' }]), /scheme is ftp/);
    assert.throws(() => decode([[GOOD]]), /document is not an object/);
  });

  it('refuses a member twice in any of its documents', () => {
    const text = JSON.stringify([GOOD, GOOD]).replace('"scheme":"http"', '"scheme":"http","scheme":"http"');
    assert.throws(() => decodeScntBatch(Buffer.from(text)), /"scheme" appears twice/);
  });
});
