import assert from 'node:assert/strict';
import { field, logRequest, pairsOf, sized, traceRequest, varint } from './messages.ts';
import { decodeLogRecords, decodeSpans } from './otlp.ts';
import type { Attributes, Value } from './otlp-values.ts';

const attributes: Attributes = new Map<string, Value>([
  ['text', 'grüße \u{1f600}'],
  ['empty', ''],
  ['yes', true],
  ['count', 2n ** 62n],
  ['half', 0.5],
  ['bytes', Buffer.from([0, 255, 128])],
  ['list', ['a', '', 'b']],
]);
const ids = { traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 2) };
const span = {
  ...{ ...ids, parentSpanId: Buffer.alloc(8, 3), name: 'GET', kind: 3, attributes: pairsOf(attributes) },
  ...{ startTimeUnixNano: 1_700_000_000_123_456_789n, endTimeUnixNano: 1_700_000_001_000_000_001n },
  status: { code: 2 },
};

/** A request whose only span consists of bytes. */
const withSpan = (...parts: readonly number[][]): Uint8Array => {
  const scope = sized(1, sized(1, Buffer.from('meshtap')));
  const scopeSpans = [...scope, ...sized(2, [...idFields(), ...parts.flat()])];
  return Buffer.from(sized(1, [...sized(1, []), ...sized(2, scopeSpans)]));
};
const idFields = (): number[] => [...sized(1, ids.traceId), ...sized(2, ids.spanId)];
const attribute = (value: readonly number[], key = sized(1, Buffer.from('k'))): number[] =>
  sized(9, [...key, ...sized(2, value)]);

