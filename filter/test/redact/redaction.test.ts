import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { empty, Stages } from '../stages.ts';

const defaults = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie'];

/** Values of `authorization` and what may be said of them. */
const credentials: [value: string, expected: string][] = [
  ['Bearer s3cret', 'Bearer [redacted]'],
  ['Basic dTpw', 'Basic [redacted]'],
  ['AWS4-HMAC-SHA256 Credential=a/b, Signature=c', 'AWS4-HMAC-SHA256 [redacted]'],
  ['bearer\ts3cret', 'bearer\t[redacted]'],
  ['Bearer  s3cret', 'Bearer [redacted]'],
  ['s3cret', '[redacted]'],
  ['', '[redacted]'],
  ['Bearer ', '[redacted]'],
  [' Bearer s3cret', '[redacted]'],
  ['s3cret= x', '[redacted]'],
  ['user:s3cret x', '[redacted]'],
  ['s3cr\u00e9t x', '[redacted]'],
  ['"s3cret" x', '[redacted]'],
];

for (const build of builds) {
  describe(`redaction, ${build} build`, () => {
    let stages: Stages;
    beforeEach(() => {
      stages = new Stages(build);
    });

    function open(
      headers: readonly string[],
      replacement = '[redacted]',
      queryParams: readonly string[] = [],
    ): void {
      const [names, parameters] = [stages.list(headers), stages.list(queryParams)];
      stages.exports.openRedaction(names, parameters, stages.put(replacement));
    }

    function apply(name: string, value: string): string {
      const { applyRedaction, keptOfValue, restOfValue } = stages.exports;
      applyRedaction(stages.put(name), stages.put(value));
      return stages.text(keptOfValue()) + stages.text(restOfValue());
    }

    for (const [value, expected] of credentials) {
      it(`makes ${JSON.stringify(expected)} of the authorization ${JSON.stringify(value)}`, () => {
        open(defaults);
        assert.equal(apply('authorization', value), expected);
      });
    }

    it('keeps no first word of any other header', () => {
      open(defaults);
      for (const name of ['proxy-authorization', 'cookie', 'set-cookie'])
        assert.equal(apply(name, 'Bearer s3cret'), '[redacted]');
    });

    it('covers names whatever their case, on either side', () => {
      open(['X-Token', 'x-key']);
      for (const name of ['x-token', 'X-TOKEN', 'X-Key', 'x-key'])
        assert.equal(apply(name, 'a'), '[redacted]');
      open(['AUTHORIZATION']);
      assert.equal(apply('authorization', 'Bearer a'), 'Bearer [redacted]');
    });

    it('leaves headers as they are whose names are only near to one that is covered', () => {
      open(['x-token']);
      for (const name of ['x-toke', 'x-tokem', 'x-token2', 'y-token', '', 'authorization'])
        assert.equal(apply(name, 'a b'), 'a b');
    });

    it('keeps names apart whose lengths differ by 64', () => {
      const long = 'x'.repeat(70);
      open([long]);
      assert.ok(stages.exports.covers(stages.put(long)));
      assert.ok(!stages.exports.covers(stages.put('x'.repeat(6))));
      open(['x'.repeat(6)]);
      assert.ok(!stages.exports.covers(stages.put(long)));
    });

    it('covers nothing where the list is empty', () => {
      open([]);
      for (const name of [...defaults, '']) assert.equal(apply(name, 'Bearer a'), 'Bearer a');
    });

    it('no longer covers what an earlier list had', () => {
      open(defaults);
      open(['x-token']);
      assert.equal(apply('cookie', 'a=b'), 'a=b');
    });

    it('replaces the value, even if that is not text at all', () => {
      open(['authorization', 'x-token'], '***');
      assert.equal(apply('x-token', 'a'), '***');
      open(['authorization', 'x-token'], '');
      assert.equal(apply('x-token', 'a'), '');
      assert.equal(apply('authorization', 'Bearer a'), 'Bearer ');
    });

    it('leaves nothing of the value before in what it says of the next', () => {
      open(defaults);
      apply('authorization', 'Bearer a');
      assert.equal(apply('accept', 'b'), 'b');
      assert.equal(stages.exports.restOfValue(), empty);
    });

    it('takes covered parameters out of the path, and of any header that has a query or a fragment', () => {
      open(defaults, '***', ['token']);
      const { redactedPathOf } = stages.exports;
      assert.equal(stages.text(redactedPathOf(stages.put('/a?token=s3cret&b=1'))), '/a?token=***&b=1');
      assert.equal(apply('referer', 'https://a.test/?b=1&token=s3cret'), 'https://a.test/?b=1&token=***');
      assert.equal(apply('location', '/cb#token=s3cret&b=1'), '/cb#token=***&b=1');
    });

    it('leaves headers without a query or a fragment as they are, whatever they look like', () => {
      open(defaults, '***', ['token', 'q']);
      for (const value of ['text/html;q=0.9, */*;q=0.8', 'token=a&q=b', 'token: a', ''])
        assert.equal(apply('accept', value), value);
    });

    it('redacts a covered header as a header, though it has parameters too', () => {
      open(['referer', 'authorization'], '***', ['token']);
      assert.equal(apply('referer', '/?token=s3cret&b=1'), '***');
      assert.equal(apply('authorization', 'Digest /?token=s3cret&b=1'), 'Digest ***');
    });

    it('leaves paths and headers as they are if there are no parameters to redact', () => {
      open(defaults);
      const path = stages.put('/a?token=b#c');
      assert.equal(stages.exports.redactedPathOf(path), path);
      assert.equal(apply('referer', '/a?token=b#c'), '/a?token=b#c');
    });

    it('gives a value that stands by itself as it is, or the replacement alone', () => {
      const { redactedValueOf } = stages.exports;
      open(['host', 'authorization']);
      assert.equal(stages.text(redactedValueOf(stages.put('host'), stages.put('shop.test'))), '[redacted]');
      assert.equal(stages.text(redactedValueOf(stages.put('x-request-id'), stages.put('id-1'))), 'id-1');
    });

    it('takes covered parameters out of a value that stands by itself', () => {
      const { redactedValueOf } = stages.exports;
      open(defaults, '***', ['token']);
      assert.equal(stages.text(redactedValueOf(stages.put('host'), stages.put('a?token=b'))), 'a?token=***');
    });
  });
}
