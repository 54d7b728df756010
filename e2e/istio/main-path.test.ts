import assert from 'node:assert/strict';
import type { MeshAnswer, MeshRequest } from '../mesh/mesh.ts';
import { getMesh, undoAfterEach } from './mesh-under-test.ts';
import { applyPlugin, type Plugin, selectorOf } from './plugin.ts';
import { useScene } from './scene.ts';
import { awaitDone, awaitTapped, readProxyStats, type Send, untap } from './tapping.ts';
import { awaitTracesOf, readTracesOf, type Trace } from './traces.ts';

const REQUEST_BODY = '{"item":"tea","note":"für Zoë"}';

describe('a filter that was pushed, and applied to a namespace,', () => {
  const scene = useScene('main-path');
  let plugin: Plugin | undefined;

  /** Applies what `meshtap generate` prints for the namespace. */
  const tap = async (...flags: string[]) => {
    const { namespace, backend } = scene();
    plugin = await applyPlugin({ namespaces: [namespace], backend, flags });
  };

  undoAfterEach(async () => {
    const { send, client, app } = scene();
    if (plugin) await untap(plugin, send, client.proxy, app.proxy);
    plugin = undefined;
  });

  it('posts a complete document, once, of what the client’s sidecar sends', async () => {
    const { client, app, backend, send } = scene();
    await tap();
    await awaitTapped(send, client.proxy);
    const answer = await send(makeOrder('/outbound?of=client'));
    const [trace] = await awaitTracesOf(backend, '/outbound?of=client', 1);
    assertComplete(trace, answer);
    assert.equal((await readProxyStats(app.proxy)).seen, 0, 'exchanges that the app’s sidecar saw');
    await assertNothingLost(client.proxy);
  });

  it('posts a complete document, once, of what the app’s sidecar gets', async () => {
    const { client, app, backend, send } = scene();
    await getMesh().connect(app, backend);
    await tap('--direction', 'inbound', ...selectorOf(app.proxy));
    await awaitTapped(send, app.proxy);
    const answer = await send(makeOrder('/inbound'));
    const [trace] = await awaitTracesOf(backend, '/inbound', 1);
    assertComplete(trace, answer);
    assert.equal(trace?.destination_address, `${app.address}:${app.port}`);
    assert.equal((await readProxyStats(client.proxy)).seen, 0, 'exchanges that the client’s sidecar saw');
    await assertNothingLost(app.proxy);
  });

  it('posts a document from each of the two sidecars where both directions are tapped', async () => {
    const { client, app, backend, send } = scene();
    await getMesh().connect(app, backend);
    await tap('--direction', 'both');
    await awaitTapped(send, client.proxy, app.proxy);
    const answer = await send(makeOrder('/both'));
    const traces = await awaitTracesOf(backend, '/both', 2);
    for (const trace of traces) assertComplete(trace, answer);
    assert.equal(new Set(traces.map(({ destination_address }) => destination_address)).size, 2);
  });

  it('posts a complete document, once, of what a gateway hands on', async () => {
    const { namespace, app, backend, client, send } = scene();
    const gateway = await getMesh().startGateway(namespace, 'edge', app);
    const enter: Send = (request) => getMesh().sendThrough(gateway, request);
    await tap(...selectorOf(gateway.proxy));
    await awaitTapped(enter, gateway.proxy);
    const answer = await enter(makeOrder('/gateway'));
    const [trace] = await awaitTracesOf(backend, '/gateway', 1);
    assertComplete(trace, answer);
    await send({ path: '/inside' });
    assert.equal((await readProxyStats(client.proxy)).seen, 0, 'exchanges that the client’s sidecar saw');
    assert.deepEqual(await readTracesOf(backend, '/inside'), []);
  });

  it('leaves no trace of itself once it is removed', async () => {
    const { client, app, backend, send } = scene();
    await tap();
    await awaitTapped(send, client.proxy);
    assert.ok(plugin);
    await untap(plugin, send, client.proxy, app.proxy);
    plugin = undefined;
    for (let i = 0; i < 10; i++) assert.equal((await send({ path: '/untapped' })).status, 200);
    assert.equal((await readProxyStats(client.proxy)).seen, 0, 'exchanges that the client’s sidecar saw');
    assert.deepEqual(await readTracesOf(backend, '/untapped'), []);
  });
});

function makeOrder(path: string): MeshRequest {
  const headers = { 'content-type': 'application/json', 'x-shop': 'corner', authorization: 'Bearer secret' };
  return { method: 'POST', path, headers, body: REQUEST_BODY };
}

/** Compares a document with what the client sent and got; the app answers with what reached it. */
function assertComplete(trace: Trace | undefined, answer: MeshAnswer): void {
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

async function assertNothingLost(proxy: Parameters<typeof awaitDone>[0]): Promise<void> {
  const { seen, exported, export_errors, config_error } = await awaitDone(proxy, 2);
  assert.deepEqual(
    { exported, export_errors, config_error },
    { exported: seen, export_errors: 0, config_error: 0 },
  );
}
