import assert from 'node:assert/strict';
import { assertAtRest } from '../accounting.ts';
import { bodyOf, documentOf, type ScntDocument } from '../document.ts';
import { type Build, builds } from '../module.ts';
import { Random } from '../random.ts';
import type { Field } from '../wire.ts';
import { config, type ExchangeParts, getRequest, okResponse, Worker } from '../worker.ts';

const redact = { queryParams: ['token'], jsonFields: ['password'] };
const json: Field = ['content-type', 'application/json'];

for (const build of builds) {
  describe(`redaction of exchanges (${build} build)`, () => {
    testUrls(build);
    testIds(build);
    testBodies(build);
    testLeftOut(build);
    testSecrets(build);
  });
}

function start(build: Build, settings: object = { redact }): { worker: Worker; root: number } {
  const worker = new Worker(build);
  return { worker, root: worker.configure({ ...config, ...settings }) };
}

/** The documents of one exchange, first as it is and then with each body in chunks of a byte. */
function documentsOf(build: Build, parts: ExchangeParts, settings?: object): ScntDocument[] {
  const { worker, root } = start(build, settings);
  const cut = (chunks: ExchangeParts['requestBody'] = []) =>
    chunks.flatMap((chunk) => Array.from(Buffer.from(chunk), (byte) => Uint8Array.of(byte)));
  const inBytes = { ...parts, requestBody: cut(parts.requestBody), responseBody: cut(parts.responseBody) };
  const documents = [parts, inBytes].map((each) => documentOf(worker.exchange(root, each)));
  worker.host.verify();
  return documents;
}

function withPath(path: string, ...more: Field[]): Field[] {
  return [...getRequest.filter(([name]) => name !== ':path'), [':path', path], ...more];
}

function testUrls(build: Build): void {
  it('takes parameters out of the path and of the URLs in headers on both sides', () => {
    const { worker, root } = start(build);
    const request = withPath('/a?token=s3cret&b=1', ['referer', 'https://a.test/?token=s3cret']);
    const response: Field[] = [...okResponse, ['location', '/cb#token=s3cret'], ['x-other', 'token=a']];
    const { scnt_request, scnt_response } = documentOf(worker.exchange(root, { request, response }));
    assert.equal(scnt_request.path, '/a?token=[redacted]&b=1');
    assert.deepEqual(scnt_request.headers.at(-1), ['referer', 'https://a.test/?token=[redacted]']);
    assert.deepEqual(scnt_response.headers, [
      ['location', '/cb#token=[redacted]'],
      ['x-other', 'token=a'],
    ]);
  });

  it('writes a path or header that is not UTF-8 byte by byte, next to a replacement that is UTF-8', () => {
    const { worker, root } = start(build, { redact: { ...redact, replacement: '‹"gone"›' } });
    const bytes = Buffer.from('/?a=\xff&token=\xff&b=é"', 'latin1');
    const request: Field[] = [
      ...getRequest.filter(([name]) => name !== ':path'),
      [':path', bytes],
      ['x-a', bytes],
    ];
    const { scnt_request } = documentOf(worker.exchange(root, { request }));
    assert.equal(scnt_request.path, '/?a=ÿ&token=‹"gone"›&b=é"');
    assert.deepEqual(scnt_request.headers.at(-1), ['x-a', '/?a=ÿ&token=‹"gone"›&b=é"']);
  });

  it('knows a POST of the filter itself by the path as it is', () => {
    const path = '/publish?token=s3cret';
    const { worker, root } = start(build, { backend: { ...config.backend, path }, redact });
    const stream = worker.open(root);
    const mark: Field[] = [
      [':authority', 'collector.test:9000'],
      ['x-meshtap-export', '1'],
    ];
    stream.requestHeaders([[':path', path], [':method', 'POST'], ...mark], true);
    stream.end();
    worker.host.verify();
    assert.equal(worker.host.metric('meshtap_seen'), 0);
  });
}

function testIds(build: Build): void {
  it('takes parameters out of the id and the host of a request, wherever these stand', () => {
    const { worker, root } = start(build);
    const others = getRequest.filter(([name]) => name !== ':authority' && name !== 'x-request-id');
    const request: Field[] = [
      [':authority', 'shop.test?token=s3cret'],
      ['x-request-id', 'a?token=s3cret&b=%3f'],
      ...others,
    ];
    const call = worker.exchange(root, { request });
    const { request_id, scnt_request } = documentOf(call);
    assert.equal(request_id, 'a?token=[redacted]&b=%3f');
    assert.equal(scnt_request.host, 'shop.test?token=[redacted]');
    assert.deepEqual(scnt_request.headers.slice(0, 2), [
      ['host', 'shop.test?token=[redacted]'],
      ['x-request-id', 'a?token=[redacted]&b=%3f'],
    ]);
    assert.ok(!JSON.stringify(call.headers).includes('s3cret'));
    assert.ok(call.headers.some(([name, value]) => name === 'x-request-id' && value === request_id));
  });

  it('takes parameters out of a header whose URL is encoded as a whole', () => {
    const { worker, root } = start(build);
    const request: Field[] = [
      ...getRequest,
      ['x-a', 'u=https%3A%2F%2Fy%3Ftoken%3Ds3cret'],
      ['x-b', '%23token=s3cret'],
    ];
    const { headers } = documentOf(worker.exchange(root, { request })).scnt_request;
    assert.deepEqual(headers.slice(-2), [
      ['x-a', 'u=https%3A%2F%2Fy%3Ftoken%3D[redacted]'],
      ['x-b', '%23token=[redacted]'],
    ]);
  });
}

