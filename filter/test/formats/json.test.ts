import assert from 'node:assert/strict';
import { decodeScntDocuments, decodeTelemetry } from './json.ts';

const message = { version: 'HTTP/1.1', headers: [['host', 'a']], body: 'YQ==', truncated_body: false };
const scnt = {
  ...{ request_id: 'id-1', scheme: 'http', destination_address: '10.0.0.2:80', source_address: '' },
  scnt_request: { method: 'GET', path: '/', host: 'a', ...message },
  scnt_response: { status_code: '200', ...message },
};
const common = {
  ...{ version: 'HTTP/1.1', headers: [{ key: 'host', value: 'a' }], body: 'YWI=' },
  ...{ TruncatedBody: false, time: 1_700_000_000_000 },
};
const telemetry = {
  ...{ requestID: 'id-1', scheme: 'https', destinationAddress: '', destinationNamespace: 'shop' },
  ...{ sourceAddress: '', request: { method: 'GET', path: '/', host: 'a.shop', common } },
  response: { statusCode: '0', common },
};

const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** Where in a document something is changed, to what, or that it is taken away. */
type Change = readonly [path: string, value?: unknown];

function changed(document: object, [path, value]: Change): Uint8Array {
  const copy = structuredClone(document) as Record<string, Record<string, unknown>>;
  const names = path.split('.');
  const last = names.pop()!;
  const parent = names.reduce((part, name) => part[name] as typeof copy, copy) as Record<string, unknown>;
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return bytesOf(copy);
}

describe('the decoders of the JSON formats', () => {
  it('give documents back in each framing', () => {
    assert.deepEqual(decodeScntDocuments(bytesOf(scnt), 'document'), [scnt]);
    assert.deepEqual(decodeScntDocuments(bytesOf([scnt, scnt]), 'array'), [scnt, scnt]);
    const lines = Buffer.from(`${JSON.stringify(telemetry)}\n`.repeat(3));
    assert.deepEqual(decodeTelemetry(lines, 'lines'), [telemetry, telemetry, telemetry]);
  });

  it('take a body of megabytes', () => {
    const body = Buffer.alloc(2_000_000, 'abc').toString('base64');
    const large = changed(scnt, ['scnt_request.body', body]);
    assert.equal(decodeScntDocuments(large, 'document')[0]?.scnt_request.body, body);
  });

  const scntMistakes: Record<string, Change> = {
    'a member that is missing': ['scheme'],
    'a member that is missing deeper': ['scnt_response.version'],
    'a member too many': ['time', 1],
    'a member too many deeper': ['scnt_request.time', 1],
    'a status that is a number': ['scnt_response.status_code', 200],
    'a status of four digits': ['scnt_response.status_code', '1000'],
    'another scheme': ['scheme', 'HTTP'],
    'headers as objects': ['scnt_request.headers', [{ key: 'a', value: 'b' }]],
    'a header of three': ['scnt_request.headers', [['a', 'b', 'c']]],
    'a header name in upper case': ['scnt_request.headers', [['Host', 'a']]],
    'a pseudo-header': ['scnt_request.headers', [[':path', '/']]],
    'a header of Envoy': ['scnt_response.headers', [['x-envoy-attempt-count', '1']]],
    'base64 without padding': ['scnt_request.body', 'YQ'],
    'base64 for URLs': ['scnt_request.body', '_-=='],
    'base64 with bits behind its end': ['scnt_request.body', 'YR=='],
    'base64 with a line feed': ['scnt_request.body', 'YQ==\n'],
    'a flag as text': ['scnt_response.truncated_body', 'false'],
  };
  for (const [mistake, change] of Object.entries(scntMistakes)) {
    it(`refuse ${mistake} in scnt`, () => {
      assert.throws(() => decodeScntDocuments(changed(scnt, change), 'document'), /schema asks for/);
    });
  }

  const telemetryMistakes: Record<string, Change> = {
    'a time as text': ['request.common.time', '1'],
    'a time that is no whole number': ['response.common.time', 1.5],
    'headers as pairs': ['request.common.headers', [['a', 'b']]],
    'a header with more than a key and a value': [
      'request.common.headers',
      [{ key: 'a', value: 'b', other: '' }],
    ],
    'the flag in lower case': ['request.common.truncatedBody', false],
    'base64 of which a digit is missing': ['response.common.body', 'YWI'],
    'an id in snake case': ['request_id', 'id-1'],
  };
  for (const [mistake, change] of Object.entries(telemetryMistakes)) {
    it(`refuse ${mistake} in apiclarity`, () => {
      assert.throws(() => decodeTelemetry(changed(telemetry, change), 'document'), /schema asks for/);
    });
  }

  it('refuse what is framed in another way than expected', () => {
    const text = JSON.stringify(scnt);
    const wrong = [
      [`[${text}]`, 'document'],
      [text, 'array'],
      ['[]', 'array'],
      [`[${text}]`, 'lines'],
      [text, 'lines'],
      ['', 'lines'],
      [`${text}\n\n`, 'lines'],
      [`${text}\r${text}\n`, 'lines'],
      [`[${text},]`, 'array'],
    ] as const;
    for (const [body, framing] of wrong) {
      assert.throws(() => decodeScntDocuments(Buffer.from(body), framing), Error, `${body} as ${framing}`);
    }
  });

  it('refuse a member that appears twice, and what is not UTF-8', () => {
    const text = JSON.stringify(scnt);
    const twice = Buffer.from(text.replace('"scheme":"http"', '"scheme":"http","scheme":"http"'));
    assert.throws(() => decodeScntDocuments(twice, 'document'), /appears twice/);
    const latin = Buffer.from(text.replace('id-1', 'id-\u00ff'), 'latin1');
    assert.throws(() => decodeScntDocuments(latin, 'document'), TypeError);
    const marked = Buffer.from(`\ufeff${text}`);
    assert.throws(() => decodeScntDocuments(marked, 'document'), SyntaxError);
  });
});
