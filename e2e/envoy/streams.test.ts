import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  request,
  type ServerResponse,
} from 'node:http';
import { logBytes } from '../support/byte-log.ts';
import { eventually } from '../support/eventually.ts';
import { readStats } from '../support/filter-stats.ts';
import { awaitDocument, type StreamLab, useStreamLab } from '../support/stream-lab.ts';

const LIMIT_BYTES = 1000;
const EVENT = `data: ${'e'.repeat(392)}\n\n`;
const DOWNLOADED_BYTES = 20_000_000;
const PIECE = Buffer.alloc(64 << 10, 'piece of a download');

describe('A slow stream', () => {
  const lab = useStreamLab('streams', {
    capture: { maxRequestBodyBytes: LIMIT_BYTES, maxResponseBodyBytes: LIMIT_BYTES },
  });

  it('passes server-sent events on as they come, and is exported at its end', async () => {
    const { app, envoy } = lab();
    const { seen } = await readStats(envoy);
    const sent = send(lab(), 'events', {
      path: '/app/events',
      headers: { accept: 'text/event-stream' },
    }).end();
    const { response } = await app.takeExchange();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const answer = await awaitAnswer(sent);
    const received = logBytes(answer);
    for (const n of [1, 2, 3]) {
      response.write(`id: ${n}\n${EVENT}`);
      await received.awaitText(`id: ${n}\n${EVENT}`);
      assert.equal((await readStats(envoy)).seen, seen, 'it is seen at its end');
    }
    response.end();
    await received.awaitEnd();
    const { scnt_response } = await awaitDocument(lab(), 'events');
    assert.equal(scnt_response.status_code, '200');
    assert.equal(scnt_response.body.toString(), received.text().slice(0, LIMIT_BYTES));
    assert.equal(scnt_response.truncated_body, true);
    assert.ok(scnt_response.headers.some(([, value]) => value === 'text/event-stream'));
  });

  it('keeps the first bytes of an endless download that its client gives up', async () => {
    const { app, envoy } = lab();
    const sent = send(lab(), 'download', { path: '/app/endless' }).end();
    const { response } = await app.takeExchange();
    const hasEnded = writeEndlessly(response);
    const received = logBytes(await awaitAnswer(sent));
    await eventually('much of it', received.size, (size) => size > DOWNLOADED_BYTES);
    const { queue_bytes, queue_traces } = await readStats(envoy);
    assert.deepEqual({ queue_bytes, queue_traces }, { queue_bytes: 0, queue_traces: 0 });
    sent.destroy();
    await hasEnded;
    const { scnt_response } = await awaitDocument(lab(), 'download');
    assert.equal(scnt_response.status_code, '200');
    assert.equal(scnt_response.body.toString(), PIECE.toString().slice(0, LIMIT_BYTES));
    assert.equal(scnt_response.truncated_body, true);
  });

  it('keeps an answer that comes while the request is still being sent', async () => {
    const { app } = lab();
    const sent = send(lab(), 'upload', { method: 'POST', path: '/app/upload' });
    sent.write('the beginning of');
    const { request, response } = await app.takeExchange();
    await logBytes(request).awaitText('the beginning of');
    response.writeHead(413, { 'content-length': 9 }).end('too large');
    const answer = await awaitAnswer(sent);
    await logBytes(answer).awaitText('too large');
    sent.destroy();
    const { scnt_request, scnt_response } = await awaitDocument(lab(), 'upload');
    assert.equal(scnt_response.status_code, '413');
    assert.equal(scnt_response.body.toString(), 'too large');
    assert.equal(scnt_request.body.toString(), 'the beginning of');
  });

  it('passes chunks and trailers on both ways as they come', async () => {
    const { app } = lab();
    const options = { method: 'POST', path: '/app/chunks', headers: { te: 'trailers', trailer: 'x-sum' } };
    const sent = send(lab(), 'chunks', options);
    sent.write('first');
    const { request, response } = await app.takeExchange();
    const uploaded = logBytes(request);
    await uploaded.awaitText('first');
    response.writeHead(200, { trailer: 'x-total' }).write('one');
    const answer = await awaitAnswer(sent);
    const received = logBytes(answer);
    await received.awaitText('one');
    sent.write('second');
    await uploaded.awaitText('second');
    sent.addTrailers({ 'x-sum': '11' });
    sent.end();
    await uploaded.awaitEnd();
    response.write('two');
    await received.awaitText('two');
    response.addTrailers({ 'x-total': '6' });
    response.end();
    await received.awaitEnd();
    assert.deepEqual([request.trailers, answer.trailers], [{ 'x-sum': '11' }, { 'x-total': '6' }]);
    const { scnt_request, scnt_response } = await awaitDocument(lab(), 'chunks');
    const bodies = [scnt_request, scnt_response].map(({ body, truncated_body }) => [
      `${body}`,
      truncated_body,
    ]);
    assert.deepEqual(bodies, [
      ['firstsecond', false],
      ['onetwo', false],
    ]);
  });

  it('has the status of its last answer after informational ones', async () => {
    const { app } = lab();
    const options = { method: 'PUT', path: '/app/hints', headers: { expect: '100-continue' } };
    const sent = send(lab(), 'hints', options);
    await once(sent, 'continue');
    sent.end('body');
    const { response } = await app.takeExchange();
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.writeHead(201, { 'content-length': 4 }).end('made');
    await logBytes(await awaitAnswer(sent)).awaitText('made');
    const { scnt_request, scnt_response } = await awaitDocument(lab(), 'hints');
    assert.equal(`${scnt_request.body}`, 'body');
    assert.deepEqual([scnt_response.status_code, `${scnt_response.body}`], ['201', 'made']);
    assert.ok(scnt_response.headers.every(([name]) => name !== 'link'));
  });

  for (const [method, status] of [
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const) {
    it(`has no body and lacks none after ${method} and ${status}`, async () => {
      const id = `empty-${status}`;
      const sent = send(lab(), id, { method, path: '/app/empty' }).end();
      const { response } = await lab().app.takeExchange();
      response.writeHead(status, status === 204 ? {} : { 'content-length': 5000 }).end();
      await logBytes(await awaitAnswer(sent)).awaitEnd();
      const { scnt_response } = await awaitDocument(lab(), id);
      assert.equal(scnt_response.status_code, `${status}`);
      assert.deepEqual([scnt_response.body.length, scnt_response.truncated_body], [0, false]);
    });
  }
});

/** Begins a request over its own connection. It may break off. */
function send({ envoy }: StreamLab, id: string, options: RequestOptions): ClientRequest {
  const headers = { ...options.headers, 'x-case': id };
  const sent = request({ host: '127.0.0.1', port: envoy.port, agent: false, ...options, headers });
  sent.on('error', () => {});
  sent.flushHeaders();
  return sent;
}

async function awaitAnswer(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

/** Sends a body as fast as it is taken, until the other side gives up. */
async function writeEndlessly(response: ServerResponse): Promise<void> {
  const closed = once(response, 'close');
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  while (!response.destroyed) {
    if (!response.write(PIECE)) await Promise.race([once(response, 'drain'), closed]);
  }
}