function testBodies(build: Build): void {
  it('takes members out of the bodies of both sides, wherever they are cut', () => {
    const parts = {
      request: [...getRequest, json],
      requestBody: ['{"user":"u","pass\\u0077ord":"s3c', 'ret","n":1}'],
      responseBody: ['[{"password":{"a":["s3cret"]},"b":2}]'],
    };
    for (const { scnt_request, scnt_response } of documentsOf(build, parts)) {
      assert.equal(bodyOf(scnt_request).toString(), '{"user":"u","pass\\u0077ord":"[redacted]","n":1}');
      assert.equal(bodyOf(scnt_response).toString(), '[{"password":"[redacted]","b":2}]');
      assert.ok(!scnt_request.truncated_body && !scnt_response.truncated_body);
    }
  });

  it('takes fields out of forms, those of parameters too', () => {
    const type: Field = ['content-type', 'application/x-www-form-urlencoded'];
    const body = ['token=s3cret&user%5Bpassword%5D=s3cret&c=d'];
    const parts = { request: [...getRequest, type], requestBody: body };
    for (const { scnt_request } of documentsOf(build, parts)) {
      assert.equal(bodyOf(scnt_request).toString(), 'token=[redacted]&user%5Bpassword%5D=[redacted]&c=d');
    }
    for (const { scnt_request } of documentsOf(build, parts, { redact: { queryParams: ['token'] } }))
      assert.equal(bodyOf(scnt_request).toString(), 'token=[redacted]&user%5Bpassword%5D=s3cret&c=d');
  });

  it('looks at the first bytes up to the limit, and leaves a cut value out', () => {
    const text = '{"password":"s3cret and more","b":1}';
    for (let limit = 1; limit < text.length; limit++) {
      const { worker, root } = start(build, { redact, capture: { maxRequestBodyBytes: limit } });
      const { scnt_request } = documentOf(
        worker.exchange(root, { requestBody: [text.slice(0, 5), text.slice(5)] }),
      );
      const shown = bodyOf(scnt_request).toString();
      assert.ok(scnt_request.truncated_body);
      assert.ok('{"password":"[redacted]","b":1}'.startsWith(shown), shown);
      assert.ok(!shown.includes('s3'), shown);
    }
  });

  it('writes bodies byte by byte as they were where nothing is to redact', () => {
    const bytes = new Random(95).bytes(100_000);
    const gzip: Field = ['content-encoding', 'gzip'];
    const image: Field = ['content-type', 'image/png'];
    const parts = { response: [...okResponse, image, gzip], responseBody: [bytes] };
    for (const settings of [{}, { redact: { queryParams: ['token'] } }]) {
      const { worker, root } = start(build, settings);
      assert.deepEqual(bodyOf(documentOf(worker.exchange(root, parts)).scnt_response), Buffer.from(bytes));
    }
  });
}

