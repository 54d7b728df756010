import assert from 'node:assert/strict';
import { gunzipSync, gzipSync } from 'node:zlib';
import { findCaseId } from '../support/arrived-ids.ts';
import { makeCase } from '../support/exchange-plan.ts';
import { sendAll } from '../support/exchange-runner.ts';
import type { Shape } from '../support/exchange-shapes.ts';
import { awaitRest, readStats } from '../support/filter-stats.ts';
import { makeConfiguration, startTappedEnvoy, type TappedEnvoy, useLab } from '../support/lab.ts';
import type { Header, ScntDocument } from '../support/scnt.ts';
import { TIMEOUT_MS } from '../support/test-run.ts';

/** A part of every secret of these tests. */
const SECRET = 'S3CRET';
const REDACTED = '[redacted]';
const JSON_TYPE: Header = ['content-type', 'application/json'];
const FORM_TYPE: Header = ['content-type', 'application/x-www-form-urlencoded'];

describe('Redaction of parameters and members', () => {
  const { run, lab } = useLab('redaction');
  let tapped: TappedEnvoy;
  let count = 0;

  const tap = (name: string, capture: object = {}): Promise<TappedEnvoy> => {
    const redact = { queryParams: ['token', 'code'], jsonFields: ['password', 'card'] };
    const configuration = makeConfiguration(lab().filter, { capture, redact });
    return startTappedEnvoy(lab(), run.folder(), { name, configuration }, run.stopAfterAll);
  };
  before(async function () {
    this.timeout(TIMEOUT_MS);
    tapped = await run.setUp(() => tap('envoy'));
  });

  /** Sends a request and returns its document, which must hold no secret, and what client and app got, which must. */
  const send = async (draft: ReturnType<Shape['make']>, { envoy, backend } = tapped) => {
    const exchange = makeCase({ name: 'secret', make: () => draft }, ++count);
    const { seen } = await readStats(envoy);
    const answers = await sendAll(envoy.port, [exchange], lab().app);
    await awaitRest(envoy, seen + 1);
    assert.deepEqual(backend.faults, []);
    const arrival = backend.arrivals.find(({ document }) => findCaseId(document) === exchange.id);
    assert.ok(arrival, 'a document arrives');
    const { scnt_request, scnt_response } = arrival.document;
    const texts = [arrival.text, ...[scnt_request, scnt_response].map(({ body }) => body.toString('latin1'))];
    assert.deepEqual(
      texts.filter((text) => text.includes(SECRET)),
      [],
    );
    const [reached] = lab().app.seen.get(exchange.id) ?? [];
    return { scnt_request, scnt_response, answer: answers.get(exchange.id)!, reached: reached! };
  };

  it('covers query parameters in the path, whatever their case or encoding, and leaves the others', async () => {
    const path = `/app/echo?a=1&token=${SECRET}&TOKEN=%20${SECRET}&t%6Fken=${SECRET}&tokens=2&code=${SECRET}`;
    const { scnt_request, reached } = await send({ path });
    const shown = new URL(scnt_request.path, 'http://app').searchParams;
    assert.deepEqual([shown.get('a'), shown.get('tokens')], ['1', '2']);
    assert.equal(shown.get('token'), REDACTED);
    assert.equal(reached.path, path, 'the app gets the path as it was');
  });

  it('covers query parameters in headers that hold a URL, of both request and response', async () => {
    const next = `https://shop.demo/next?code=${SECRET}&ok=1#token=${SECRET}`;
    const headers: Header[] = [
      ['x-next', next],
      ['referer', `https://shop.demo/before?ok=1&token=${SECRET}`],
    ];
    const { scnt_request, scnt_response, answer } = await send({ path: '/app/redirect', headers });
    const find = (all: Header[], name: string) => all.find((header) => header[0] === name)?.[1];
    assert.equal(find(scnt_request.headers, 'referer'), `https://shop.demo/before?ok=1&token=${REDACTED}`);
    const location = `https://shop.demo/next?code=${REDACTED}&ok=1#token=${REDACTED}`;
    assert.equal(find(scnt_response.headers, 'location'), location);
    assert.equal(find(answer.headers, 'location'), next, 'the client gets the header as it was');
  });

  for (const [what, changes] of [
    ['of one piece', {}],
    ['in chunks', { isChunked: true }],
    ['over HTTP/2', { version: 'HTTP/2' }],
  ] as const) {
    it(`covers members at any depth in JSON bodies of request and response, ${what}`, async () => {
      const text = JSON.stringify(makeAccount(`${SECRET} "\\`, [`${SECRET}`, { pin: SECRET }]));
      const body = Buffer.from(text.replace('"Card"', '"C\\u0061rd"'));
      const path = 'version' in changes ? '/h2/echo' : '/app/echo';
      const sent = await send({ method: 'POST', path, headers: [JSON_TYPE], body, ...changes });
      for (const message of [sent.scnt_request, sent.scnt_response]) {
        assert.deepEqual(JSON.parse(`${message.body}`), makeAccount(REDACTED, REDACTED));
        assert.equal(message.truncated_body, false);
      }
      assert.ok(sent.answer.body.equals(body), 'the client gets the body as it was');
    });
  }

  it('covers parameters and members in forms', async () => {
    const body = Buffer.from(`user=ann&password=${SECRET}&token=${SECRET}+more&last=1`);
    const sent = await send({ method: 'POST', path: '/app/echo', headers: [FORM_TYPE], body });
    const expected = { user: 'ann', password: REDACTED, token: REDACTED, last: '1' };
    for (const message of [sent.scnt_request, sent.scnt_response]) {
      assert.deepEqual(Object.fromEntries(new URLSearchParams(`${message.body}`)), expected);
    }
    assert.ok(sent.answer.body.equals(body), 'the client gets the body as it was');
  });

  it('leaves compressed bodies out, and marks them as truncated', async () => {
    const body = gzipSync(JSON.stringify(makeAccount(SECRET, SECRET)));
    const headers: Header[] = [JSON_TYPE, ['content-encoding', 'gzip']];
    const sent = await send({ method: 'POST', path: '/app/gzip', headers, body });
    for (const message of [sent.scnt_request, sent.scnt_response]) {
      assert.deepEqual([message.body.length, message.truncated_body], [0, true]);
    }
    assert.ok(gunzipSync(sent.answer.body).equals(body), 'the client gets the body as it was');
  });

  it('covers a value that the limit of the body would cut', async () => {
    const body = Buffer.from(`{"user":"ann","password":"${SECRET.repeat(20)}","last":null}`);
    for (const maxRequestBodyBytes of [20, 28, 40]) {
      const limited = await tap(`envoy-${maxRequestBodyBytes}`, {
        maxRequestBodyBytes,
        maxResponseBodyBytes: 0,
      });
      const path = '/app/status?code=200';
      const { scnt_request } = await send({ method: 'POST', path, headers: [JSON_TYPE], body }, limited);
      assert.equal(scnt_request.truncated_body, true);
      assertStart(scnt_request, '{"user":"ann"');
    }
  });
});

function makeAccount(password: unknown, card: unknown): object {
  return { user: 'ann "the" \\', a: [{ b: { c: { d: [{ password, kept: 1 }] } } }], Card: card, last: null };
}

function assertStart({ body }: ScntDocument['scnt_request'], start: string): void {
  assert.equal(body.toString().slice(0, start.length), start);
}
