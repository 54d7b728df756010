import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Worker } from '../worker.ts';
import { isUsable, linesOf, refusal, unknownKey } from './log-lines.ts';

const aPort = 'a whole number from 1 to 65535';
const levels = '"trace", "debug", "info", "warn" or "error"';

for (const build of builds) {
  describe(`problems of the configuration, ${build} build`, () => {
    let worker: Worker;
    beforeEach(() => {
      worker = new Worker(build);
    });
    afterEach(() => worker.host.verify());

    it('are logged once, for the first of them', () => {
      const lines = linesOf(worker, { backend: { address: 'a', port: 0, timeoutMs: 0 }, logLevel: 'loud' });
      assert.deepEqual(lines, [refusal('backend.port', '0', aPort)]);
    });

    it('are logged even if the log level is error', () => {
      const lines = linesOf(worker, { logLevel: 'error', backend: { address: 'a', port: 0 } });
      assert.deepEqual(lines, [refusal('backend.port', '0', aPort)]);
    });

    it('show the first 120 bytes of a value, without a character cut in two', () => {
      for (const character of ['x', 'é', '€', '😀']) {
        for (const before of ['', 'a', 'ab', 'abc']) {
          const value = JSON.stringify(before + character.repeat(200));
          const exact = Buffer.from(value)
            .subarray(0, 120)
            .toString()
            .replace(/\ufffd$/, '');
          const lines = linesOf(worker, {
            backend: { address: 'a' },
            logLevel: before + character.repeat(200),
          });
          assert.deepEqual(lines, [refusal('logLevel', exact, levels)]);
        }
      }
    });

    it('show no value that may hold a secret of a URL', () => {
      const aHost = 'the host name of the backend, without scheme or port; or give backend.cluster';
      for (const address of ['http://u:s3cret@a', 'a/?s3cret', 'a/#s3cret', 'u%3As3cret%40a']) {
        const lines = linesOf(worker, { backend: { address } });
        assert.deepEqual(lines, [refusal('backend.address', undefined, aHost)]);
      }
      const escaped = linesOf(worker, '{"backend":{"address":"http://u:s3cret\\u0040a"}}');
      assert.deepEqual(escaped, [refusal('backend.address', undefined, aHost)]);
      const paths = linesOf(worker, { backend: { address: 'a' }, exclude: { paths: ['a?token=s3cret'] } });
      assert.ok(!JSON.stringify(paths).includes('s3cret'));
    });

    it('show no unknown key that may hold such a secret', () => {
      const lines = linesOf(worker, { backend: { address: 'a' }, 'http://u:s3cret@a': 1 });
      assert.deepEqual(lines, [unknownKey('(its name is not shown)')]);
    });

    it('cannot forge a line by what a value holds', () => {
      const lines = linesOf(worker, '{"backend":{"address":"a\\n\x7f\u0085"}}');
      assert.equal(lines.length, 1);
      assert.match(lines[0]?.text ?? '', /backend\.address is "a\\n\?\u0085";/);
    });

    it('do not include unknown keys: each of those is a warning, and the rest counts', () => {
      const configuration = {
        backend: { address: 'collector.test', prot: 1 },
        capture: { maxbody: 1 },
        redact: { header: [] },
        sampling: { host: [] },
        exclude: { path: [] },
        limits: { maxinflight: 1 },
        batch: { max: 1 },
        loglevel: 'info',
      };
      const rootId = worker.configure(configuration);
      const keys = ['backend.prot', 'capture.maxbody', 'redact.header', 'sampling.host', 'exclude.path'];
      keys.push('limits.maxinflight', 'batch.max', 'loglevel');
      assert.deepEqual(worker.host.takeLogs(), keys.map(unknownKey));
      assert.ok(isUsable(worker));
      worker.exchange(rootId);
    });

    it('are logged without the warnings of a configuration that cannot be used', () => {
      const lines = linesOf(worker, { colour: 'red', backend: { address: 'a', port: 0 } });
      assert.deepEqual(lines, [refusal('backend.port', '0', aPort)]);
    });

    it('are not warnings at level error, wherever the level is set', () => {
      assert.deepEqual(linesOf(worker, { logLevel: 'error', colour: 1, backend: { address: 'a' } }), []);
      assert.deepEqual(linesOf(worker, { colour: 1, backend: { address: 'a' }, logLevel: 'error' }), []);
    });

    it('show the first 120 bytes of an unknown key', () => {
      const lines = linesOf(worker, {
        backend: { address: 'a' },
        [`${'k'.repeat(119)}é${'k'.repeat(99)}`]: 1,
      });
      assert.deepEqual(lines, [unknownKey('k'.repeat(119))]);
    });

    it('do not include unknown keys, however deep their values are', () => {
      const lines = linesOf(worker, {
        extra: { backend: [{ port: 0 }, 'x', [null]] },
        backend: { address: 'a' },
      });
      assert.deepEqual(lines, [unknownKey('extra')]);
      assert.ok(isUsable(worker));
    });
  });
}
