import assert from 'node:assert/strict';
import { assertAtRest } from '../accounting.ts';
import { bodyOf, documentOf } from '../document.ts';
import { type Build, builds } from '../module.ts';
import type { Field } from '../wire.ts';
import { config, getRequest, okResponse, Worker } from '../worker.ts';

for (const build of builds) {
  describe(`capture of one exchange (${build} build)`, () => {
    testDocument(build);
    testHeaders(build);
    testBodies(build);
  });
}

function start(build: Build, configuration: unknown = config): { worker: Worker; root: number } {
  const worker = new Worker(build);
  return { worker, root: worker.configure(configuration) };
}

function testDocument(build: Build): void {
  it('makes a document with all members of the contract', () => {
    const { worker, root } = start(build);
    const call = worker.exchange(root, {
      request: [...getRequest, ['accept', '*/*']],
      response: [
        [':status', '201'],
        ['server', 'test'],
      ],
      requestBody: ['ping'],
      responseBody: ['pong'],
    });
    assert.deepEqual(documentOf(call), {
      request_id: 'id-1',
      scheme: 'http',
      destination_address: '10.0.0.2:8080',
      source_address: '10.0.0.1:40000',
      scnt_request: {
        method: 'GET',
        path: '/cart',
        host: 'shop.test',
        version: 'HTTP/1.1',
        headers: [
          ['host', 'shop.test'],
          ['x-request-id', 'id-1'],
          ['accept', '*/*'],
        ],
        body: 'cGluZw==',
        truncated_body: false,
      },
      scnt_response: {
        version: 'HTTP/1.1',
        headers: [['server', 'test']],
        body: 'cG9uZw==',
        truncated_body: false,
        status_code: '201',
      },
    });
    worker.answer(call, '200');
    assertAtRest(worker.host);
    worker.host.verify();
  });

  it('names the scheme https where the request does, in any case, and http otherwise', () => {
    const { worker, root } = start(build);
    for (const [scheme, expected] of [
      ['https', 'https'],
      ['HTTPS', 'https'],
      ['http', 'http'],
      ['ws', 'http'],
    ]) {
      const request = getRequest.map(
        (field): Field => (field[0] === ':scheme' ? [':scheme', scheme!] : field),
      );
      assert.equal(documentOf(worker.exchange(root, { request })).scheme, expected);
    }
  });

  it('leaves empty what the proxy does not know', () => {
    const { worker, root } = start(build);
    const document = documentOf(worker.exchange(root, { request: [[':method', 'GET']], properties: {} }));
    assert.equal(document.source_address + document.destination_address + document.request_id, '');
    assert.deepEqual(document.scnt_request.headers, [['host', '']]);
    assert.equal(document.scnt_request.version, '');
  });

  it('keeps IPv6 addresses as Envoy writes them', () => {
    const { worker, root } = start(build);
    const properties = { 'source.address': '[2001:db8::1]:40000', 'destination.address': '[::1]:80' };
    const document = documentOf(worker.exchange(root, { properties }));
    assert.equal(document.source_address, '[2001:db8::1]:40000');
    assert.equal(document.destination_address, '[::1]:80');
  });
}

function testHeaders(build: Build): void {
  it('keeps headers in order, with repeated ones, without pseudo-headers and without those of Envoy itself', () => {
    const { worker, root } = start(build);
    const response: Field[] = [
      ['b', '1'],
      [':status', '200'],
      ['a', '2'],
      ['x-envoy-upstream-service-time', '3'],
      ['b', '4'],
    ];
    const { headers } = documentOf(worker.exchange(root, { response })).scnt_response;
    assert.deepEqual(headers, [
      ['b', '1'],
      ['a', '2'],
      ['b', '4'],
    ]);
  });

  it('begins with the authority as host, and shows a host header beside it no second time', () => {
    const { worker, root } = start(build);
    const request: Field[] = [['accept', '*/*'], ['host', 'other.test'], ...getRequest];
    const document = documentOf(worker.exchange(root, { request }));
    assert.deepEqual(document.scnt_request.headers[0], ['host', 'shop.test']);
    assert.equal(document.scnt_request.headers.filter(([name]) => name === 'host').length, 1);
    assert.equal(document.scnt_request.host, 'shop.test');
  });

  it('takes the host header if there is no authority', () => {
    const { worker, root } = start(build);
    const document = documentOf(
      worker.exchange(root, {
        request: [
          [':method', 'GET'],
          ['host', 'old.test'],
        ],
      }),
    );
    assert.equal(document.scnt_request.host, 'old.test');
    assert.deepEqual(document.scnt_request.headers, [['host', 'old.test']]);
  });

  it('redacts the default headers on both sides', () => {
    const { worker, root } = start(build);
    const secrets: Field[] = [
      ['authorization', 'Bearer s3cret'],
      ['proxy-authorization', 'Basic s3cret'],
      ['cookie', 's3cret=1'],
      ['set-cookie', 's3cret=2'],
    ];
    const call = worker.exchange(root, {
      request: [...getRequest, ...secrets],
      response: [...okResponse, ...secrets],
    });
    assert.ok(!Buffer.from(call.body).toString().includes('s3cret'));
    assert.deepEqual(documentOf(call).scnt_response.headers, [
      ['authorization', 'Bearer [redacted]'],
      ['proxy-authorization', '[redacted]'],
      ['cookie', '[redacted]'],
      ['set-cookie', '[redacted]'],
    ]);
  });

  it('redacts host and request id wherever they stand', () => {
    const redact = { headers: ['Host', 'X-Request-Id'], replacement: '"gone"' };
    const { worker, root } = start(build, { ...config, redact });
    const call = worker.exchange(root);
    const document = documentOf(call);
    assert.equal(document.request_id, '"gone"');
    assert.equal(document.scnt_request.host, '"gone"');
    assert.deepEqual(document.scnt_request.headers, [
      ['host', '"gone"'],
      ['x-request-id', '"gone"'],
    ]);
    assert.ok(!JSON.stringify(call.headers).includes('id-1'));
  });

  it('writes values that are not UTF-8 byte by byte, and all others unchanged', () => {
    const { worker, root } = start(build);
    const request: Field[] = [
      ...getRequest,
      ['x-raw', new Uint8Array([0x61, 0xff, 0x22, 0x01])],
      ['x-text', 'ü"\\\t'],
    ];
    const { headers } = documentOf(worker.exchange(root, { request })).scnt_request;
    assert.deepEqual(headers.slice(-2), [
      ['x-raw', 'aÿ"\u0001'],
      ['x-text', 'ü"\\\t'],
    ]);
  });

  it('keeps headers of 60 KB and of 2,000 fields', () => {
    const { worker, root } = start(build);
    const many = Array.from({ length: 2000 }, (_, i): Field => [`x-${i}`, String(i)]);
    const request: Field[] = [...getRequest, ['x-large', '"'.repeat(60_000)], ...many];
    const { headers } = documentOf(worker.exchange(root, { request })).scnt_request;
    assert.equal(headers.length, 2003);
    assert.equal(headers[2]?.[1], '"'.repeat(60_000));
    assert.deepEqual(headers.at(-1), ['x-1999', '1999']);
  });
}

