import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../tools/command.ts';
import { getTool } from '../../tools/get.ts';
import { eventually } from '../support/eventually.ts';
import { type OtelCollector, type Signal, startOtelCollector } from '../support/otel-collector.ts';
import { readLogRecords, readSpans } from '../support/otlp-records.ts';
import { findRecipe } from '../support/recipes.ts';
import { useTestRun } from '../support/test-run.ts';

const TRACE_ID = '0102030405060708090a0b0c0d0e0f10';
const SPAN_ID = '1112131415161718';

/** A field of protobuf with bytes of at most 127, which may themselves be fields. */
function field(number: number, ...parts: (Buffer | string)[]): Buffer {
  const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  assert.ok(bytes.length < 128, 'its length is one byte');
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}

/** A field of protobuf with a number of at most 127. */
const small = (number: number, value: number) => Buffer.from([number << 3, value]);

/** A field of protobuf with eight bytes, lowest first. */
function fixed64(number: number, value: bigint): Buffer {
  const bytes = Buffer.alloc(9, (number << 3) | 1);
  bytes.writeBigUInt64LE(value, 1);
  return bytes;
}

const RESOURCE = field(1, field(1, field(1, 'service.name'), field(2, field(1, 'cart'))));
const SCOPE = field(1, field(1, 'meshtap'), field(2, '1'));
// Bytes that are not text, as the attribute `body`.
const BODY = [field(1, 'body'), field(2, Buffer.from([(7 << 3) | 2, 2, 0xff, 0x00]))];
const ID = Buffer.from(TRACE_ID, 'hex');
const SPAN = Buffer.from(SPAN_ID, 'hex');
const TRACES = field(
  1,
  RESOURCE,
  field(
    2,
    SCOPE,
    field(
      2,
      field(1, ID),
      field(2, SPAN),
      field(5, 'GET'),
      small(6, 3),
      fixed64(7, 5n),
      fixed64(8, 9n),
      field(15, small(3, 2)),
    ),
  ),
);
const LOGS = field(
  1,
  RESOURCE,
  field(2, SCOPE, field(2, fixed64(1, 5n), field(6, ...BODY), field(9, ID), field(10, SPAN))),
);

describe('the OpenTelemetry collector of the tests', function () {
  // It may have to be built first.
  this.timeout(900_000);
  const run = useTestRun('otel-collector');
  let collector: OtelCollector;
  before(async () => {
    collector = await run.setUp(() => startOtelCollector(run.folder()));
    run.stopAfterAll(collector.stop);
  });

  const post = (signal: Signal, body: Buffer) =>
    fetch(`http://127.0.0.1:${collector.port}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(body),
    });
  const awaitOne = (signal: Signal) =>
    eventually(
      `a request with ${signal}`,
      () => collector.readRequests(signal),
      ({ length }) => length === 1,
    );

  it('takes a span as protobuf and gives it back with its ids, times and resource', async () => {
    assert.equal((await post('traces', TRACES)).status, 200);
    const [request] = await awaitOne('traces');
    assert.deepEqual(readSpans(request), [
      {
        resource: { 'service.name': 'cart' },
        scope: { name: 'meshtap', version: '1' },
        ...{ traceId: TRACE_ID, spanId: SPAN_ID, parentSpanId: '' },
        ...{ name: 'GET', kind: 3, statusCode: 2, startNs: 5n, endNs: 9n, attributes: {} },
      },
    ]);
  });

  it('takes a log record as protobuf and gives bytes back as bytes', async () => {
    assert.equal((await post('logs', LOGS)).status, 200);
    const [request] = await awaitOne('logs');
    assert.deepEqual(readLogRecords(request), [
      {
        resource: { 'service.name': 'cart' },
        scope: { name: 'meshtap', version: '1' },
        ...{ traceId: TRACE_ID, spanId: SPAN_ID, timeNs: 5n },
        attributes: { body: Buffer.from([0xff, 0]) },
      },
    ]);
  });

  it('finds no fault in the configuration of the documentation', async () => {
    const [config] = findRecipe('OpenTelemetry collector').others;
    const validate = async (content: object | undefined) => {
      const file = join(run.folder(), 'documented.json');
      await writeFile(file, JSON.stringify(content));
      return runCommand(await getTool('otel-collector'), ['validate', '--config', `file:${file}`]);
    };
    await validate(config);
    await assert.rejects(validate({ ...config, exporters: {} }), /exporter/);
  });

  it('refuses anything but an export request and passes nothing of it on', async () => {
    const before = await collector.readRequests('traces');
    assert.equal((await post('traces', Buffer.from('{"resourceSpans":[]}'))).status, 400);
    assert.deepEqual(await collector.readRequests('traces'), before);
  });
});
