import assert from 'node:assert/strict';
import { assertAtRest } from './accounting.ts';
import { bodyOf, documentOf } from './document.ts';
import { hoardMemory, workerOfLittleMemory } from './hoard.ts';
import { builds } from './module.ts';
import type { Field } from './wire.ts';
import { config, getRequest, okResponse, Worker } from './worker.ts';

for (const build of builds) {
  describe(`many streams (${build} build)`, () => {
    const memoryOf = (worker: Worker): number => worker.host.exports.memory.buffer.byteLength;

    it('that are open at once are kept apart', () => {
      const worker = new Worker(build);
      const root = worker.configure({ ...config, limits: { maxInFlight: 1024 } });
      const streams = Array.from({ length: 1000 }, () => worker.open(root));
      const path = (id: number): readonly Field[] => [...getRequest, [':path', `/${id}`]];
      for (const stream of streams) stream.requestHeaders(path(stream.id));
      for (const stream of streams) stream.requestBody(`a${stream.id}`);
      for (const stream of streams) stream.responseHeaders(okResponse);
      for (const stream of streams) stream.responseBody(`r${stream.id}`, true);
      for (const stream of streams) stream.requestBody(`b${stream.id}`, true);
      for (const stream of streams.toReversed()) stream.end();
      // The last ones wait for others to go with them.
      worker.tick(root);
      const calls = worker.host.takeCalls();
      assert.equal(calls.length, streams.length);
      for (const [at, { id }] of streams.toReversed().entries()) {
        const { scnt_request, scnt_response } = documentOf(calls[at]!);
        assert.equal(scnt_request.path, `/${id}`);
        assert.equal(bodyOf(scnt_request).toString(), `a${id}b${id}`);
        assert.equal(bodyOf(scnt_response).toString(), `r${id}`);
      }
      for (const call of calls) worker.answer(call, '200');
      assertAtRest(worker.host);
    });

    it('one after the other take no more memory than the first ones', () => {
      const worker = new Worker(build);
      const root = worker.configure();
      const pass = (count: number): void => {
        for (let i = 0; i < count; i++) {
          const body = new Uint8Array((i * 7919) % 60_000);
          worker.answer(worker.exchange(root, { requestBody: [body], responseBody: [body] }), '200');
        }
      };
      pass(100);
      const before = memoryOf(worker);
      pass(900);
      assert.equal(memoryOf(worker), before);
      assertAtRest(worker.host);
    });

    it('that need more memory than there is end in the counters, and others are captured again', () => {
      const worker = new Worker(build);
      const large = 2 ** 30;
      const capture = { maxRequestBodyBytes: large, maxResponseBodyBytes: large };
      const root = worker.configure({ ...config, capture, logLevel: 'error' });
      const chunk = new Uint8Array(1 << 20).fill(0x55);
      const streams = Array.from({ length: 40 }, () => worker.open(root));
      for (const stream of streams) stream.requestHeaders(getRequest);
      for (let i = 0; i < 8; i++) for (const stream of streams) stream.requestBody(chunk);
      for (const stream of streams) stream.end();
      for (let calls = worker.host.takeCalls(); calls.length > 0; calls = worker.host.takeCalls()) {
        for (const call of calls) {
          const { scnt_request } = documentOf(call);
          assert.ok(scnt_request.truncated_body || bodyOf(scnt_request).length === 8 * chunk.length);
          worker.answer(call, '200');
        }
      }
      assert.equal(worker.host.metric('meshtap_seen'), streams.length);
      assert.ok(worker.host.metric('meshtap_dropped_queue_full') > 0);
      assert.ok(memoryOf(worker) <= 2048 * 65536);
      worker.answer(worker.exchange(root, { requestBody: Array(8).fill(chunk) }), '200');
      assertAtRest(worker.host);
    });

    it('for which there is no memory at all are counted as dropped', () => {
      const worker = workerOfLittleMemory(build);
      const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
      const root = worker.configure({ ...config, logLevel: 'error' });
      const hoards = hoardMemory(worker);
      const before = { seen: metric('seen'), lost: metric('dropped_queue_full') };
      const streams = Array.from({ length: 300 }, () => worker.open(root));
      const lost = metric('dropped_queue_full') - before.lost;
      assert.ok(lost > 100, `${lost} of 300 found no place`);
      for (const stream of streams) {
        stream.requestHeaders(getRequest, true);
        stream.end();
      }
      assert.equal(metric('seen') - before.seen, 300);
      assert.equal(metric('dropped_queue_full') - before.lost, 300);
      for (const hoard of hoards) hoard.release();
      worker.answer(worker.exchange(root), '200');
      assertAtRest(worker.host);
    });

    it('without memory for the response are dropped rather than sent in part', () => {
      const worker = workerOfLittleMemory(build);
      const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
      const root = worker.configure({ ...config, logLevel: 'error' });
      const stream = worker.open(root);
      stream.requestHeaders(getRequest);
      const hoards = hoardMemory(worker);
      const before = metric('dropped_queue_full');
      stream.responseHeaders([...okResponse, ['x-large', 'x'.repeat(20_000)]], true);
      stream.responseBody('unrecorded', true);
      for (const hoard of hoards) hoard.release();
      stream.end({ code: 200 });
      assert.deepEqual(worker.host.takeCalls(), []);
      assert.equal(metric('dropped_queue_full') - before, 1);
      worker.answer(worker.exchange(root), '200');
      assertAtRest(worker.host);
    });
  });
}
