import assert from 'node:assert/strict';
import type { MeshAnswer, MeshProxy, MeshRequest } from '../mesh/mesh.ts';
import { awaitDone } from './tapping.ts';
import type { Trace } from './traces.ts';

const REQUEST_BODY = '{"item":"tea","note":"für Zoë"}';

/** Makes a request with all that a document shows: a body, headers, one of them a secret. */
export function makeOrder(path: string): MeshRequest {
  const headers = { 'content-type': 'application/json', 'x-shop': 'corner', authorization: 'Bearer secret' };
  return { method: 'POST', path, headers, body: REQUEST_BODY };
}

/** Compares a document with what the client sent and got; the app answers with what reached it. */
export function assertComplete(trace: Trace | undefined, answer: MeshAnswer): void {
  assert.equal(answer.status, 200, answer.error);
  assert.ok(trace);
  const reached = JSON.parse(answer.body) as { path: string; headers: Record<string, string[]> };
  const { scnt_request: request, scnt_response: response } = trace;
  assert.deepEqual(
    {
      method: request.method,
      path: request.path,
      body: request.body.toString(),
      cut: request.truncated_body,
    },
    { method: 'POST', path: reached.path, body: REQUEST_BODY, cut: false },
  );
  const header = (name: string) => request.headers.find(([each]) => each === name)?.[1];
  assert.equal(header('x-shop'), 'corner');
  assert.equal(header('authorization'), 'Bearer [redacted]');
  assert.deepEqual(
    { status: response.status_code, body: response.body.toString(), cut: response.truncated_body },
    { status: '200', body: answer.body, cut: false },
  );
  assert.equal(trace.request_id, reached.headers['X-Request-Id']?.[0]);
  assert.deepEqual(trace.postHeaders['X-Request-Id'], [trace.request_id]);
  assert.deepEqual(trace.postHeaders['X-Meshtap-Export'], ['1']);
}

/** Waits until a proxy has finished at least `count` exchanges, and checks that the backend got them all. */
export async function assertNothingLost(proxy: MeshProxy, count: number): Promise<void> {
  const { seen, exported, export_errors, config_error } = await awaitDone(proxy, count);
  assert.deepEqual(
    { exported, export_errors, config_error },
    { exported: seen, export_errors: 0, config_error: 0 },
  );
}
