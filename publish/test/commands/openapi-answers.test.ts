import assert from 'node:assert/strict';
import { runMeshtap } from '../support/cli.ts';
import { type FakeAnswer, type FakeCatalogue, startFakeCatalogue } from '../support/fake-catalogue.ts';

const UNKNOWN = { status: 404, body: { error: 'The catalogue has no host.' } };

describe('what meshtap openapi is answered', () => {
  let catalogue: FakeCatalogue | undefined;
  afterEach(() => catalogue?.close());

  const run = async (answers: Record<string, FakeAnswer>) => {
    catalogue = await startFakeCatalogue(answers);
    return runMeshtap(['openapi', 'cart.shop:80', '--url', `${catalogue.url}/`]);
  };

  it('is asked for by the host', async () => {
    const document = { openapi: '3.1.0', info: {}, paths: {} };
    const { code, stdout } = await run({ '/api/openapi': { body: document } });
    assert.deepEqual([code, stdout], [0, 'openapi: "3.1.0"\ninfo: {}\npaths: {}\n']);
    assert.deepEqual(catalogue?.asked, ['GET /api/openapi?host=cart.shop%3A80']);
  });

  it('lists at most 20 hosts, those with the most exchanges first', async () => {
    const endpoints = Array.from({ length: 60 }, (_, at) => ({ host: `h${at % 30}`, count: at }));
    const { stderr } = await run({ '/api/openapi': UNKNOWN, '/api/endpoints': { body: { endpoints } } });
    const names = Array.from({ length: 20 }, (_, at) => `h${29 - at}`).join(', ');
    assert.equal(
      stderr,
      'Cannot describe cart.shop:80: the receiver does not know this host, or knows it with several ports.\n' +
        `Give one of the hosts that it knows: ${names} and 10 more.\n`,
    );
  });

  it('may be nothing: from a receiver without a catalogue', async () => {
    const { code, stderr } = await run({});
    assert.equal(code, 2);
    assert.match(
      stderr,
      /has no catalogue with this host\.\nCheck that the address is that of its page, and run a receiver of the same version as this command\.\n$/,
    );
  });

  for (const [what, body, message] of [
    ['a page', '<html>', /its answer is not JSON/],
    ['another object', {}, /it sent a document with the wrong type at openapi/],
    ['no object', [], /it sent a document with the wrong type at its beginning/],
    ['paths of another type', { openapi: '3.1.0', info: {}, paths: [] }, /with the wrong type at paths/],
    ['something nested deep', `${'['.repeat(1000)}${']'.repeat(1000)}`, /its answer is nested too deep/],
    ['too many values', `[${'0,'.repeat(1_000_001)}0]`, /its answer has too many values/],
    ['too many bytes', ' '.repeat(33 * 1024 * 1024), /its answer is larger than 32 MiB/],
  ] as const) {
    it(`is refused if it is ${what}`, async () => {
      const { code, stdout, stderr } = await run({ '/api/openapi': { body } });
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, message);
      assert.match(stderr, /^Cannot read from http:\/\/127\.0\.0\.1:\d+: .+\nCheck the address/);
    });
  }

  it('is shown if it says why not', async () => {
    const { code, stderr } = await run({
      '/api/openapi': { status: 503, body: { error: 'The store is busy.' } },
    });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /: it answered 503: The store is busy\.\nTry again\. If it happens again, see the log of the receiver\.\n/,
    );
  });
});
