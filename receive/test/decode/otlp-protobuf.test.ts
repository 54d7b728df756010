import assert from 'node:assert/strict';
import { DecodeError, ExcessError } from '../../src/decode/decode-error.ts';
import { decodeOtlpProtobuf } from '../../src/decode/otlp-protobuf.ts';

/** A field with a length: its tag, the length of all parts, and these. Texts are UTF-8. */
function field(number: number, ...parts: (string | number[] | Buffer)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content]);
}

function varint(number: number): Buffer {
  const bytes: number[] = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

function text(key: string, value: string): Buffer {
  return field(9, field(1, key), field(2, field(1, value)));
}

/** An export request with one resource, one scope and these fields of spans. */
function requestOf(...spans: Buffer[]): Buffer {
  return field(1, field(2, ...spans.map((span) => field(2, span))));
}

/** Bytes that are written in hexadecimal. */
function bytesOf(...lines: string[]): Buffer {
  return Buffer.from(lines.join('').replaceAll(' ', ''), 'hex');
}

/** A KeyValue: key, then value with string_value. */
const METHOD_BYTES = '0a 13 68 74 74 70 2e 72 65 71 75 65 73 74 2e 6d 65 74 68 6f 64 12 05 0a 03 47 45 54';
const METHOD = text('http.request.method', 'GET');

describe('decodeOtlpProtobuf', () => {
  it('reads a span byte by byte', () => {
    const bytes = bytesOf(
      '0a 60', // ExportTraceServiceRequest.resource_spans
      '0a 16 0a 14', // resource, attributes
      '0a 0c 73 65 72 76 69 63 65 2e 6e 61 6d 65', // key: service.name
      '12 04 0a 02 62 63', // value: "bc"
      '12 46', // scope_spans
      '12 44', // spans
      '0a 10 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff', // trace_id
      '30 02', // kind: SERVER
      '39 d0 07 00 00 00 00 00 00', // start_time_unix_nano: 2000
      '41 a0 0f 00 00 00 00 00 00', // end_time_unix_nano: 4000
      `4a 1c ${METHOD_BYTES}`, // attributes
    );
    const { exchanges } = decodeOtlpProtobuf(bytes, 'traces');
    const { traceId, startUs, durationUs, method, destination, observer } = exchanges[0]!;
    assert.deepEqual(
      { traceId, startUs, durationUs, method, destination, side: observer.side },
      {
        traceId: '00112233445566778899aabbccddeeff',
        startUs: 2,
        durationUs: 2,
        method: 'GET',
        destination: 'bc',
        side: 'server',
      },
    );
  });

  it('reads a log record byte by byte', () => {
    const bytes = bytesOf(
      '0a 46 12 44 12 42', // resource_logs, scope_logs, log_records
      '09 d0 07 00 00 00 00 00 00', // time_unix_nano: 2000
      '59 a0 0f 00 00 00 00 00 00', // observed_time_unix_nano: 4000
      '4a 10 00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff', // trace_id
      `32 1c ${METHOD_BYTES}`, // attributes
    );
    const { traceId, startUs, method, format } = decodeOtlpProtobuf(bytes, 'logs').exchanges[0]!;
    assert.deepEqual(
      { traceId, startUs, method, format },
      { traceId: '00112233445566778899aabbccddeeff', startUs: 2, method: 'GET', format: 'otlp-logs' },
    );
  });

  it('reads lengths that are written in more bytes than they need', () => {
    const bytes = bytesOf(
      '0a ae 80 80 00', // resource_spans: 46
      '12 a9 80 80 00', // scope_spans: 41
      '12 a4 80 80 00', // spans: 36
      `4a 9c 80 80 80 80 80 00 ${METHOD_BYTES}`, // attributes: 28
    );
    assert.equal(decodeOtlpProtobuf(bytes, 'traces').exchanges[0]!.method, 'GET');
  });

  it('takes a resource that follows its spans', () => {
    const scopes = field(2, field(2, METHOD, [0x30, 3]));
    const resource = field(1, field(1, field(1, 'service.name'), field(2, field(1, 'cart'))));
    const { exchanges } = decodeOtlpProtobuf(field(1, scopes, resource), 'traces');
    assert.equal(exchanges[0]!.source, 'cart');
  });

  it('takes the last one of several values', () => {
    const value = field(2, field(1, 'a'), [0x18, 1], field(1, 'PUT'));
    const { exchanges } = decodeOtlpProtobuf(
      requestOf(field(9, field(1, 'http.request.method'), value)),
      'traces',
    );
    assert.equal(exchanges[0]!.method, 'PUT');
  });

  it('leaves out fields that it does not know, groups too', () => {
    const unknown = Buffer.concat([
      Buffer.from([0xa3, 0x06, 0x08, 0x01, 0xa4, 0x06]), // group 100 with a field
      Buffer.from([0xa8, 0x06, 0xff, 0x01]), // varint
      Buffer.from([0xad, 0x06, 1, 2, 3, 4]), // 4 bytes
      Buffer.from([0xa9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8]), // 8 bytes
      Buffer.from([0xaa, 0x06, 1, 2]), // length
    ]);
    const span = Buffer.concat([unknown, METHOD, unknown]);
    const request = Buffer.concat([unknown, requestOf(span), unknown]);
    assert.equal(decodeOtlpProtobuf(request, 'traces').exchanges.length, 1);
  });

  it('leaves values of unknown attributes unread, however deep they are', () => {
    let value = field(1, 'x');
    for (let i = 0; i < 2000; i++) value = field(5, field(1, value));
    const request = requestOf(Buffer.concat([METHOD, field(9, field(1, 'deep'), field(2, value))]));
    assert.equal(decodeOtlpProtobuf(request, 'traces').exchanges.length, 1);
  });

  it('reads nothing out of an empty request', () => {
    assert.deepEqual(decodeOtlpProtobuf(Buffer.alloc(0), 'logs'), { exchanges: [], rejected: 0, reason: '' });
  });

  it('counts records that are not exchanges, and says why for the first one', () => {
    const foreign = text('db.system', 'redis');
    const wrongId = Buffer.concat([METHOD, field(1, 'short')]);
    assert.deepEqual(
      (({ exchanges, ...rest }) => ({ ...rest, count: exchanges.length }))(
        decodeOtlpProtobuf(requestOf(METHOD, foreign, wrongId, METHOD), 'traces'),
      ),
      { count: 2, rejected: 2, reason: 'span 1: http.request.method is missing: it is not an HTTP exchange' },
    );
  });

  const rejections: [string, Buffer, string][] = [
    [
      'a method that is a number',
      field(9, field(1, 'http.request.method'), field(2, [0x18, 1])),
      'http.request.method must be a text, not a number',
    ],
    [
      'a header that is a number',
      field(9, field(1, 'http.request.header.cookie'), field(2, [0x18, 1])),
      'http.request.header.cookie must be an array of texts, not a number',
    ],
    [
      'a header of numbers',
      field(9, field(1, 'http.request.header.a'), field(2, field(5, field(1, [0x18, 1])))),
      'http.request.header.a must be an array of texts, not a number',
    ],
    [
      'a status code of four digits',
      field(9, field(1, 'http.response.status_code'), field(2, [0x18, 0xe8, 0x07])),
      'http.response.status_code must be between 0 and 999',
    ],
    [
      'a negative size',
      field(
        9,
        field(1, 'http.request.body.size'),
        field(2, [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]),
      ),
      'http.request.body.size must be between 0 and 9007199254740991',
    ],
    [
      'a size past numbers',
      field(
        9,
        field(1, 'http.request.body.size'),
        field(2, [0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
      ),
      'http.request.body.size must be a whole number below 2^53',
    ],
    [
      'a status code that is not a number',
      field(9, field(1, 'http.response.status_code'), field(2, [0x21, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f])),
      'http.response.status_code must be a whole number below 2^53',
    ],
    [
      'a time past what is stored',
      Buffer.from([0x39, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
      'time must be between 1970 and 2255',
    ],
    ['a trace id of three bytes', field(1, 'abc'), 'trace id must be 32 hexadecimal digits'],
  ];
  for (const [what, bytes, reason] of rejections) {
    it(`rejects a span with ${what}, and keeps the next one`, () => {
      const batch = decodeOtlpProtobuf(requestOf(Buffer.concat([METHOD, bytes, METHOD]), METHOD), 'traces');
      assert.deepEqual([batch.exchanges.length, batch.reason], [1, `span 0: ${reason}`]);
    });
  }

  const faults: [string, Buffer, string][] = [
    ['a length past the end', Buffer.from([0x0a, 0x7f]), 'it ends too early'],
    ['a tag of field 0', Buffer.from([0x02, 0]), 'a field has the number 0'],
    [
      'a field that passes its message',
      field(1, field(2, Buffer.from([0x12, 5]))).subarray(0),
      'it ends too early',
    ],
    ['a wrong wire type', field(1, [0x10, 1]), 'field 2 has the wire type 0'],
    ['a text that is not UTF-8', requestOf(field(9, field(1, [0xff]))), 'a text is not UTF-8'],
    ['JSON', Buffer.from('{"resourceSpans":[]}'), ''],
  ];
  for (const [what, bytes, reason] of faults) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => decodeOtlpProtobuf(bytes, 'traces'),
        (error) =>
          error instanceof DecodeError &&
          error.message.startsWith(`the body is not valid protobuf: ${reason}`),
      );
    });
  }

  it('refuses more records than it takes, rejected ones too', () => {
    const spans = Buffer.alloc(20_002, Buffer.from([0x12, 0]));
    assert.throws(() => decodeOtlpProtobuf(field(1, field(2, spans)), 'traces'), ExcessError);
  });

  it('refuses more headers than it takes', () => {
    const texts = Array.from({ length: 4000 }, () => field(1, field(1, '')));
    const header = field(9, field(1, 'http.request.header.a'), field(2, field(5, ...texts)));
    const spans = Array.from({ length: 101 }, () => Buffer.concat([METHOD, header]));
    assert.throws(() => decodeOtlpProtobuf(requestOf(...spans), 'traces'), ExcessError);
  });

  it('knows in which spans of a request something was redacted', () => {
    const redacted = Buffer.concat([METHOD, text('url.query', 'key=[redacted]')]);
    const { exchanges } = decodeOtlpProtobuf(requestOf(METHOD, redacted, METHOD, redacted), 'traces');
    assert.deepEqual(
      exchanges.map((exchange) => exchange.redacted),
      [false, true, false, true],
    );
  });
});