function testBodies(build: Build): void {
  it('joins a body that comes in chunks of any size', () => {
    const { worker, root } = start(build);
    for (const sizes of [[1], [1, 1], [2, 2, 2], [3, 1, 7, 64, 0, 5], [100_000, 1, 200_000]]) {
      const chunks = sizes.map((size, at) => new Uint8Array(size).fill(at + 1));
      const document = documentOf(worker.exchange(root, { requestBody: chunks, responseBody: chunks }));
      assert.deepEqual(bodyOf(document.scnt_request), Buffer.concat(chunks));
      assert.deepEqual(bodyOf(document.scnt_response), Buffer.concat(chunks));
    }
  });

  it('keeps the first bytes of a longer body and marks it as truncated', () => {
    const capture = { maxRequestBodyBytes: 10, maxResponseBodyBytes: 4 };
    const { worker, root } = start(build, { ...config, capture });
    const call = worker.exchange(root, {
      requestBody: ['0123', '4567', '89ab', 'c'],
      responseBody: ['0123'],
    });
    const document = documentOf(call);
    assert.equal(bodyOf(document.scnt_request).toString(), '0123456789');
    assert.equal(document.scnt_request.truncated_body, true);
    assert.equal(bodyOf(document.scnt_response).toString(), '0123');
    assert.equal(document.scnt_response.truncated_body, false);
    assert.equal(worker.host.metric('meshtap_truncated'), 1);
  });

  it('keeps no body where the limit is 0, and says that there was one', () => {
    const { worker, root } = start(build, { ...config, capture: { maxResponseBodyBytes: 0 } });
    const { scnt_response } = documentOf(worker.exchange(root, { responseBody: ['secret'] }));
    assert.deepEqual([scnt_response.body, scnt_response.truncated_body], ['', true]);
    assert.equal(documentOf(worker.exchange(root)).scnt_response.truncated_body, false);
  });

  it('keeps the bodies of the wanted media types alone', () => {
    const { worker, root } = start(build, { ...config, capture: { contentTypes: ['application/json'] } });
    const call = worker.exchange(root, {
      request: [...getRequest, ['content-type', 'application/json; charset=utf-8']],
      requestBody: ['{}'],
      response: [...okResponse, ['content-type', 'text/html']],
      responseBody: ['<p>'],
    });
    const { scnt_request, scnt_response } = documentOf(call);
    assert.equal(bodyOf(scnt_request).toString(), '{}');
    assert.deepEqual([scnt_response.body, scnt_response.truncated_body], ['', true]);
  });

  it('keeps both bodies whole where the response begins before the request is over', () => {
    const { worker, root } = start(build);
    const stream = worker.open(root);
    stream.requestHeaders(getRequest);
    stream.requestBody('re');
    stream.responseHeaders([...okResponse, ['early', 'yes']]);
    stream.responseBody('res');
    stream.requestBody('quest', true);
    stream.responseBody('ponse', true);
    stream.end();
    const document = documentOf(worker.host.takeCalls()[0]!);
    assert.equal(bodyOf(document.scnt_request).toString(), 'request');
    assert.equal(bodyOf(document.scnt_response).toString(), 'response');
    assert.deepEqual(document.scnt_response.headers, [['early', 'yes']]);
  });

  it('marks a body as truncated where the host does not give its bytes', () => {
    const { worker, root } = start(build);
    const stream = worker.open(root);
    stream.requestHeaders(getRequest);
    stream.requestBody('kept');
    worker.host.failures.set('proxy_get_buffer_bytes', 2);
    stream.requestBody('lost');
    worker.host.failures.clear();
    stream.requestBody('out of place', true);
    stream.responseHeaders(okResponse, true);
    stream.end();
    const { scnt_request } = documentOf(worker.host.takeCalls()[0]!);
    assert.equal(bodyOf(scnt_request).toString(), 'kept');
    assert.equal(scnt_request.truncated_body, true);
  });
}