function testLeftOut(build: Build): void {
  const compressed: [what: string, fields: Field[], body: Uint8Array][] = [
    ['that is encoded', [json, ['content-encoding', 'gzip']], Buffer.from('{"password":"s3cret"}')],
    ['in UTF-16', [json], Buffer.from('{"password":"s3cret"}', 'utf16le')],
    ['that says it is in UTF-16', [['content-type', 'text/plain;charset=utf-16']], Buffer.from('s3cret')],
    ['of gzip that does not say so', [], Buffer.from([0x1f, 0x8b, 8, 0, 1])],
    ['of several parts', [['content-type', 'multipart/form-data; boundary=x']], Buffer.from('--x')],
    ['that is part of another', [json, ['content-range', 'bytes 5-9/20']], Buffer.from('s3cret"}')],
  ];
  for (const [what, fields, body] of compressed) {
    it(`leaves out a body ${what}, and says that it is not whole, in the log too`, () => {
      const { worker, root } = start(build);
      const parts = { response: [...okResponse, ...fields], responseBody: [body] };
      const { scnt_response } = documentOf(worker.exchange(root, parts));
      assert.deepEqual([scnt_response.body, scnt_response.truncated_body], ['', true]);
      assert.equal(scnt_response.headers.length, fields.length);
      assert.match(worker.host.takeLogs()[0]!.text, /^meshtap: left out a body that cannot be searched for/);
    });
  }

  it('leaves out what passes through an upgraded stream, on both sides', () => {
    const asked: [request: Field[], status: string][] = [
      [[...getRequest, ['connection', 'upgrade'], ['upgrade', 'websocket']], '101'],
      [[...getRequest, [':protocol', 'websocket']], '200'],
      [[...getRequest.filter(([name]) => name !== ':method'), [':method', 'CONNECT']], '200'],
    ];
    for (const [request, status] of asked) {
      const { worker, root } = start(build);
      const parts = { request, requestBody: ['"password":"s3cret"'], responseBody: ['"password":"s3cret"'] };
      const { scnt_request, scnt_response } = documentOf(
        worker.exchange(root, { ...parts, response: [[':status', status]] }),
      );
      for (const { body, truncated_body } of [scnt_request, scnt_response])
        assert.deepEqual([body, truncated_body], ['', true]);
      assert.equal(worker.host.takeLogs().length, 1);
    }
  });

  it('leaves out the rest of a body that turns out to be wide', () => {
    for (const encoding of ['utf16le', 'utf-16be', 'utf-32le', 'utf-32be']) {
      const { worker, root } = start(build);
      const text = `{"${'中'.repeat(40)}":1,"password":"s3cret"}`;
      const units = [...text].map((letter) => letter.charCodeAt(0));
      const size = encoding.includes('32') ? 4 : 2;
      const bytes = Buffer.alloc(units.length * size);
      for (const [i, unit] of units.entries()) {
        if (encoding.endsWith('le')) bytes.writeUIntLE(unit, i * size, size);
        else bytes.writeUIntBE(unit, i * size, size);
      }
      for (const at of [0, size]) {
        const call = worker.exchange(root, {
          response: [...okResponse, json],
          responseBody: [bytes.subarray(at)],
        });
        const { scnt_response } = documentOf(call);
        assert.ok(scnt_response.truncated_body, encoding);
        assert.ok(bodyOf(scnt_response).length < 120, encoding);
      }
      worker.host.takeLogs();
    }
  });

  it('says once a minute that bodies are left out', () => {
    const { worker, root } = start(build);
    const response: Field[] = [...okResponse, ['content-encoding', 'br']];
    for (let i = 0; i < 3; i++) worker.exchange(root, { response, responseBody: ['x'] });
    assert.equal(worker.host.takeLogs().length, 1);
    worker.host.now += 60_000_000_000n;
    worker.exchange(root, { response, responseBody: ['x'] });
    assert.equal(worker.host.takeLogs().length, 1);
  });

  it('leaves nothing out of a message without a body', () => {
    const { worker, root } = start(build);
    const response: Field[] = [...okResponse, ['content-encoding', 'gzip']];
    assert.equal(documentOf(worker.exchange(root, { response })).scnt_response.truncated_body, false);
  });
}

function testSecrets(build: Build): void {
  it('lets no secret out, of any exchange in any chunks', () => {
    const { worker, root } = start(build, { redact: { ...redact, headers: ['x-key'] } });
    const random = new Random(96);
    for (let i = 0; i < 400; i++) {
      const call = worker.exchange(root, randomExchange(random));
      const { scnt_request, scnt_response } = documentOf(call);
      const shown = [Buffer.from(call.body), bodyOf(scnt_request), bodyOf(scnt_response)].map(String);
      assert.ok(!shown.some((text) => text.includes('S3CRET')), shown.join('\n'));
      worker.answer(call, '200');
    }
    assertAtRest(worker.host);
    worker.host.verify();
  });
}

function randomExchange(random: Random): ExchangeParts {
  const token = random.pick(['token', 'TOKEN', '%74oken', 'a[token]']);
  const type: Field[] = random.pick([[], [json], [['content-type', 'text/plain']]]);
  return {
    request: withPath(`/${random.below(99)}?a=1&${token}=S3CRET&b`, ['x-key', 'S3CRET'], ...type),
    requestBody: randomBody(random),
    response: [...okResponse, ['location', `/?x#${token}=S3CRET`], ['x-key', 'S3CRET'], ...type],
    responseBody: randomBody(random),
  };
}

/** JSON or what is none, with a secret at depth 5, in chunks. */
function randomBody(random: Random): Buffer[] {
  const value = random.pick(['"S3CRET"', '["S3CRET",{"a":"S3CRET"}]', '{"a":"\\"S3CRET"}']);
  const name = random.pick(['password', 'pass\\u0077ord', 'PASSWORD']);
  const text = `${random.pick(['', '"', '\\', ' x'])}{"a":{"b":[{"c":{"d":{"${name}" : ${value}}}}],"e":"${'f'.repeat(random.below(99))}"}}`;
  const bytes = Buffer.from(random.below(4) === 0 ? JSON.stringify([text]) : text);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + random.below(random.pick([3, 20, 200]));
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}
