import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import { bodyOf, documentOf, type ScntDocument } from '../document.ts';
import { deliver, idsFrom, pass, passAll } from '../export/traffic.ts';
import { hoardMemory, workerOfLittleMemory } from '../hoard.ts';
import type { Call } from '../host.ts';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import type { StreamDriver } from '../stream-driver.ts';
import { textOf } from '../wire.ts';
import { config, getRequest, okResponse, Worker } from '../worker.ts';

const quiet = { ...config, logLevel: 'error' };
const limitBytes = 1 << 20;
const limited = { ...quiet, limits: { maxOpenBytes: limitBytes, maxInFlight: 1024 } };

for (const build of builds) {
  describe(`open exchanges (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
    });
    expectRestAfterEach(() => worker.host);

    function openStream(
      root: number,
      id: string,
      more: readonly (readonly [string, string])[] = [],
    ): StreamDriver {
      const stream = worker.open(root);
      stream.requestHeaders([
        ...getRequest.filter(([name]) => name !== 'x-request-id'),
        ['x-request-id', id],
        ...more,
      ]);
      return stream;
    }

    /** Ends the streams, and gives their documents. */
    function documentsOf(streams: readonly StreamDriver[]): ScntDocument[] {
      for (const stream of streams) stream.end({ code: 200 });
      const calls: Call[] = worker.host.takeCalls();
      for (const call of calls) worker.answer(call, '200');
      return calls.map(documentOf);
    }

    it('take no memory for bodies that are announced and never come', () => {
      const root = worker.configure(quiet);
      const idle = Array.from({ length: 2000 }, (_, i) =>
        openStream(root, `idle${i}`, [['content-length', `${1_000_000 - i}`]]),
      );
      passAll(worker, root, idsFrom('n', 50));
      assert.deepEqual(deliver(worker).flat(), idsFrom('n', 50));
      assert.equal(metric('dropped_queue_full'), 0);
      for (const stream of idle)
        stream.responseHeaders([
          [':status', '200'],
          ['content-length', '1000000'],
        ]);
      assert.ok(worker.host.exports.memory.buffer.byteLength < 32 << 20);
      assert.equal(
        documentsOf(idle).filter((document) => document.scnt_response.status_code === '200').length,
        64,
      );
      deliver(worker);
      while (metric('queue_traces') > 0) deliver(worker);
      assert.equal(metric('dropped_queue_full'), 0);
    });

    it('hold no more than limits.maxOpenBytes: the largest bodies are cut and marked, small ones are whole', () => {
      const root = worker.configure(limited);
      const chunk = new Uint8Array(50_000).fill(0x61);
      const small = Array.from({ length: 8 }, (_, i) => openStream(root, `small${i}`));
      for (const stream of small) stream.requestBody('small');
      const large = Array.from({ length: 8 }, (_, i) => openStream(root, `large${i}`));
      for (let i = 0; i < 10; i++) for (const stream of large) stream.requestBody(chunk);
      for (const stream of small) stream.requestBody(' body', true);
      for (const { scnt_request } of documentsOf(small)) {
        assert.deepEqual(
          [bodyOf(scnt_request).toString(), scnt_request.truncated_body],
          ['small body', false],
        );
      }
      let total = 0;
      for (const { scnt_request } of documentsOf(large)) {
        const body = bodyOf(scnt_request);
        assert.ok(scnt_request.truncated_body && body.length > 0 && body.every((byte) => byte === 0x61));
        total += scnt_request.body.length;
      }
      assert.ok(total > limitBytes / 4 && total <= limitBytes, `${total} bytes of bodies`);
      assert.deepEqual([metric('dropped_queue_full'), metric('truncated')], [0, 8]);
    });

    it('are cut in the request where the response has begun behind it, and in the response', () => {
      const root = worker.configure(limited);
      const streams = Array.from({ length: 6 }, (_, i) => openStream(root, `n${i}`));
      for (const [i, stream] of streams.entries()) {
        stream.requestBody(new Uint8Array(i % 2 ? 200_000 : 10_000).fill(0x62), true);
        stream.responseHeaders([...okResponse, ['x-seen', `${i}`]]);
        stream.responseBody(new Uint8Array(i % 2 ? 10_000 : 200_000).fill(0x63));
      }
      for (const stream of streams) stream.responseBody('end', true);
      const documents = documentsOf(streams);
      assert.equal(documents.length, 6);
      for (const { scnt_request, scnt_response, request_id } of documents) {
        assert.deepEqual(scnt_response.headers, [['x-seen', request_id.slice(1)]]);
        assert.equal(scnt_response.status_code, '200');
        const isWhole = [bodyOf(scnt_request).length, bodyOf(scnt_response).length].map(
          (n) => n === 10_000 || n === 200_000 || n === 10_003 || n === 200_003,
        );
        assert.deepEqual([!scnt_request.truncated_body, !scnt_response.truncated_body], isWhole);
      }
      assert.ok(documents.some(({ scnt_request }) => scnt_request.truncated_body));
      assert.ok(documents.some(({ scnt_response }) => scnt_response.truncated_body));
    });

    it('whose headers alone are too large are lost and counted, the largest first', () => {
      const root = worker.configure(limited);
      const flood = Array.from({ length: 100 }, (_, i) =>
        openStream(root, `flood${i}`, [['x', 'x'.repeat(60_000)]]),
      );
      passAll(worker, root, idsFrom('n', 100));
      assert.deepEqual(deliver(worker).flat(), idsFrom('n', 100));
      const sent = documentsOf(flood).length;
      deliver(worker);
      assert.ok(sent >= 7 && sent < 16, `${sent} of the flood were sent`);
      assert.equal(metric('seen'), 200);
      assert.equal(metric('dropped_queue_full'), 100 - sent);
    });

    it('give way to a small exchange when others hold all there may be, for any course of bodies', () => {
      const random = new Random(31);
      const root = worker.configure({ ...limited, limits: { ...limited.limits, maxOpenBytes: 256 << 10 } });
      const streams: StreamDriver[] = [];
      const sent = new Map<number, number>();
      for (let round = 0; round < 3000; round++) {
        const at = random.below(40);
        const stream = streams[at] ?? openStream(root, `s${at}`);
        streams[at] = stream;
        const bytes = random.below(30_000);
        stream.requestBody(new Uint8Array(bytes).fill(0x64));
        sent.set(stream.id, (sent.get(stream.id) ?? 0) + bytes);
        if (random.below(8) === 0) {
          delete streams[at];
          for (const { scnt_request } of documentsOf([stream])) {
            const isWhole = bodyOf(scnt_request).length === sent.get(stream.id);
            assert.equal(scnt_request.truncated_body, !isWhole);
            assert.ok(bodyOf(scnt_request).every((byte) => byte === 0x64));
          }
        }
        if (round % 50 === 0) {
          pass(worker, root, 'ordinary');
          assert.deepEqual(deliver(worker).flat(), ['ordinary']);
        }
      }
      documentsOf(streams.filter((stream) => stream));
      assert.equal(metric('dropped_queue_full'), 0);
    });

    it('say in the log, once a minute, that some were cut', () => {
      const root = worker.configure({ ...limited, logLevel: 'warn' });
      const streams = Array.from({ length: 4 }, (_, i) => openStream(root, `n${i}`));
      for (const stream of streams) stream.requestBody(new Uint8Array(500_000));
      assert.deepEqual(worker.host.takeLogs(), []);
      for (let i = 0; i < 3; i++) worker.tick(root);
      const [line, ...others] = worker.host.takeLogs();
      assert.match(line?.text ?? '', /limits\.maxOpenBytes/);
      assert.deepEqual(others, []);
      documentsOf(streams);
      deliver(worker);
    });

    it('are counted as lost where a header map finds no memory, and not sent in part', () => {
      worker = workerOfLittleMemory(build);
      const root = worker.configure(quiet);
      const hoards = hoardMemory(worker);
      const before = metric('dropped_queue_full');
      const request = openStream(root, 'a', [['x', 'x'.repeat(200_000)]]);
      request.end({ code: 200 });
      assert.equal(metric('dropped_queue_full') - before, 1);
      for (const hoard of hoards) hoard.release();
      pass(worker, root, 'b');
      assert.deepEqual(deliver(worker), [['b']]);
    });

    for (const format of ['scnt', 'apiclarity', 'otlp-traces', 'otlp-logs']) {
      it(`are lost whole where the headers of the response take the memory of the request, as ${format}`, () => {
        worker = workerOfLittleMemory(build);
        const root = worker.configure({ ...quiet, format });
        const before = metric('dropped_queue_full');
        for (const bytes of [100_000, 600_000, 1_200_000, 1_700_000]) {
          const stream = openStream(root, 'a', [['x', 'x'.repeat(bytes)]]);
          stream.requestBody('question', true);
          stream.responseHeaders([...okResponse, ['x', 'x'.repeat(bytes)]]);
          stream.responseBody('answer', true);
          stream.end({ code: 200 });
          for (const call of worker.host.takeCalls()) worker.answer(call, '200');
          pass(worker, root, 'b');
          const [call, ...others] = worker.host.takeCalls();
          assert.ok(call && others.length === 0, 'another exchange is sent');
          worker.answer(call, '200');
        }
        assert.ok(metric('dropped_queue_full') > before, 'some did not fit');
      });
    }

    it('mark a body if some of its bytes passed before its headers were known', () => {
      const root = worker.configure(quiet);
      const stream = worker.open(root);
      stream.requestBody('early', true);
      stream.responseBody('early too', true);
      stream.end({ request: getRequest, response: okResponse, code: 200 });
      const [document] = worker.host.takeCalls().map((call) => {
        worker.answer(call, '200');
        return documentOf(call);
      });
      assert.deepEqual(
        [document?.scnt_request.truncated_body, document?.scnt_response.truncated_body],
        [true, true],
      );
    });

    it('mark a body if more bytes pass after its end', () => {
      const root = worker.configure(quiet);
      const stream = openStream(root, 'a');
      stream.requestBody('all', true);
      stream.responseHeaders(okResponse);
      stream.requestBody('more', true);
      const [document] = documentsOf([stream]);
      assert.deepEqual(
        [bodyOf(document!.scnt_request).toString(), document!.scnt_request.truncated_body],
        ['all', true],
      );
    });
  });

  describe(`a configuration that comes while memory is short (${build} build)`, () => {
    it('is taken at once: open documents give way', () => {
      const worker = workerOfLittleMemory(build);
      const old = worker.configure(quiet);
      // Their documents of 8 KiB are more than the memory.
      const streams = Array.from({ length: 600 }, () => worker.open(old));
      for (const stream of streams) stream.requestHeaders([...getRequest, ['x', 'x'.repeat(3000)]]);
      const root = worker.configure({ ...quiet, backend: { address: 'collector.test', path: '/new' } });
      const call = worker.exchange(root);
      assert.equal(call.headers.find(([name]) => name === ':path')?.[1], '/new');
      assert.equal(worker.host.metric('meshtap_config_error'), 0);
      worker.answer(call, '200');
      for (const stream of streams) stream.end();
      deliver(worker);
    });

    it('is shown by the gauge and tried again at the tick where nothing can give way', () => {
      const worker = workerOfLittleMemory(build);
      const root = worker.create();
      const hoards = hoardMemory(worker);
      hoards.pop()!.release();
      worker.reconfigure(root, quiet);
      assert.equal(worker.host.metric('meshtap_config_error'), 1);
      assert.equal(worker.host.tickPeriods.get(root), 1000);
      worker.tick(root);
      assert.equal(worker.host.metric('meshtap_config_error'), 1);
      for (const hoard of hoards) hoard.release();
      worker.tick(root);
      assert.equal(worker.host.metric('meshtap_config_error'), 0);
      const call = worker.exchange(root);
      assert.ok(textOf(call.body).includes('id-1'));
      worker.answer(call, '200');
    });
  });
}
