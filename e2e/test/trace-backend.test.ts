import assert from 'node:assert/strict';
import { startTraceBackend, type TraceBackend } from '../support/trace-backend.ts';

const MESSAGE = { version: 'HTTP/1.1', headers: [['host', 'shop']], body: '', truncated_body: false };
const DOCUMENT = {
  ...{ request_id: 'r', scheme: 'http', destination_address: '127.0.0.1:80', source_address: '127.0.0.1:1' },
  scnt_request: { method: 'GET', path: '/', host: 'shop', ...MESSAGE },
  scnt_response: { status_code: '200', ...MESSAGE },
};

describe('the backend of the tests', () => {
  let backend: TraceBackend;
  const open = async (...shape: Parameters<typeof startTraceBackend>) => {
    backend = await startTraceBackend(...shape);
  };
  const post = async (body: unknown, path = '/publish'): Promise<Response> => {
    const headers = { 'content-type': 'application/json', 'x-meshtap-export': '1' };
    const url = `http://127.0.0.1:${backend.port}${path}`;
    return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  };
  afterEach(() => backend.stop());

  it('takes a document and no array where that is wanted', async () => {
    await open();
    assert.equal((await post(DOCUMENT)).status, 200);
    assert.equal((await post([DOCUMENT])).status, 400);
    assert.deepEqual([backend.arrivals.length, backend.faults], [1, ['document is not an object']]);
  });

  it('takes an array and no document where that is wanted, and counts what is in it', async () => {
    await open('array');
    assert.equal((await post([DOCUMENT, DOCUMENT])).status, 200);
    assert.equal((await post(DOCUMENT)).status, 400);
    assert.equal((await post([])).status, 400);
    assert.deepEqual(
      [backend.arrivals.length, backend.faults],
      [2, ['batch is not an array', 'batch is empty']],
    );
  });

  it('takes either where both are wanted', async () => {
    await open('either');
    assert.equal((await post([DOCUMENT])).status, 200);
    assert.equal((await post(DOCUMENT)).status, 200);
    assert.equal(backend.arrivals.length, 2);
  });

  it('answers what it is asked to once, notes it, and takes what comes after', async () => {
    await open();
    backend.refusals = [{ status: 429, headers: { 'retry-after': '7' } }];
    const refused = await post(DOCUMENT);
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '7']);
    assert.equal((await post(DOCUMENT)).status, 200);
    assert.deepEqual(
      backend.posts.map(({ status, documents }) => [status, documents.length]),
      [
        [429, 1],
        [200, 1],
      ],
    );
    assert.equal(backend.arrivals.length, 1);
  });

  it('refuses another path', async () => {
    await open();
    assert.equal((await post(DOCUMENT, '/elsewhere')).status, 400);
    assert.deepEqual(backend.faults, ['POST /elsewhere is not POST /publish']);
  });
});
