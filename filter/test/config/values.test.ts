import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Worker } from '../worker.ts';
import { isUsable, linesOf, refusal } from './log-lines.ts';

const aPort = 'a whole number from 1 to 65535';
const aHost = 'the host name of the backend, without scheme or port; or give backend.cluster';
const aText = 'a text of at most 256 characters';
const names = 'a list of at most 64 header names';

/** What a port may not be, as the text stands in the configuration. */
const wrongNumbers = [
  ...[
    '0',
    '-1',
    '65536',
    '1.5',
    '0.99',
    '65535.5',
    '1e5',
    '1e-1',
    '1e400',
    '-9000',
    '4294968296',
    '9007199254740993',
  ],
  ...['"9000"', 'null', 'true', 'false', '[]', '[9000]', '{}', '""'],
];

/** Spellings of 9000 that JSON allows. */
const spellings = ['9000', '9000.0', '9e3', '9E3', '9.0e3', '0.9e4', '90000e-1', '9e+3', '9000.00e0'];

for (const build of builds) {
  describe(`values of the configuration, ${build} build`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });
    afterEach(() => worker.host.verify());

    const withPort = (text: string) => `{"backend": {"address": "a", "port": ${text}}}`;
    const withRedact = (redact: unknown) => ({ backend: { address: 'a' }, redact });

    for (const text of wrongNumbers) {
      it(`refuses the port ${text}`, () => {
        assert.deepEqual(linesOf(worker, withPort(text)), [refusal('backend.port', text, aPort)]);
      });
    }

    it('takes every spelling of a whole number', () => {
      for (const text of spellings) {
        worker.host.clusters.set('outbound|9000||a', 0);
        const rootId = worker.configure(withPort(text));
        assert.equal(worker.exchange(rootId).cluster, 'outbound|9000||a', text);
      }
    });

    it('takes a number at either bound', () => {
      for (const port of [1, 65535]) {
        worker.host.clusters.set(`outbound|${port}||a`, 0);
        assert.equal(
          worker.exchange(worker.configure(withPort(String(port)))).cluster,
          `outbound|${port}||a`,
        );
      }
    });

    it('refuses an address that is not a host name', () => {
      for (const address of ['', 'a b', 'http://a', 'a/b', 'a|b', 'a\tb', 'é', '*', 'a;'])
        assert.deepEqual(linesOf(worker, { backend: { address } }), [
          refusal('backend.address', JSON.stringify(address), aHost),
        ]);
    });

    it('takes names and addresses of hosts', () => {
      for (const address of ['a', 'A-1.b_c', '10.0.0.1', '[fd00::1]', 'fd00::1', 'a'.repeat(253)])
        assert.deepEqual(linesOf(worker, { backend: { address } }), []);
      assert.equal(linesOf(worker, { backend: { address: 'a'.repeat(254) } }).length, 1);
    });

    it('counts characters, not bytes, where a text may hold any', () => {
      for (const character of ['x', 'é', '€', '😀', '\n', '"', '\0']) {
        assert.deepEqual(linesOf(worker, withRedact({ replacement: character.repeat(256) })), []);
        linesOf(worker, withRedact({ replacement: character.repeat(257) }));
        assert.ok(!isUsable(worker), character);
      }
    });

    it('refuses a text that is not one', () => {
      for (const value of ['1', 'null', 'true', '[]', '["a"]', '{}'])
        assert.deepEqual(linesOf(worker, `{"backend":{"address":"a"},"redact":{"replacement":${value}}}`), [
          refusal('redact.replacement', value, aText),
        ]);
    });

    it('resolves the escapes of a text', () => {
      const replacement = '"\\\u2028\ud83d\ude00\u0001';
      const written = '\\"\\\\\\u2028\\ud83d\\ude00\\u0001';
      const rootId = worker.configure(`{"backend":{"address":"a"},"redact":{"replacement":"${written}"}}`);
      worker.host.clusters.set('outbound|9000||a', 0);
      const call = worker.exchange(rootId, {
        request: [
          [':path', '/'],
          ['cookie', 'a=b'],
        ],
      });
      const { scnt_request } = JSON.parse(Buffer.from(call.body).toString());
      assert.deepEqual(scnt_request.headers.at(-1), ['cookie', replacement]);
    });

    it('takes a list of 64 texts, and none of 65', () => {
      const list = Array.from({ length: 65 }, (_, index) => `x-${index}`);
      assert.deepEqual(linesOf(worker, withRedact({ headers: list.slice(1) })), []);
      assert.deepEqual(linesOf(worker, withRedact({ headers: list })), [
        refusal('redact.headers', JSON.stringify(list).slice(0, 120), names),
      ]);
    });

    it('keeps all 64 texts of a list', () => {
      const names = Array.from({ length: 64 }, (_, index) => `x-${index}`);
      worker.host.clusters.set('outbound|9000||a', 0);
      const request = names.map((name) => [name, 's3cret'] as const);
      const call = worker.exchange(worker.configure(withRedact({ headers: names })), { request });
      assert.ok(!Buffer.from(call.body).includes('s3cret'));
    });

    it('names the item of a list that is wrong', () => {
      for (const item of ['x y', '', ':path', 'é', 'a,b', '(', 'x'.repeat(257), 1, null, ['a'], true]) {
        const shown = JSON.stringify(item).slice(0, 120);
        const lines = linesOf(worker, withRedact({ headers: ['x-a', item, 'x-b'] }));
        assert.deepEqual(lines, [refusal('redact.headers', shown, names)]);
      }
    });

    it('refuses a list that is not one', () => {
      for (const value of ['"x"', '1', 'null', 'false', '{}'])
        assert.deepEqual(linesOf(worker, `{"backend":{"address":"a"},"redact":{"headers":${value}}}`), [
          refusal('redact.headers', value, names),
        ]);
    });

    it('takes all characters of a header name', () => {
      const marks = "!#$%&'*+-.^_`|~";
      assert.deepEqual(
        linesOf(worker, withRedact({ headers: [...marks, marks, '09azAZ', 'x'.repeat(256)] })),
        [],
      );
    });
  });
}
