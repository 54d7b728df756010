import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { MeshProxy, MeshReceiver, Workload } from '../mesh/mesh.ts';
import { eventually } from '../support/eventually.ts';
import { getMesh, PROVIDER, undoAfterEach } from './mesh-under-test.ts';
import { applyPlugin, type PluginOptions } from './plugin.ts';
import { useInMesh } from './scene.ts';
import { awaitTapped, type Send, untap } from './tapping.ts';
import { awaitTracesOf, type Trace } from './traces.ts';
import { startServed, startWaypointScene, WHOLE_WAYPOINT } from './waypoint-scene.ts';

/** What a caller writes who wants to be somebody else. Source: RFC 5737. */
const FORGED = '203.0.113.9';

describe('the addresses that a filter at a waypoint posts', () => {
  const scene = useInMesh('addresses', async (namespace) => {
    const around = await startWaypointScene(namespace);
    const [served, receiver] = await Promise.all([
      startServed(around, 'app', 'Service'),
      getMesh().startReceiver(namespace),
    ]);
    return { ...around, ...served, receiver };
  });
  let undo: (() => Promise<void>) | undefined;
  undoAfterEach(async () => {
    await undo?.();
    undo = undefined;
  });

  /** Applies a filter, and waits until it sees requests of both ways. */
  const tap = async (backend: PluginOptions['backend']) => {
    const { namespace, waypoint, send, enter } = scene();
    const plugin = await applyPlugin({ namespaces: [namespace], backend, flags: WHOLE_WAYPOINT });
    undo = () => untap(plugin, send, waypoint.proxy);
    await awaitTapped(send, waypoint.proxy);
    await awaitTapped(enter, waypoint.proxy);
  };

  /** Sends a request, with a header or without, and returns its document. */
  const capture = async (send: Send, forged?: string): Promise<Trace> => {
    const path = `/${randomBytes(4).toString('hex')}`;
    const headers = forged === undefined ? {} : { 'x-forwarded-for': forged };
    const { status, error } = await send({ path, headers });
    assert.equal(status, 200, error);
    const [trace] = await awaitTracesOf(scene().backend, path, 1);
    assert.ok(trace);
    return trace;
  };

  it('are the caller’s own and the service’s, whatever the caller writes into x-forwarded-for', async () => {
    const { caller, app, backend, send } = scene();
    await tap(backend);
    for (const forged of [undefined, FORGED, `${FORGED}, 198.51.100.7`]) {
      const trace = await capture(send, forged);
      assert.equal(forwardedIn(trace), forged);
      assertConnection(trace.source_address, await addressOf(caller));
      assert.equal(trace.destination_address, await virtualAddressOf(app));
    }
  });

  it('are the gateway’s and the service’s behind a gateway, which writes x-forwarded-for', async () => {
    const { app, gateway, backend, enter } = scene();
    await tap(backend);
    for (const forged of [undefined, FORGED]) {
      const trace = await capture(enter, forged);
      assert.match(forwardedIn(trace) ?? '', /[\d.]+$/);
      assertConnection(trace.source_address, await addressOf(gateway.proxy));
      assert.equal(trace.destination_address, await virtualAddressOf(app));
    }
  });

  it('are what a receiver shows as the source', async () => {
    const { caller, gateway, namespace, receiver, send, enter } = scene();
    await tap({ receiver: namespace });
    const headers = { 'x-forwarded-for': FORGED };
    await send({ path: '/shown/by-hbone', headers });
    await enter({ path: '/shown/by-gateway', headers });
    assert.equal(await awaitSource(receiver, '/shown/by-hbone'), await addressOf(caller));
    assert.equal(await awaitSource(receiver, '/shown/by-gateway'), await addressOf(gateway.proxy));
  });
});

function forwardedIn({ scnt_request: { headers } }: Trace): string | undefined {
  return headers.find(([name]) => name === 'x-forwarded-for')?.[1];
}

/** A port of 0 would be of an address that comes from a header. */
function assertConnection(address: string, ip: string): void {
  assert.match(address, /:[1-9]\d*$/);
  assert.equal(address.slice(0, address.lastIndexOf(':')), ip);
}

/** Returns the IP address from which a workload or a proxy calls: processes call each other from the first of loopback. */
async function addressOf(caller: Workload | MeshProxy): Promise<string> {
  if (PROVIDER === 'local') return '127.0.0.1';
  if ('address' in caller) return caller.address;
  const { node } = JSON.parse(await caller.readAdmin('/server_info')) as { node: { id: string } };
  return node.id.split('~')[1] ?? '';
}

async function virtualAddressOf({ name, namespace, port }: Workload): Promise<string> {
  const metadata = { name, namespace };
  const { spec } = await getMesh().cluster.read({ apiVersion: 'v1', kind: 'Service', metadata });
  return `${(spec as { clusterIP: string }).clusterIP}:${port}`;
}

async function awaitSource(receiver: MeshReceiver, path: string): Promise<string | undefined> {
  const [exchange] = await eventually(
    `an exchange of ${path}`,
    () => receiver.readExchanges(`path:${path}`),
    (found) => found.length === 1,
  );
  return exchange?.source;
}
