import assert from 'node:assert/strict';
import fc from 'fast-check';
import { check, describeFuzz } from '../fuzz/runs.ts';
import { STREAM_NAME } from '../fuzz/stream.ts';
import type { Call } from '../host.ts';
import { timedExchanges } from './exchanges.ts';
import { differenceIn } from './expectation.ts';
import { recordDifferences } from './expected-log.ts';
import { spanDifferences } from './expected-span.ts';
import { telemetryDifferences } from './expected-telemetry.ts';
import { decodeScntDocuments, decodeTelemetry, type Framing } from './json.ts';
import { decodeLogRecords, decodeSpans } from './otlp.ts';
import type { Attributes } from './otlp-values.ts';
import { Passage, type PassedExchange } from './passage.ts';
import { proxies } from './proxies.ts';
import { type Format, type FormatSettings, formats, paths, settingsFor } from './settings.ts';
import { MadeIds } from './trace-ids.ts';

/** What arrived of an exchange: by which name it goes, and how it differs from what passed. */
interface Arrival {
  readonly name: string | undefined;
  differences(exchange: PassedExchange): string[];
}

/** As long a list makes few batches that are full, and some that are not. */
const MOST_EXCHANGES = 8;

for (const format of formats) {
  describeFuzz(`any exchanges as ${format}`, (build) => {
    it('decode to exactly what passed, each once', () => {
      const lists = fc.array(timedExchanges, { minLength: 1, maxLength: MOST_EXCHANGES, size: 'max' });
      const property = fc.property(settingsFor(format), proxies, lists, (settings, proxy, exchanges) => {
        const passage = new Passage(build, proxy, settings.configuration, settings.text);
        for (const exchange of exchanges) passage.pass(exchange);
        passage.settle();
        const made = new MadeIds();
        const arrivals = passage.calls.flatMap((call) => arrivalsOf(call, format, settings, made));
        const names = arrivals.map(({ name }) => name);
        assert.deepEqual(names.toSorted(), [...passage.passed.keys()].toSorted());
        for (const arrival of arrivals) {
          assert.deepEqual(arrival.differences(passage.passed.get(arrival.name!)!), []);
        }
      });
      check(property, 50);
    });
  });
}

function arrivalsOf(call: Call, format: Format, settings: FormatSettings, made: MadeIds): Arrival[] {
  const headers = new Map(call.headers);
  const type = headers.get('content-type');
  assert.equal(headers.get(':path'), paths[format]);
  assert.equal(headers.get('x-meshtap-export'), '1');
  if (format === 'otlp-traces' || format === 'otlp-logs') {
    assert.equal(type, 'application/x-protobuf');
    return format === 'otlp-traces' ? spansIn(call.body, made) : recordsIn(call.body, made);
  }
  const framing = framingOf(call, settings);
  assert.equal(type, framing === 'lines' ? 'application/x-ndjson' : 'application/json');
  return format === 'scnt' ? documentsIn(call.body, framing) : telemetryIn(call.body, framing);
}

/** One exchange alone may be a document even if lines are wanted: its line feed shows this. */
function framingOf({ body }: Call, { maxTraces, framing }: FormatSettings): Framing {
  if (framing === 'lines' && (maxTraces > 1 || body.at(-1) === 0x0a)) return 'lines';
  return maxTraces > 1 ? 'array' : 'document';
}

function documentsIn(body: Uint8Array, framing: Framing): Arrival[] {
  return decodeScntDocuments(body, framing).map((document) => ({
    name: document.scnt_request.headers.findLast(([name]) => name === STREAM_NAME)?.[1],
    differences: ({ seen }) => differenceIn('the document', document, seen.document),
  }));
}

function telemetryIn(body: Uint8Array, framing: Framing): Arrival[] {
  return decodeTelemetry(body, framing).map((document) => ({
    name: document.request.common.headers.findLast(({ key }) => key === STREAM_NAME)?.value,
    differences: ({ seen, properties }) => telemetryDifferences(document, seen, properties),
  }));
}

function spansIn(body: Uint8Array, made: MadeIds): Arrival[] {
  const spans = decodeSpans(body);
  return spans.map((span) => ({
    name: nameIn(span.attributes),
    differences: ({ seen }) => spanDifferences(span, seen, made),
  }));
}

function recordsIn(body: Uint8Array, made: MadeIds): Arrival[] {
  return decodeLogRecords(body).map((record) => ({
    name: nameIn(record.attributes),
    differences: ({ seen }) => recordDifferences(record, seen, made),
  }));
}

function nameIn(attributes: Attributes): string | undefined {
  const values = attributes.get(`http.request.header.${STREAM_NAME}`);
  return Array.isArray(values) ? values.at(-1) : undefined;
}
