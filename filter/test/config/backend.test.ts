import assert from 'node:assert/strict';
import type { Call, LogLine } from '../host.ts';
import { builds } from '../module.ts';
import { Worker } from '../worker.ts';
import { isUsable, linesOf, refusal } from './log-lines.ts';

const aHost = 'the host name of the backend, without scheme or port; or give backend.cluster';
const visible = '1 to 1024 characters of visible ASCII';
const aCluster = `${visible}, and no inbound| cluster`;
const aPath = 'a path that begins with /';
const aTimeout = 'a whole number of milliseconds from 1 to 600000';
const someHeaders =
  'an object of at most 32 header names and texts; host, connection, content-length, content-type, ' +
  'transfer-encoding, x-request-id and x-meshtap-export are set by the filter';

/** Backends, and the cluster, authority and path that are made of them. */
const made: [
  what: string,
  backend: Record<string, unknown>,
  cluster: string,
  authority: string,
  path: string,
][] = [
  ['an address', { address: 'a.b' }, 'outbound|9000||a.b', 'a.b:9000', '/publish'],
  ['an address and a port', { address: 'a.b', port: 1 }, 'outbound|1||a.b', 'a.b:1', '/publish'],
  ['a port before its address', { port: 65535, address: 'a' }, 'outbound|65535||a', 'a:65535', '/publish'],
  ['an Istio cluster', { cluster: 'outbound|80|v1|a.b' }, 'outbound|80|v1|a.b', 'a.b:80', '/publish'],
  [
    'an Istio cluster and a port',
    { cluster: 'outbound|80||a', port: 9 },
    'outbound|80||a',
    'a:80',
    '/publish',
  ],
  ['any other cluster', { cluster: 'trace_analyzer' }, 'trace_analyzer', 'trace_analyzer', '/publish'],
  ['a cluster with one bar', { cluster: 'a|b' }, 'a|b', 'a|b', '/publish'],
  ['a cluster with two bars', { cluster: 'a|b|c' }, 'a|b|c', 'a|b|c', '/publish'],
  ['a cluster without port', { cluster: 'outbound|||a' }, 'outbound|||a', 'outbound|||a', '/publish'],
  ['a cluster without host', { cluster: 'outbound|80||' }, 'outbound|80||', 'outbound|80||', '/publish'],
  ['a cluster and an address', { cluster: 'c', address: 'a' }, 'c', 'a:9000', '/publish'],
  ['all that there is', { address: 'a', cluster: 'c', authority: 'x:1', path: '/p?q' }, 'c', 'x:1', '/p?q'],
];

/** Values that may not stand under a key of `backend`, with what is allowed. */
const wrong: [key: string, values: unknown[], allowed: string][] = [
  ['cluster', ['', 'a b', 'a\0', 'é', 'x'.repeat(1025), 'inbound|80||', 1, null, [], {}], aCluster],
  ['authority', ['', 'a b', 'é', 'x'.repeat(1025), 1, null, [], {}], visible],
  ['path', ['', 'publish', '/a b', '/é', `/${'x'.repeat(1024)}`, 1, null, [], {}], aPath],
  ['timeoutMs', [0, -1, 600001, 1.5, '5000', null], aTimeout],
];

/** What `backend.headers` may not be. */
const wrongHeaders: unknown[] = [
  ...['Bearer s3cret', 1, null, true, [], ['x-token', 's3cret'], { 'x-token': 1 }, { 'x-token': ['s3cret'] }],
  ...[
    { 'x-token': null },
    { 'x-token': { a: 's3cret' } },
    { 'x-token': 's3cret\n' },
    { 'x-token': 's3cr\u00e9t' },
  ],
  ...[
    { 'x-token': `s3cret${'x'.repeat(8187)}` },
    { 'x token': 's3cret' },
    { '': 's3cret' },
    { ':path': 's3cret' },
  ],
  ...[
    { Host: 's3cret' },
    { connection: 's3cret' },
    { 'Content-Length': 's3cret' },
    { 'content-type': 's3cret' },
  ],
  ...[{ 'Transfer-Encoding': 's3cret' }, { 'x-request-id': 's3cret' }, { 'X-Meshtap-Export': 's3cret' }],
  ...[{ [`x-${'y'.repeat(255)}`]: 's3cret' }],
  Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`x-${index}`, 's3cret'])),
];