describe('the decoder of OTLP', () => {
  it('gives a span back as it was written with the published definitions', () => {
    const [decoded, ...others] = decodeSpans(traceRequest(span, new Map([['service.name', 'shop']]), '1.2'));
    assert.deepEqual(others, []);
    assert.deepEqual(decoded, {
      ...{ resource: new Map([['service.name', 'shop']]), scope: { name: 'meshtap', version: '1.2' } },
      ...{ traceId: '01'.repeat(16), spanId: '02'.repeat(8), parentSpanId: '03'.repeat(8) },
      ...{ traceState: '', flags: 0, name: 'GET', kind: 3, status: { code: 2, message: '' }, attributes },
      ...{ start: 1_700_000_000_123_456_789n, end: 1_700_000_001_000_000_001n },
    });
  });

  it('gives a log record back as it was written with the published definitions', () => {
    const record = { ...ids, timeUnixNano: 5n, observedTimeUnixNano: 6n, attributes: pairsOf(attributes) };
    const [decoded] = decodeLogRecords(logRequest(record));
    const { time, observedTime, body, spanId } = decoded!;
    assert.deepEqual(
      { time, observedTime, body, spanId, attributes: decoded!.attributes },
      {
        ...{ time: 5n, observedTime: 6n, body: undefined, spanId: '02'.repeat(8), attributes },
      },
    );
  });

  it('takes lengths that are written in more bytes than they need', () => {
    const wide = field(5, 2, 0x83, 0x80, 0x80, 0x00, ...Buffer.from('GET'));
    assert.equal(decodeSpans(withSpan(wide))[0]?.name, 'GET');
  });

  it('takes requests that are put one behind the other, as protobuf has it', () => {
    const one = traceRequest(span);
    assert.equal(decodeSpans(Buffer.concat([one, one])).length, 2);
  });

  const mistakes: Record<string, [Uint8Array, RegExp]> = {
    'an unknown field': [withSpan(field(17, 0, 1)), /field 17, which is unknown/],
    'a wrong wire type': [withSpan(field(7, 0, 1)), /startTimeUnixNano has the wire type 0, not 1/],
    'a text in place of a number': [withSpan(sized(6, [3])), /kind has the wire type 2/],
    'a text that is not UTF-8': [withSpan(sized(5, [0x47, 0xff])), /name is not UTF-8/],
    'a text with half a character at its end': [withSpan(sized(5, [0x47, 0xc3])), /name is not UTF-8/],
    'a text with a surrogate': [withSpan(sized(5, [0xed, 0xa0, 0x80])), /name is not UTF-8/],
    'a singular field twice': [withSpan(field(6, 0, 3), field(6, 0, 3)), /kind appears twice/],
    'a singular message twice': [withSpan(sized(15, []), sized(15, [])), /status appears twice/],
    'two values of one attribute': [
      withSpan(attribute([...sized(1, []), ...field(2, 0, 1)])),
      /boolValue appears twice/,
    ],
    'an attribute without a value': [withSpan(attribute([])), /kind none/],
    'an attribute whose key appears twice': [
      withSpan(attribute(field(3, 0, 1)), attribute(field(3, 0, 1))),
      /attribute k twice/,
    ],
    'an attribute without a key': [withSpan(attribute(field(3, 0, 1), [])), /without a key/],
    'bytes in an array of texts': [
      withSpan(attribute(sized(5, [...sized(1, sized(1, [])), ...sized(1, sized(7, []))]))),
      /mixes kinds/,
    ],
    'a list of pairs as a value': [withSpan(attribute(sized(6, []))), /kind kvlistValue/],
    'a value of an enum that it does not have': [withSpan(field(6, 0, 9)), /kind is 9/],
    'a bool that is 2': [withSpan(attribute(field(2, 0, 2))), /not a bool/],
    'a number that is written too long': [withSpan(field(6, 0, 0x83, 0)), /too many bytes/],
    'a tag that is written too long': [withSpan([0xb0, 0x00, 3]), /too many bytes/],
    'a number of 65 bits': [
      withSpan(attribute(field(3, 0, ...Array(9).fill(0xff), 0x02))),
      /more than 64 bits/,
    ],
    'a length beyond the end': [withSpan(field(5, 2, 4, 0x47)), /ends within a value of 4 bytes/],
    'a byte too many': [Buffer.from([...traceRequest(span), 0]), /field 0, which is unknown/],
    'a byte too few': [traceRequest(span).subarray(0, -1), /ends within/],
    'the end of a group': [withSpan(field(6, 4)), /wire type 4/],
    'a trace id of 15 bytes': [traceRequest({ ...span, traceId: Buffer.alloc(15, 1) }), /15 bytes, not 16/],
    'a trace id of zeros': [traceRequest({ ...span, traceId: Buffer.alloc(16) }), /traceId is all zero/],
    'a span id in hex': [traceRequest({ ...span, spanId: Buffer.from('02'.repeat(8)) }), /16 bytes, not 8/],
    'no span id': [traceRequest({ ...span, spanId: Buffer.alloc(0) }), /spanId is missing/],
    'a parent of zeros': [
      traceRequest({ ...span, parentSpanId: Buffer.alloc(8) }),
      /parentSpanId is all zero/,
    ],
    'no spans': [new Uint8Array(), /there are no items/],
    'no resource': [Buffer.from(sized(1, sized(2, []))), /there is no resource/],
    'no scope': [Buffer.from(sized(1, [...sized(1, []), ...sized(2, [])])), /there is no scope/],
    'a log record': [
      logRequest({ ...ids, timeUnixNano: 5n, attributes: pairsOf(attributes) }),
      /wire type|field/,
    ],
  };
  for (const [mistake, [bytes, message]] of Object.entries(mistakes)) {
    it(`refuses ${mistake}`, () => {
      assert.throws(() => decodeSpans(bytes), message);
    });
  }

  it('refuses a request that is cut anywhere but between two fields of the request itself', () => {
    const whole = traceRequest(span);
    for (let size = 1; size < whole.length; size++) {
      assert.throws(() => decodeSpans(whole.subarray(0, size)), Error, `cut behind ${size} bytes`);
    }
    assert.equal(varint(whole.length).length, 2, 'the span is large enough to be worth it');
  });
});
