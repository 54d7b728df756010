import assert from 'node:assert/strict';
import { bodyOf, documentOf } from '../document.ts';
import { type Build, builds } from '../module.ts';
import type { Field } from '../wire.ts';
import { getRequest, okResponse, Worker } from '../worker.ts';

for (const build of builds) {
  describe(`the end of a stream (${build} build)`, () => testEnds(build));
  describe(`a POST of the filter itself (${build} build)`, () => testOwnExports(build));
}

function start(build: Build): { worker: Worker; root: number } {
  const worker = new Worker(build);
  return { worker, root: worker.configure() };
}

function testEnds(build: Build): void {
  it('sends an exchange without a response with status 0', () => {
    const { worker, root } = start(build);
    const stream = worker.open(root);
    stream.requestHeaders(getRequest);
    stream.requestBody('half of a bo');
    stream.end();
    const document = documentOf(worker.host.takeCalls()[0]!);
    assert.equal(bodyOf(document.scnt_request).toString(), 'half of a bo');
    assert.deepEqual(document.scnt_response, {
      version: 'HTTP/1.1',
      headers: [],
      body: '',
      truncated_body: false,
      status_code: '0',
    });
  });

  it('sends the code that the client got where the proxy knows it at the end only', () => {
    const { worker, root } = start(build);
    const stream = worker.open(root);
    stream.requestHeaders(getRequest, true);
    stream.end({ code: 503 });
    assert.equal(documentOf(worker.host.takeCalls()[0]!).scnt_response.status_code, '503');
  });

  it('sends the code that the client got where it is another than the one that passed', () => {
    const { worker, root } = start(build);
    const stream = worker.open(root);
    stream.requestHeaders(getRequest, true);
    stream.responseHeaders(okResponse, true);
    stream.end({ code: 418 });
    assert.equal(documentOf(worker.host.takeCalls()[0]!).scnt_response.status_code, '418');
  });

  it('sends status 0 where a response began to pass, but the client got none', () => {
    const { worker, root } = start(build);
    const stream = worker.open(root);
    stream.requestHeaders(getRequest, true);
    stream.responseHeaders(okResponse);
    stream.end();
    assert.equal(documentOf(worker.host.takeCalls()[0]!).scnt_response.status_code, '0');
  });

  it('sends a response that was cut short with what there is', () => {
    const { worker, root } = start(build);
    const stream = worker.open(root);
    stream.requestHeaders(getRequest, true);
    stream.responseHeaders(okResponse);
    stream.responseBody('beg');
    stream.end({ code: 200 });
    const { scnt_response } = documentOf(worker.host.takeCalls()[0]!);
    assert.equal(bodyOf(scnt_response).toString(), 'beg');
    assert.equal(scnt_response.status_code, '200');
  });

  it('sends a local reply without any callback', () => {
    const { worker, root } = start(build);
    worker.open(root).end({
      request: getRequest,
      response: [
        [':status', '403'],
        ['why', 'rbac'],
      ],
      code: 403,
    });
    const document = documentOf(worker.host.takeCalls()[0]!);
    assert.equal(document.scnt_request.path, '/cart');
    assert.deepEqual(document.scnt_response.headers, [['why', 'rbac']]);
    assert.equal(document.scnt_response.status_code, '403');
  });

  it('ignores  a stream that ended before it had request headers', () => {
    const { worker, root } = start(build);
    worker.open(root).end({ response: [[':status', '400']], code: 400 });
    worker.open(root).delete();
    assert.deepEqual(worker.host.takeCalls(), []);
    assert.equal(worker.host.metric('meshtap_seen'), 0);
  });

  it('sends an exchange once, in whatever order and however often its end comes', () => {
    const endings: ((stream: ReturnType<Worker['open']>) => void)[] = [
      (stream) => stream.end(),
      (stream) => [stream.done(), stream.log(), stream.delete()],
      (stream) => [stream.log(), stream.log(), stream.done(), stream.delete()],
      (stream) => [stream.done(), stream.delete()],
    ];
    for (const endIt of endings) {
      const { worker, root } = start(build);
      const stream = worker.open(root);
      stream.requestHeaders(getRequest, true);
      stream.responseHeaders(okResponse, true);
      endIt(stream);
      assert.equal(worker.host.takeCalls().length, 1);
      assert.equal(worker.host.metric('meshtap_seen'), 1);
    }
  });

  it('ignores  callbacks of a stream that it does not know', () => {
    const { worker, root } = start(build);
    const stream = worker.open(root);
    stream.delete();
    stream.requestHeaders(getRequest);
    stream.requestBody('x', true);
    stream.responseHeaders(okResponse);
    stream.responseBody('y', true);
    stream.end();
    worker.host.verify();
    assert.equal(worker.host.metric('meshtap_seen'), 0);
  });
}

function testOwnExports(build: Build): void {
  const post = (authority: string, path: string, mark: Field[] = [['x-meshtap-export', '1']]): Field[] => [
    [':authority', authority],
    [':path', path],
    [':method', 'POST'],
    ...mark,
  ];

  it('is not captured', () => {
    const { worker, root } = start(build);
    const stream = worker.open(root);
    stream.requestHeaders(post('collector.test:9000', '/publish'));
    stream.requestBody('{}', true);
    stream.responseHeaders(okResponse, true);
    stream.end();
    worker.host.verify();
    assert.equal(worker.host.metric('meshtap_seen'), 0);
  });

  it('is captured where authority, path or mark is another', () => {
    const { worker, root } = start(build);
    const others = [
      post('shop.test', '/publish'),
      post('collector.test:9000', '/other'),
      post('collector.test:9000', '/publish', []),
    ];
    for (const request of others) worker.exchange(root, { request });
    assert.equal(worker.host.metric('meshtap_seen'), 3);
  });
}
