import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from 'node:http2';
import type { Duplex, Readable, Writable } from 'node:stream';
import { logBytes } from '../support/byte-log.ts';
import { readStats } from '../support/filter-stats.ts';
import { awaitDocument, useStreamLab } from '../support/stream-lab.ts';

const LIMIT_BYTES = 20;
const LONG = 'more than is kept of it';
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** The app's side of a stream. */
type Server = { from: Readable; to: Writable };

describe('A stream on which both sides send', () => {
  const lab = useStreamLab('upgrades', {
    capture: { maxRequestBodyBytes: LIMIT_BYTES, maxResponseBodyBytes: LIMIT_BYTES },
  });

  /** Sends to and fro, and sees that each part passes before the next is sent and that nothing is exported yet. */
  const talk = async (client: Duplex, server: Server) => {
    const { seen } = await readStats(lab().envoy);
    const [atClient, atServer] = [logBytes(client), logBytes(server.from)];
    for (const word of ['hello', 'again', LONG]) {
      client.write(`${word}?`);
      await atServer.awaitText(`${word}?`);
      server.to.write(`${word}!`);
      await atClient.awaitText(`${word}!`);
    }
    assert.equal((await readStats(lab().envoy)).seen, seen, 'it is seen at its end');
    return { atClient, atServer };
  };
  const assertBodies = async (id: string) => {
    const document = await awaitDocument(lab(), id);
    const bodies = [document.scnt_request, document.scnt_response].map(({ body, truncated_body }) => ({
      body: `${body}`,
      truncated_body,
    }));
    assert.deepEqual(bodies, [
      { body: `hello?again?${LONG}`.slice(0, LIMIT_BYTES), truncated_body: true },
      { body: `hello!again!${LONG}`.slice(0, LIMIT_BYTES), truncated_body: true },
    ]);
    return document;
  };
  const send = (options: RequestOptions) => {
    const sent = request({ host: '127.0.0.1', port: lab().envoy.port, agent: false, ...options });
    return sent.end();
  };

  it('is a WebSocket: bytes pass at once, and it is exported with status 101 when it ends', async () => {
    const headers = {
      ...{ connection: 'Upgrade', upgrade: 'websocket', 'x-case': 'websocket' },
      ...{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==', 'sec-websocket-version': '13' },
    };
    const upgraded = once(send({ path: '/app/chat', headers }), 'upgrade');
    const { socket: server } = await lab().app.takeUpgrade();
    const answer = ['HTTP/1.1 101 Switching Protocols', 'connection: Upgrade', 'upgrade: websocket'];
    server.write(`${answer.join('\r\n')}\r\nsec-websocket-accept: ${ACCEPT}\r\n\r\n`);
    const [, client] = (await upgraded) as [IncomingMessage, Duplex];
    await talk(client, { from: server, to: server });
    server.end();
    client.end();
    const { scnt_request, scnt_response } = await assertBodies('websocket');
    assert.deepEqual([scnt_request.method, scnt_request.path], ['GET', '/app/chat']);
    assert.equal(scnt_response.status_code, '101');
    assert.deepEqual(
      scnt_response.headers.find(([name]) => name === 'sec-websocket-accept'),
      ['sec-websocket-accept', ACCEPT],
    );
  });

  it('is a tunnel (CONNECT): bytes pass at once, and it is exported when it ends', async () => {
    const options = {
      method: 'CONNECT',
      path: 'db.demo.svc.cluster.local:5432',
      headers: { 'x-case': 'tunnel' },
    };
    const connected = once(send(options), 'connect');
    const server = await lab().app.takeTunnel();
    const [, client] = (await connected) as [IncomingMessage, Duplex];
    await talk(client, { from: server, to: server });
    client.end();
    server.end();
    const { scnt_request, scnt_response } = await assertBodies('tunnel');
    assert.deepEqual([scnt_request.method, scnt_request.host], ['CONNECT', options.path]);
    assert.equal(scnt_response.status_code, '200');
  });

  describe('is a gRPC call over HTTP/2', () => {
    let session: ClientHttp2Session;

    before(async () => {
      session = connect(`http://127.0.0.1:${lab().envoy.port}`);
      await once(session, 'connect');
    });
    after(() => session.destroy());

    const call = (id: string): ClientHttp2Stream =>
      session.request({
        ...{ ':method': 'POST', ':path': '/h2/demo.Chat/Talk', ':authority': 'chat.demo.svc.cluster.local' },
        ...{ 'content-type': 'application/grpc', te: 'trailers', 'x-case': id },
      });

    it('whose messages pass at once and which ends with trailers', async () => {
      const client = call('grpc');
      const { request: received, response } = await lab().app.takeExchange();
      response.writeHead(200, { 'content-type': 'application/grpc', trailer: 'grpc-status' });
      const { atClient, atServer } = await talk(client, { from: received, to: response });
      client.end();
      await atServer.awaitEnd();
      const trailed = once(client, 'trailers');
      response.addTrailers({ 'grpc-status': '7' });
      response.end();
      await atClient.awaitEnd();
      const [trailers] = (await trailed) as [Record<string, string>];
      assert.equal(trailers['grpc-status'], '7');
      const { scnt_request, scnt_response } = await assertBodies('grpc');
      assert.deepEqual([scnt_request.version, scnt_request.path], ['HTTP/2', '/h2/demo.Chat/Talk']);
      assert.equal(scnt_response.status_code, '200');
    });

    it('which is refused by headers alone', async () => {
      const client = call('refused').end();
      const { response } = await lab().app.takeExchange();
      response.writeHead(200, { 'content-type': 'application/grpc', 'grpc-status': '12' }).end();
      await logBytes(client).awaitEnd();
      const { scnt_response } = await awaitDocument(lab(), 'refused');
      const status = scnt_response.headers.find(([name]) => name === 'grpc-status')?.[1];
      assert.deepEqual([scnt_response.status_code, status, scnt_response.body.length], ['200', '12', 0]);
    });
  });
});
