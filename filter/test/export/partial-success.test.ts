import assert from 'node:assert/strict';
import { expectRestAfterEach } from '../accounting.ts';
import { status } from '../host.ts';
import { builds } from '../module.ts';
import { Random } from '../random.ts';
import { config, Worker } from '../worker.ts';
import { idsFrom, passAll, takeCall } from './traffic.ts';

const batch = { maxTraces: 3 };
/** ExportTraceServiceResponse with partial_success, of which rejected_spans is the first field. */
const rejecting = (count: number, more: readonly number[] = []): Uint8Array =>
  Uint8Array.of(0x0a, 2 + more.length, 0x08, count, ...more);
/** error_message: "no". */
const message = [0x12, 2, 0x6e, 0x6f];

for (const build of builds) {
  describe(`an answer of an OTLP backend (${build} build)`, () => {
    let worker: Worker;
    const metric = (name: string): number => worker.host.metric(`meshtap_${name}`);
    beforeEach(() => {
      worker = new Worker(build);
      worker.host.clusters.set('otlp', status.ok);
    });
    expectRestAfterEach(() => worker.host);

    function answerBatch(body: Uint8Array, format = 'otlp-traces'): void {
      const root = worker.configure({ ...config, format, batch, logLevel: 'error' });
      passAll(worker, root, idsFrom('n', 3));
      worker.answer(takeCall(worker), '200', [], body);
    }

    it('counts what it rejected as dropped by the backend, and the others as exported', () => {
      answerBatch(rejecting(2, message));
      assert.deepEqual([metric('exported'), metric('dropped_backend'), metric('export_errors')], [1, 2, 0]);
    });

    it('counts no more as rejected than there were', () => {
      answerBatch(rejecting(100), 'otlp-logs');
      assert.deepEqual([metric('exported'), metric('dropped_backend')], [0, 3]);
    });

    it('is success where it is empty, says that nothing was rejected, or only warns', () => {
      const warning = Uint8Array.of(0x0a, message.length, ...message);
      for (const body of [new Uint8Array(), Uint8Array.of(0x0a, 0), rejecting(0), warning]) answerBatch(body);
      assert.deepEqual([metric('exported'), metric('dropped_backend')], [12, 0]);
    });

    it('is success where it is not protobuf, is cut, or is long', () => {
      const random = new Random(41);
      const bodies = [
        ...['{"partialSuccess":{"rejectedSpans":2}}', 'x'.repeat(100_000)].map((text) => Buffer.from(text)),
        ...[Uint8Array.of(0x0a), Uint8Array.of(0x0a, 0xff), Uint8Array.of(0x0a, 2, 0x08)],
        Uint8Array.of(0x12, 2, 0x08, 2),
        ...Array.from({ length: 50 }, () => Uint8Array.of(0x7f, ...random.bytes(random.below(100)))),
      ];
      for (const body of bodies) answerBatch(body);
      assert.deepEqual([metric('exported'), metric('dropped_backend')], [3 * bodies.length, 0]);
    });

    it('says so in the log', () => {
      const root = worker.configure({ ...config, format: 'otlp-traces', batch });
      passAll(worker, root, idsFrom('n', 3));
      worker.answer(takeCall(worker), '200', [], rejecting(1));
      assert.match(
        worker.host
          .takeLogs()
          .map(({ text }) => text)
          .join(),
        /rejected some of the documents/,
      );
    });

    it('is not looked into where the format has no partial success', () => {
      answerBatch(rejecting(2), 'scnt');
      assert.equal(metric('exported'), 3);
    });
  });
}
