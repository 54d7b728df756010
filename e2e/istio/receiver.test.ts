import assert from 'node:assert/strict';
import type { ExchangeJson } from '../../receive/src/api/api-types.ts';
import { startPublisher } from '../cluster/publisher-process.ts';
import type { MeshAnswer, MeshedWorkload, MeshReceiver } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { getMesh, undoAfterEach } from './mesh-under-test.ts';
import { applyPlugin, type Plugin, selectorOf } from './plugin.ts';
import { useInMesh } from './scene.ts';
import { awaitDone, awaitTapped, readProxyStats, untap } from './tapping.ts';

const BODY = '{"item":"tea","note":"für Zoë"}';
const ORDER = {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: 'Bearer secret' },
};

describe('a receiver in the mesh, named by --receiver,', () => {
  const scene = useInMesh('receiver', startScene);
  let plugin: Plugin | undefined;

  const tap = async (...flags: string[]) => {
    const { namespace } = scene();
    plugin = await applyPlugin({ namespaces: [namespace], backend: { receiver: namespace }, flags });
  };
  const send = (path: string) => {
    const { client, app } = scene();
    return getMesh().send(client, app, { ...ORDER, path, body: BODY });
  };
  const warmUp = () => send('/warm-up');

  undoAfterEach(async () => {
    const { client, app } = scene();
    if (plugin) await untap(plugin, warmUp, client.proxy, app.proxy);
    plugin = undefined;
  });

  it('stores what the client’s sidecar sends, once, with the names of both workloads, times and bodies', async () => {
    const { namespace, client, receiver } = scene();
    await tap();
    await awaitTapped(warmUp, client.proxy);
    const beganMs = Date.now();
    const answer = await send('/outbound?of=client');
    const exchange = await awaitExchange(receiver, '/outbound');
    assertComplete(exchange, answer, beganMs);
    const { source, source_namespace, destination, destination_namespace, seen_by } = exchange;
    assert.deepEqual([source, source_namespace], ['client', namespace]);
    assert.deepEqual([destination, destination_namespace], ['app', namespace]);
    assert.deepEqual([seen_by.workload, seen_by.namespace, seen_by.side], ['client', namespace, 'client']);
  });

  it('stores what the app’s sidecar gets, once', async () => {
    const { namespace, client, app, receiver } = scene();
    await getMesh().connect(app, receiver);
    await tap('--direction', 'inbound', ...selectorOf(app.proxy));
    await awaitTapped(warmUp, app.proxy);
    const beganMs = Date.now();
    const answer = await send('/inbound');
    const exchange = await awaitExchange(receiver, '/inbound');
    assertComplete(exchange, answer, beganMs);
    const { destination, destination_namespace, seen_by } = exchange;
    assert.deepEqual([destination, destination_namespace], ['app', namespace]);
    assert.deepEqual([seen_by.workload, seen_by.side], ['app', 'server']);
    assert.equal((await readProxyStats(client.proxy)).seen, 0, 'exchanges that the client’s sidecar saw');
  });

  it('draws who calls whom', async () => {
    const { client, receiver } = scene();
    await tap();
    await awaitTapped(warmUp, client.proxy);
    await send('/mapped');
    await awaitExchange(receiver, '/mapped');
    const response = await fetch(`${receiver.page}/api/map?path=/mapped`);
    const { nodes, edges } = (await response.json()) as {
      nodes: { name: string }[];
      edges: { count: number }[];
    };
    assert.deepEqual(nodes.map(({ name }) => name).toSorted(), ['app', 'client']);
    assert.deepEqual(
      edges.map(({ count }) => count),
      [1],
    );
  });

  it('has `meshtap tail` show an exchange as it arrives', async () => {
    const { client, receiver } = scene();
    await tap();
    await awaitTapped(warmUp, client.proxy);
    const tail = startPublisher(['tail', ...reach(receiver), '--filter', 'path:/tailed', '-o', 'json']);
    try {
      // It shows what arrives once it is connected.
      await eventually(
        '`meshtap tail` to show a request',
        async () => {
          await send('/tailed');
          return tail.stdout();
        },
        (text) => text.includes('\n'),
        { intervalMs: 200 },
      );
    } finally {
      tail.interrupt();
    }
    const { code, stdout } = await tail.done;
    assert.equal(code, 0);
    const [shown] = stdout.split('\n').map((line) => JSON.parse(line || '{}') as Partial<ExchangeJson>);
    assert.deepEqual([shown?.path, shown?.source, shown?.destination], ['/tailed', 'client', 'app']);
  });

  it('has `meshtap openapi` describe the API that it learned', async () => {
    const { client, receiver } = scene();
    await tap();
    await awaitTapped(warmUp, client.proxy);
    await send('/orders/41');
    await send('/orders/42');
    const { host } = await awaitExchange(receiver, '/orders/42');
    // It learns what is stored, a moment later.
    const { stdout } = await eventually(
      '`meshtap openapi` to show the path of both',
      () => startPublisher(['openapi', host, ...reach(receiver), '-o', 'json']).done,
      ({ code, stdout }) => code === 0 && stdout.includes('/orders/'),
      { intervalMs: 200 },
    );
    const { paths, components } = JSON.parse(stdout);
    assert.deepEqual(Object.keys(paths['/orders/{orderId}']), ['post']);
    assert.deepEqual(components.securitySchemes, { bearerAuth: { type: 'http', scheme: 'bearer' } });
  });

  it('gets all of what was exported, and is never asked twice for the same', async () => {
    const { client, receiver } = scene();
    await tap();
    await awaitTapped(warmUp, client.proxy);
    for (let i = 0; i < 50; i++) await send(`/many/${i}`);
    const { seen } = await readProxyStats(client.proxy);
    await awaitDone(client.proxy, seen);
    const paths = (await receiver.readExchanges('path:/many/')).map(({ path }) => path);
    assert.deepEqual(paths.toSorted(), Array.from({ length: 50 }, (_, i) => `/many/${i}`).toSorted());
  });
});

