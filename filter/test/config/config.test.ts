import assert from 'node:assert/strict';
import { builds } from '../module.ts';
import { Worker } from '../worker.ts';

interface Message {
  headers: [string, string][];
  body: string;
  truncated_body: boolean;
}

for (const build of builds) {
  describe(`the configuration's defaults, ${build} build`, () => {
    let worker: Worker;
    let rootId: number;
    beforeEach(() => {
      worker = new Worker(build);
      rootId = worker.configure({ backend: { address: 'collector.test' } });
    });
    afterEach(() => worker.host.verify());

    function exchange(parts: Parameters<Worker['exchange']>[1]): { request: Message; response: Message } {
      const document = JSON.parse(Buffer.from(worker.exchange(rootId, parts).body).toString());
      return { request: document.scnt_request, response: document.scnt_response };
    }

    it('keep 1,000,000 bytes of a body of either kind', () => {
      const body = ['x'.repeat(600_000), 'y'.repeat(400_000), 'z'];
      const { request, response } = exchange({ requestBody: body, responseBody: body.slice(0, 2) });
      assert.equal(Buffer.from(request.body, 'base64').length, 1_000_000);
      assert.equal(Buffer.from(response.body, 'base64').length, 1_000_000);
      assert.deepEqual([request.truncated_body, response.truncated_body], [true, false]);
    });

    it('keep bodies of any type', () => {
      const request = [
        [':path', '/'],
        ['content-type', 'image/png'],
      ] as const;
      assert.equal(exchange({ request, requestBody: ['a'] }).request.body, 'YQ==');
    });

    it('redact four headers, with [redacted] in place of their values', () => {
      const names = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-token'];
      const fields = names.map((name) => [name, 'Basic s3cret'] as const);
      const expected = [
        ['authorization', 'Basic [redacted]'],
        ['proxy-authorization', '[redacted]'],
        ['cookie', '[redacted]'],
        ['set-cookie', '[redacted]'],
        ['x-token', 'Basic s3cret'],
      ];
      const { request, response } = exchange({
        request: [[':path', '/'], ...fields],
        response: [[':status', '200'], ...fields],
      });
      assert.deepEqual(request.headers.slice(1), expected);
      assert.deepEqual(response.headers, expected);
    });

    it('let 64 POSTs be under way at once, and 8 MiB wait', () => {
      const responseBody = ['x'.repeat(90_000)];
      const send = () => {
        const stream = worker.open(rootId);
        stream.requestHeaders([[':path', '/']], true);
        stream.responseHeaders([[':status', '200']]);
        for (const chunk of responseBody) stream.responseBody(chunk, true);
        stream.end();
      };
      for (let i = 0; i < 200; i++) send();
      assert.equal(worker.host.takeCalls().length, 64);
      // Each waits in a block of 128 KiB.
      assert.equal(worker.host.metric('meshtap_queue_bytes'), 8 << 20);
      assert.equal(worker.host.metric('meshtap_queue_traces'), 64);
      assert.equal(worker.host.metric('meshtap_dropped_queue_full'), 200 - 128);
      assert.equal(worker.host.takeLogs().length, 1);
    });
  });
}
