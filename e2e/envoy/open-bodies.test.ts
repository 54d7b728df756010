import assert from 'node:assert/strict';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { request as sendRequest } from 'node:http';
import { makeBytes } from '../support/app-behaviours.ts';
import { type ByteLog, logBytes } from '../support/byte-log.ts';
import { eventually } from '../support/eventually.ts';
import { awaitRest } from '../support/filter-stats.ts';
import type { ScntMessage } from '../support/scnt.ts';
import { awaitDocument, type StreamLab, useStreamLab } from '../support/stream-lab.ts';

const MAX_OPEN_BYTES = 1 << 20;
/**
 * The sizes of the bodies, uploads and downloads alternating. Any two of the largest are too much together, as base64.
 */
const SIZES = [1_000, 900_000, 5_000, 800_000, 20_000, 700_000, 3_000, 60_000];
const LARGE_BYTES = 700_000;
/** Bodies come in this many pieces, in turn, so that none is complete before the others have begun. */
const PIECES = 10;

describe('Bodies of open exchanges that are more than limits.maxOpenBytes', () => {
  const lab = useStreamLab('open-bodies', { limits: { maxOpenBytes: MAX_OPEN_BYTES } });

  it('are cut and marked where they are the largest; the small ones are whole and none is dropped', async () => {
    const bodies: OpenBody[] = [];
    for (const [at, bytes] of SIZES.entries()) {
      bodies.push(at % 2 === 0 ? await openUpload(lab(), at, bytes) : await openDownload(lab(), at, bytes));
    }
    for (let piece = 0; piece < PIECES; piece++) {
      for (const body of bodies) body.write(piece);
      for (const body of bodies) await body.awaitPiece(piece);
    }
    for (const body of bodies) body.end();
    const { seen, exported, truncated, dropped_queue_full, dropped_backend, config_error } = await awaitRest(
      lab().envoy,
      SIZES.length,
    );
    assert.deepEqual(
      { seen, exported, dropped_queue_full, dropped_backend, config_error },
      {
        ...{
          seen: SIZES.length,
          exported: SIZES.length,
          dropped_queue_full: 0,
          dropped_backend: 0,
          config_error: 0,
        },
      },
    );
    const documents = await Promise.all(bodies.map(({ id }) => awaitDocument(lab(), id)));
    const messages = documents.map(({ scnt_request, scnt_response }, at) =>
      at % 2 === 0 ? scnt_request : scnt_response,
    );
    assert.deepEqual(
      messages.flatMap((message, at) => findFaults(message, SIZES[at]!)),
      [],
    );
    const cut = messages.filter(({ truncated_body }) => truncated_body).length;
    assert.ok(cut >= 2, `${cut} of the three largest are cut`);
    assert.equal(truncated, cut, 'meshtap_truncated');
  });
});

/** A body that is sent in pieces, each when the previous one has passed Envoy. */
type OpenBody = {
  id: string;
  write(piece: number): void;
  awaitPiece(piece: number): Promise<unknown>;
  end(): void;
};

function findFaults({ body, truncated_body }: ScntMessage, bytes: number): string[] {
  const whole = makeBytes(bytes);
  const faults = [
    ...(body.equals(whole.subarray(0, body.length)) ? [] : ['is not what was sent']),
    ...(body.length < bytes && !truncated_body ? [`has ${body.length} bytes and is not marked`] : []),
    ...(body.length === bytes && truncated_body ? ['is whole and marked'] : []),
    ...(bytes < LARGE_BYTES && truncated_body
      ? [`has ${body.length} bytes: it is cut before larger ones`]
      : []),
  ];
  return faults.map((fault) => `the body of ${bytes} bytes ${fault}`);
}

async function openUpload(streams: StreamLab, at: number, bytes: number): Promise<OpenBody> {
  const id = `upload-${at}`;
  const sent = send(streams, id, 'POST');
  const { request, response } = await streams.app.takeExchange();
  return makeBody(id, bytes, sent, logBytes(request), () => {
    sent.end();
    request.once('end', () => response.end());
  });
}

async function openDownload(streams: StreamLab, at: number, bytes: number): Promise<OpenBody> {
  const id = `download-${at}`;
  const sent = send(streams, id, 'GET').end();
  const answered = new Promise<IncomingMessage>((resolve) => sent.once('response', resolve));
  const { response } = await streams.app.takeExchange();
  response.writeHead(200).flushHeaders();
  return makeBody(id, bytes, response, logBytes(await answered), () => response.end());
}

function send({ envoy }: StreamLab, id: string, method: string): ClientRequest {
  const options = { host: '127.0.0.1', port: envoy.port, agent: false, method, path: '/app/open' };
  const sent = sendRequest({ ...options, headers: { 'x-case': id } });
  sent.once('response', (answer) => answer.resume());
  sent.flushHeaders();
  return sent;
}

function makeBody(
  id: string,
  bytes: number,
  to: ClientRequest | ServerResponse,
  received: ByteLog,
  end: () => void,
): OpenBody {
  const whole = makeBytes(bytes);
  const endOf = (piece: number) => Math.round((bytes * (piece + 1)) / PIECES);
  return {
    ...{ id, end },
    write: (piece) => to.write(whole.subarray(endOf(piece - 1), endOf(piece))),
    awaitPiece: (piece) =>
      eventually(`piece ${piece} of ${id}`, received.size, (size) => size === endOf(piece), {
        intervalMs: 2,
      }),
  };
}
