import assert from 'node:assert/strict';
import { pass, ticksToNextCall } from '../export/traffic.ts';
import { builds } from '../module.ts';
import { Worker } from '../worker.ts';
import { isUsable, linesOf, refusal } from './log-lines.ts';
import { complete } from './mutations.ts';

const aHost = 'the host name of the backend, without scheme or port; or give backend.cluster';
const aPort = 'a whole number from 1 to 65535';
const levels = '"trace", "debug", "info", "warn" or "error"';
const scnt = '"scnt", "apiclarity", "otlp-traces" or "otlp-logs"';
const good = { backend: { address: 'collector.test' } };
const bad = { backend: { address: 'collector.test', port: 0 } };

for (const build of builds) {
  describe(`the configuration as a whole, ${build} build`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });
    afterEach(() => worker.host.verify());

    it('may spell out the defaults', () => {
      worker.host.clusters.set('outbound|9000||collector.traces.svc.cluster.local', 0);
      worker.host.clusters.set('outbound|9990||manager.test', 0);
      const rootId = worker.configure(complete);
      assert.ok(isUsable(worker));
      const question = ticksToNextCall(worker, rootId);
      assert.deepEqual([question.ticks, question.call.headers[1]], [1, [':path', '/api/hostsToTrace']]);
      for (let i = 0; i < 100; i++) pass(worker, rootId, `${i}`);
      assert.ok(worker.host.metric('meshtap_sampled_out') > 0);
      assert.equal(ticksToNextCall(worker, rootId).call.timeoutMs, 5000);
    });

    for (const [what, text] of [
      ['no bytes', ''],
      ['an empty object', ' {} '],
    ] as const) {
      it(`lacks the address where it is ${what}`, () => {
        assert.deepEqual(linesOf(worker, text), [refusal('backend.address', 'missing', aHost)]);
      });
    }

    for (const text of ['null', 'true', '1', '"a"', '[]', '[1, 2]', ' "collector.test" '])
      it(`must be an object, not ${text}`, () => {
        assert.deepEqual(linesOf(worker, text), [refusal('pluginConfig', text.trim(), 'a JSON object')]);
      });

    for (const text of [
      ...[' ', '{', '}', '{"backend":{"address":"s3cret"}', '{"backend":{"address":"s3cret"}}}', 's3cret'],
      ...[
        "{'backend':'s3cret'}",
        'backend:\n  address: s3cret',
        '{"backend":{"address":"s3cret",}}',
        '\ufeff{}',
        '{}\0',
      ],
    ]) {
      it(`must be JSON, and is not shown where it is not: ${JSON.stringify(text)}`, () => {
        assert.deepEqual(linesOf(worker, text), [refusal('pluginConfig', 'not valid JSON', 'a JSON object')]);
      });
    }

    it('may have at most 1 MiB', () => {
      const text = JSON.stringify(good);
      assert.deepEqual(linesOf(worker, text.padEnd(1 << 20)), []);
      assert.deepEqual(linesOf(worker, text.padEnd((1 << 20) + 1)), [
        refusal('pluginConfig', undefined, 'at most 1 MiB of JSON'),
      ]);
    });

    it('may be spread over lines', () => {
      assert.deepEqual(linesOf(worker, JSON.stringify(complete, null, '\t')), []);
      assert.deepEqual(linesOf(worker, JSON.stringify(complete, null, '\r\n ')), []);
    });

    it('has four formats', () => {
      for (const format of ['scnt', 'apiclarity', 'otlp-traces', 'otlp-logs'])
        assert.deepEqual(linesOf(worker, { ...good, format }), []);
      for (const format of ['otlp', 'APIClarity', 'SCNT', '', null, 1])
        assert.deepEqual(linesOf(worker, { ...good, format }), [
          refusal('format', JSON.stringify(format), scnt),
        ]);
    });

    it('has five log levels', () => {
      for (const logLevel of ['trace', 'debug', 'info', 'warn', 'error']) {
        linesOf(worker, { ...good, logLevel });
        assert.ok(isUsable(worker), logLevel);
      }
      for (const logLevel of ['WARN', 'off', '', null, 3, ['warn']])
        assert.deepEqual(linesOf(worker, { ...good, logLevel }), [
          refusal('logLevel', JSON.stringify(logLevel), levels),
        ]);
    });

    it('says the version and the cluster at info and below only', () => {
      for (const [logLevel, count] of [
        ['trace', 1],
        ['debug', 1],
        ['info', 1],
        ['warn', 0],
        ['error', 0],
      ] as const)
        assert.equal(linesOf(worker, { ...good, logLevel }).length, count, logLevel);
    });

    it('counts the last of repeated keys, but every section of the same name', () => {
      const text =
        '{"backend":{"address":"a","address":"b","port":1},"backend":{"port":2},' +
        '"redact":{"headers":[]},"redact":{"headers":["x-a"],"headers":["x-b"]}}';
      worker.host.clusters.set('outbound|2||b', 0);
      const request = [
        [':path', '/'],
        ['x-a', 'a'],
        ['x-b', 'b'],
        ['cookie', 'c'],
      ] as const;
      const call = worker.exchange(worker.configure(text), { request });
      const document = JSON.parse(Buffer.from(call.body).toString());
      assert.deepEqual(document.scnt_request.headers.slice(1), [
        ['x-a', 'a'],
        ['x-b', '[redacted]'],
        ['cookie', 'c'],
      ]);
    });

    it('cannot be used where a repeated key was wrong before', () => {
      assert.deepEqual(linesOf(worker, '{"backend":{"address":"a","port":0,"port":1}}'), [
        refusal('backend.port', '0', aPort),
      ]);
    });

    it('cannot be used where repeated keys leave no room for what they must hold', () => {
      const full = [refusal('pluginConfig', undefined, 'a smaller configuration')];
      const names = `${'"headers":[],'.repeat(3000)}"headers":["x-a"]`;
      assert.deepEqual(linesOf(worker, `{"backend":{"address":"a"},"redact":{${names}}}`), full);
      const fields = `${'"headers":{},'.repeat(3000)}"headers":{"x-a":"b"}`;
      assert.deepEqual(linesOf(worker, `{"backend":{"address":"a",${fields}}}`), full);
    });
  });

  describe(`a configuration that cannot be used, ${build} build`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });
    afterEach(() => worker.host.verify());

    it('lets traffic pass, captures nothing, and shows in a gauge', () => {
      const rootId = worker.configure(bad);
      assert.deepEqual(worker.host.takeLogs(), [refusal('backend.port', '0', aPort)]);
      assert.equal(worker.host.metric('meshtap_config_error'), 1);
      const stream = worker.open(rootId);
      stream.requestHeaders([[':path', '/']]);
      stream.requestBody('a', true);
      stream.responseHeaders([[':status', '200']]);
      stream.responseBody('b', true);
      stream.end();
      worker.tick(rootId);
      assert.equal(worker.host.metric('meshtap_seen'), 0);
      assert.ok(worker.done(rootId));
      worker.delete(rootId);
    });

    it('no longer matters once a good one came', () => {
      const first = worker.configure(bad);
      worker.host.takeLogs();
      const second = worker.configure(good);
      assert.equal(worker.host.metric('meshtap_config_error'), 0);
      assert.ok(worker.done(first));
      worker.delete(first);
      assert.equal(worker.host.metric('meshtap_config_error'), 0);
      worker.exchange(second);
    });

    it('shows in the gauge when it comes after a good one, which still counts for its own streams', () => {
      const first = worker.configure(good);
      worker.configure(bad);
      worker.host.takeLogs();
      assert.equal(worker.host.metric('meshtap_config_error'), 1);
      worker.exchange(first);
    });

    it('is logged once by all workers of a proxy, and again when it comes again', () => {
      const sharedData: Worker['host']['sharedData'] = new Map();
      const workers = [1, 2, 3].map(() => new Worker(build, sharedData));
      const tell = (configuration: unknown) => workers.map((each) => linesOf(each, configuration).length);
      assert.deepEqual(tell(bad), [1, 0, 0]);
      assert.deepEqual(tell(good), [0, 0, 0]);
      assert.deepEqual(tell(bad), [1, 0, 0]);
      assert.deepEqual(tell({ ...good, colour: 1 }), [1, 0, 0]);
      assert.deepEqual(tell({ backend: { address: 'a', port: 1.5 } }), [1, 0, 0]);
      for (const each of workers) assert.ok(!isUsable(each));
    });

    it('is logged for each plugin', () => {
      worker.configure(bad, 'test.one');
      worker.configure(bad, 'test.two');
      assert.equal(worker.host.takeLogs().length, 2);
    });

    it('takes no memory, however often it alternates with a good one', () => {
      const read = (configuration: unknown) => {
        const rootId = worker.configure(configuration);
        worker.host.takeLogs();
        worker.done(rootId);
        worker.delete(rootId);
      };
      const readBoth = () => {
        read(bad);
        read(good);
      };
      for (let i = 0; i < 20; i++) readBoth();
      const { byteLength } = worker.host.exports.memory.buffer;
      for (let i = 0; i < 500; i++) readBoth();
      assert.equal(worker.host.exports.memory.buffer.byteLength, byteLength);
    });
  });
}
