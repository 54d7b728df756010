import assert from 'node:assert/strict';
import { DecodeError } from '../../src/decode/decode-error.ts';
import { decodeOtlpJson } from '../../src/decode/otlp-json.ts';
import { decodeJson, onlyExchange, otlpRequest } from './otlp-documents.ts';

function decodeSpan(members: Record<string, unknown>) {
  return decodeJson(otlpRequest('traces', {}, { members }), 'traces');
}

describe('decodeOtlpJson', () => {
  it('takes whole numbers as text or as numbers', () => {
    for (const value of [{ intValue: 404 }, { intValue: '404' }, { doubleValue: 404 }]) {
      const attributes = [
        { key: 'http.request.method', value: { stringValue: 'GET' } },
        { key: 'http.response.status_code', value },
      ];
      assert.equal(onlyExchange(decodeSpan({ attributes })).status, 404);
    }
    const startTimeUnixNano = 1_790_000_000_000_000_000;
    assert.equal(onlyExchange(decodeSpan({ startTimeUnixNano })).startUs, 1_790_000_000_000_000);
  });

  it('takes null for a member that is not there', () => {
    const request = { resourceSpans: [{ resource: null, scopeSpans: [{ scope: null, spans: null }] }] };
    assert.deepEqual(decodeJson(request, 'traces').exchanges, []);
    assert.equal(
      onlyExchange(decodeSpan({ traceId: null, kind: null, startTimeUnixNano: null })).startUs,
      null,
    );
  });

  it('leaves out members that it does not know, such as those in snake_case', () => {
    assert.deepEqual(decodeJson({ resource_spans: 5, resourceLogs: 6 }, 'traces'), {
      exchanges: [],
      rejected: 0,
      reason: '',
    });
  });

  const redacted: [string, Record<string, unknown>][] = [
    ['a header', { 'http.response.header.set-cookie': ['a', '[redacted]'] }],
    ['the URL', { 'url.full': 'http://a/?b=[redacted]' }],
    ['the query', { 'url.query': 'b=[redacted]' }],
    ['a body', { 'http.request.body.content': '{"a":"[redacted]"}' }],
  ];
  for (const [place, attributes] of redacted) {
    it(`says that something was redacted when ${place} has the replacement`, () => {
      assert.equal(onlyExchange(decodeJson(otlpRequest('traces', attributes), 'traces')).redacted, true);
    });
  }

  const rejections: [string, Record<string, unknown>, string][] = [
    [
      'a trace id that is not hexadecimal',
      { traceId: 'x'.repeat(32) },
      'trace id must be 32 hexadecimal digits',
    ],
    ['a negative time', { startTimeUnixNano: '-1' }, 'time must be nanoseconds since 1970'],
    ['a time that is not a number', { startTimeUnixNano: 'NaN' }, 'time must be nanoseconds since 1970'],
    [
      'a time past 64 bits',
      { endTimeUnixNano: '99999999999999999999' },
      'time must be nanoseconds since 1970',
    ],
    [
      'a time past what is stored',
      { startTimeUnixNano: '18446744073709551615' },
      'time must be between 1970 and 2255',
    ],
    ['a broken time', { startTimeUnixNano: 1.5 }, 'time must be nanoseconds since 1970'],
  ];
  for (const [what, members, reason] of rejections) {
    it(`rejects a span with ${what}`, () => {
      assert.equal(decodeSpan(members).reason, `span 0: ${reason}`);
    });
  }

  const values: [string, unknown, string][] = [
    ['no value', undefined, 'must be a text, not nothing'],
    ['a number', { intValue: 1 }, 'must be a text, not intValue of a number'],
    ['a text that is a number', { stringValue: 1 }, 'must be a text, not stringValue of a number'],
  ];
  for (const [what, value, reason] of values) {
    it(`rejects a method that is ${what}`, () => {
      const attributes = [{ key: 'http.request.method', value }];
      assert.equal(decodeSpan({ attributes }).reason, `span 0: http.request.method ${reason}`);
    });
  }

  it('rejects a body that is not base64', () => {
    const attributes = [{ key: 'http.request.body.content', value: { bytesValue: 'a' } }];
    const reason = 'must be standard base64 with padding';
    assert.equal(decodeSpan({ attributes }).reason, `span 0: http.request.body.content ${reason}`);
  });

  const faults: [string, unknown, string][] = [
    ['an array', [], 'the document must be an object, not an array'],
    [
      'resources that are not an array',
      { resourceSpans: {} },
      'resourceSpans must be an array, not an object',
    ],
    ['a resource that is text', { resourceSpans: [''] }, 'resourceSpans[0] must be an object, not a string'],
    [
      'a span that is null',
      { resourceSpans: [{ scopeSpans: [{ spans: [null] }] }] },
      'resourceSpans[0].scopeSpans[0].spans[0] must be an object, not null',
    ],
    [
      'a key that is a number',
      { resourceSpans: [{ resource: { attributes: [{ key: 5 }] } }] },
      'resourceSpans[0].resource.attributes[0].key must be a string, not a number',
    ],
    [
      'a kind that is a name',
      { resourceSpans: [{ scopeSpans: [{ spans: [{ kind: 'SPAN_KIND_CLIENT' }] }] }] },
      'resourceSpans[0].scopeSpans[0].spans[0].kind must be a number, not a string',
    ],
    [
      'a service name that is a number',
      { resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { intValue: 5 } }] } }] },
      'service.name of a resource must be a text, not intValue of a number',
    ],
  ];
  for (const [what, request, reason] of faults) {
    it(`refuses ${what}`, () => {
      assert.throws(() => decodeJson(request, 'traces'), new DecodeError(reason));
    });
  }

  it('refuses what is not JSON', () => {
    assert.throws(() => decodeOtlpJson(Buffer.from('{'), 'logs'), new DecodeError('JSON does not end'));
  });
});
