import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { empty, Stages } from '../stages.ts';

/** The whole of a document, made by hand from the contract. */
const document = [
  '{"request_id":"id-1"',
  ',"scheme":"https"',
  ',"destination_address":"10.0.0.2:8080"',
  ',"source_address":"[fd00::1]:40000"',
  ',"scnt_request":{"method":"POST"',
  ',"path":"/a?q=\\"1\\""',
  ',"host":"shop.test"',
  ',"version":"HTTP/2"',
  ',"headers":[["host","shop.test"],["authorization","Bearer [redacted]"],["x-latin","caf\u00e9"]]',
  ',"body":"Zm9v"',
  ',"truncated_body":true}',
  ',"scnt_response":{"version":"HTTP/2"',
  ',"headers":[["set-cookie","a\\u0001"],["set-cookie",""]]',
  ',"body":""',
  ',"truncated_body":false',
  ',"status_code":"404"}}',
].join('');

/** The least that a document can be: an exchange of which nothing is known. */
const emptyDocument = [
  '{"request_id":"","scheme":"","destination_address":"","source_address":""',
  ',"scnt_request":{"method":"","path":"","host":"","version":"","headers":[],"body":"","truncated_body":false}',
  ',"scnt_response":{"version":"","headers":[],"body":"","truncated_body":true,"status_code":"0"}}',
].join('');

for (const build of builds) {
  describe(`the scnt format, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    it('is written byte for byte', () => {
      const slice = (value: string | Uint8Array) => stages.put(value);
      const written = stages.write((exports) => {
        exports.beginRequest(
          ...['id-1', 'https', '10.0.0.2:8080', '[fd00::1]:40000'].map(slice),
          ...['POST', '/a?q="1"', 'shop.test', 'HTTP/2'].map(slice),
        );
        exports.writeHeader(true, slice('host'), slice('shop.test'), empty);
        exports.writeHeader(false, slice('authorization'), slice('Bearer '), slice('[redacted]'));
        exports.writeHeader(false, slice('x-latin'), slice(Uint8Array.of(0x63, 0x61, 0x66, 0xe9)), empty);
        exports.beginBody();
        exports.writeBytes(slice('Zm9v'));
        exports.endRequest(true);
        exports.beginResponse(slice('HTTP/2'));
        exports.writeHeader(true, slice('set-cookie'), slice('a\x01'), empty);
        exports.writeHeader(false, slice('set-cookie'), empty, empty);
        exports.beginBody();
        exports.endResponse(false, slice('404'));
      });
      assert.deepEqual(Buffer.from(written).toString(), document);
      assert.doesNotThrow(() => JSON.parse(document));
    });

    it('has all its members where nothing is known', () => {
      const written = stages.write((exports) => {
        exports.beginRequest(...new Array<bigint>(8).fill(empty));
        exports.beginBody();
        exports.endRequest(false);
        exports.beginResponse(empty);
        exports.beginBody();
        exports.endResponse(true, stages.put('0'));
      });
      assert.equal(Buffer.from(written).toString(), emptyDocument);
    });

    it('has /publish as its path', () => {
      assert.equal(stages.text(stages.exports.defaultPath()), '/publish');
    });
  });
}
