import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PublishError } from '../../src/errors.ts';
import { CatalogueClient } from '../../src/receiver/catalogue-client.ts';
import { openUrlClient } from '../../src/receiver/page-client.ts';

describe('CatalogueClient', () => {
  let server: Server;
  let begun: Promise<void>;
  // It begins its answer, and never ends it.
  beforeEach(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    begun = promise;
    server = createServer((_request, response) => {
      response.write('{"openapi": ', () => resolve());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const open = (signal: AbortSignal, timeoutMs?: number) => {
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return new CatalogueClient(openUrlClient(url, undefined), signal, timeoutMs);
  };

  it('gives up an answer that does not end', async () => {
    await assert.rejects(open(new AbortController().signal, 50).getDocument('shop'), (error) => {
      assert.ok(error instanceof PublishError);
      assert.equal(error.exitCode, 6);
      assert.match(error.message, /its answer was not complete after 0\.05 s\.\nTry again\./);
      return true;
    });
  });

  it('ends with the signal', async () => {
    const stop = new AbortController();
    const asked = open(stop.signal).compare('shop', Buffer.from('x'));
    await begun;
    stop.abort();
    await assert.rejects(asked, { name: 'AbortError' });
  });
});
