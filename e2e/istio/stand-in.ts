import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { MeshProxy } from '../mesh/mesh.ts';
import { eventually, Hopeless } from '../support/eventually.ts';
import { ALLOWS_ALL, readLoadedFilter } from './loaded-filter.ts';
import type { Plugin } from './plugin.ts';
import { readProxyStats, type Send } from './tapping.ts';

/** A digest that no image has. */
export const NOBODYS_DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/**
 * Checks that a proxy runs the stand-in that lets all traffic pass, for a plugin whose image cannot be pulled. Every
 * request until then, and some after, must be answered with 200.
 */
export async function assertStandIn(plugin: Plugin, send: Send, proxy: MeshProxy): Promise<void> {
  const [namespace = ''] = plugin.namespaces;
  const loaded = await eventually(
    'the proxy to run something in the place of the filter',
    async () => {
      await sendUnharmed(send, '/meanwhile', proxy);
      return readLoadedFilter(proxy, namespace, plugin.name);
    },
    ({ kind }) => kind !== 'nothing',
  );
  assert.deepEqual(loaded, { kind: 'stand-in', prefix: ALLOWS_ALL });
  for (let i = 0; i < 5; i++) await sendUnharmed(send, '/stand-in', proxy);
  assert.equal((await readProxyStats(proxy)).seen, 0);
}

/** Sends a request that must be answered with 200: if a client has noticed, no later answer can make up for it. */
export async function sendUnharmed(send: Send, path: string, proxy: MeshProxy): Promise<void> {
  // Envoy logs it.
  const agent = randomBytes(8).toString('hex');
  const { status, error = '' } = await send({ path, headers: { 'user-agent': agent } });
  if (status === 200 || (status === 0 && (await isCutByDrain(proxy, agent)))) return;
  throw new Hopeless(`a request to ${path} was answered with ${status} ${error}`);
}

// Proxies of the local mesh end what they drain after 2 s instead of 45 s. If one stalls that long while its listener is
// replaced, it ends a new request too, whatever the filter does.
async function isCutByDrain(proxy: MeshProxy, agent: string): Promise<boolean> {
  const line = await eventually(
    'the request to be logged',
    async () => (await proxy.readLog()).split('\n').find((each) => each.includes(agent)),
    (found) => found !== undefined,
  ).catch(() => '');
  return line?.includes('(filter_chain_is_being_removed)') ?? false;
}