type Scene = { namespace: string; client: MeshedWorkload; app: MeshedWorkload; receiver: MeshReceiver };

async function startScene(namespace: string): Promise<Scene> {
  const mesh = getMesh();
  const [client, app, receiver] = await Promise.all([
    mesh.startWorkload(namespace, { name: 'client' }),
    mesh.startWorkload(namespace, { name: 'app' }),
    mesh.startReceiver(namespace),
  ]);
  await mesh.connect(client, app, receiver);
  return { namespace, client, app, receiver };
}

/** The flags that lead to a receiver: by port-forward in a cluster, as users do it. */
function reach({ namespace, page }: MeshReceiver): string[] {
  const { provider, cluster } = getMesh();
  return provider === 'kind'
    ? ['--receiver', namespace, '--kubeconfig', cluster.kubeconfig]
    : ['--url', page];
}

/** Waits for the one exchange of a path; more than one is an Error too. */
async function awaitExchange(receiver: MeshReceiver, path: string): Promise<ExchangeJson> {
  const [exchange] = await eventually(
    `the exchange of ${path} at the receiver in ${receiver.namespace}`,
    () => receiver.readExchanges(`path:${path}`),
    (exchanges) => exchanges.length === 1,
  );
  assert.ok(exchange);
  return exchange;
}

/** Compares an exchange with what the client sent and got; the app answers with what reached it. */
function assertComplete(exchange: ExchangeJson, answer: MeshAnswer, beganMs: number): void {
  assert.equal(answer.status, 200, answer.error);
  const reached = JSON.parse(answer.body) as { path: string; headers: Record<string, string[]> };
  const { method, path, status, request, response } = exchange;
  assert.deepEqual([method, path, status], ['POST', reached.path, 200]);
  assert.equal(Buffer.from(request.body, 'base64').toString(), BODY);
  assert.equal(Buffer.from(response.body, 'base64').toString(), answer.body);
  assert.equal(exchange.request_id, reached.headers['X-Request-Id']?.[0]);
  const authorization = request.headers.find(([name]) => name === 'authorization');
  assert.deepEqual(authorization, ['authorization', 'Bearer [redacted]']);
  assert.equal(exchange.redacted, true);
  const startMs = Date.parse(exchange.time);
  assert.ok(beganMs - 1 <= startMs && startMs <= Date.now(), exchange.time);
  assert.ok(exchange.duration_ms !== null && exchange.duration_ms >= 0);
}