for (const build of builds) {
  describe(`the backend of the configuration, ${build} build`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });
    afterEach(() => worker.host.verify());

    function post(backend: Record<string, unknown>, cluster = 'outbound|9000||a'): Call {
      worker.host.clusters.set(cluster, 0);
      return worker.exchange(worker.configure({ backend }));
    }

    function linesWith(backend: unknown): LogLine[] {
      return linesOf(worker, { backend });
    }

    for (const [what, backend, cluster, authority, path] of made) {
      it(`makes cluster, authority and path of ${what}`, () => {
        const call = post(backend, cluster);
        assert.deepEqual(call.headers.slice(1, 3), [
          [':path', path],
          [':authority', authority],
        ]);
      });
    }

    it('waits 5,000 ms by default', () => {
      assert.equal(post({ address: 'a' }).timeoutMs, 5000);
      for (const timeoutMs of [1, 600_000])
        assert.equal(post({ address: 'a', timeoutMs }).timeoutMs, timeoutMs);
    });

    it('sends the extra headers, with names in lower case', () => {
      const headers = { 'X-Token': 'Bearer s3cret', 'x-empty': '', 'x-tab': 'a\tb ~' };
      assert.deepEqual(post({ address: 'a', headers }).headers.slice(5, 8), [
        ['x-token', 'Bearer s3cret'],
        ['x-empty', ''],
        ['x-tab', 'a\tb ~'],
      ]);
    });

    it('sends up to 32 extra headers of 256 and 8,192 bytes', () => {
      const pairs = Array.from({ length: 32 }, (_, index) => [
        `x-${String(index).padEnd(254, 'n')}`,
        'v'.repeat(8192),
      ]);
      const call = post({ address: 'a', headers: Object.fromEntries(pairs) });
      assert.deepEqual(call.headers.slice(5, 37), pairs);
    });

    it('is missing where neither address nor cluster is given', () => {
      for (const backend of [{}, { port: 9000 }, { authority: 'a', path: '/' }])
        assert.deepEqual(linesWith(backend), [refusal('backend.address', 'missing', aHost)]);
      assert.deepEqual(linesOf(worker, {}), [refusal('backend.address', 'missing', aHost)]);
    });

    it('is refused if it is not an object', () => {
      for (const value of [null, 1, 'collector:9000', true, [], ['a']])
        assert.deepEqual(linesWith(value), [refusal('backend', JSON.stringify(value), 'an object')]);
    });

    for (const [key, values, allowed] of wrong) {
      for (const value of values) {
        const shown = JSON.stringify(value).slice(0, 120);
        it(`refuses ${shown.slice(0, 30)} as backend.${key}`, () => {
          const lines = linesWith({ address: 'a', [key]: value });
          assert.deepEqual(lines, [refusal(`backend.${key}`, shown, allowed)]);
        });
      }
    }

    it('takes texts of 1,024 characters', () => {
      const [cluster, authority, path] = ['c'.repeat(1024), 'a'.repeat(1024), `/${'p'.repeat(1023)}`];
      const call = post({ cluster, authority, path }, cluster);
      assert.deepEqual([call.headers[1]?.[1], call.headers[2]?.[1]], [path, authority]);
    });

    for (const [index, headers] of wrongHeaders.entries()) {
      it(`refuses wrong headers without a word of what they are (${index})`, () => {
        assert.deepEqual(linesWith({ address: 'a', headers }), [
          refusal('backend.headers', undefined, someHeaders),
        ]);
      });
    }

    const headers = { authorization: 'Bearer s3cret' };
    const misplaced: [what: string, configuration: unknown][] = [
      ['the backend is in a list', { backend: [{ address: 'a', headers }] }],
      ['the backend is JSON in a text', { backend: JSON.stringify({ headers, address: 'a' }) }],
      ['the whole configuration is in a list', [{ backend: { headers } }]],
      ['the whole configuration is JSON in a text', JSON.stringify(JSON.stringify({ backend: { headers } }))],
      ['they stand where a number must', { backend: { address: 'a', port: { headers } } }],
      ['they stand where a text must', { backend: { address: headers } }],
      ['they stand where a list of names must', { backend: { address: 'a' }, redact: { headers } }],
      ['the text is cut', '{"backend":{"headers":{"authorization":"Bearer s3cret'],
      ['the text is not JSON', '{"backend":{"headers":{"authorization":Bearer s3cret}}}'],
      ['another value is wrong too', { backend: { headers, address: '' } }],
      ['the address is missing', { backend: { headers } }],
    ];
    for (const [what, configuration] of misplaced) {
      it(`keeps headers out of the log where ${what}`, () => {
        const lines = linesOf(worker, configuration);
        assert.equal(lines.length, 1);
        assert.ok(!isUsable(worker));
        assert.ok(!JSON.stringify(lines).includes('s3cret'), lines[0]?.text);
      });
    }

    it('keeps headers out of the log where their section has an unknown name', () => {
      const lines = linesWith({ address: 'a', header: headers, Headers: headers });
      assert.equal(lines.length, 2);
      assert.ok(!JSON.stringify(lines).includes('s3cret'));
    });
  });
}
