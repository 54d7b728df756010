import assert from 'node:assert/strict';
import { DRAIN_SECONDS } from '../mesh/local/agent.ts';
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
      await sendUnharmed(send, '/meanwhile');
      return readLoadedFilter(proxy, namespace, plugin.name);
    },
    ({ kind }) => kind !== 'nothing',
  );
  assert.deepEqual(loaded, { kind: 'stand-in', prefix: ALLOWS_ALL });
  for (let i = 0; i < 5; i++) await sendUnharmed(send, '/stand-in');
  assert.equal((await readProxyStats(proxy)).seen, 0);
}

/**
 * Sends a request that must be answered with 200: if a client has noticed, no later answer can make up for it. Only one
 * that lasts so long that Envoy itself cuts it off, as its listener is replaced, proves nothing.
 */
export async function sendUnharmed(send: Send, path: string): Promise<void> {
  const beganMs = performance.now();
  const { status, error = '' } = await send({ path });
  if (status === 0 && performance.now() - beganMs > DRAIN_SECONDS * 1000) return;
  if (status !== 200) throw new Hopeless(`a request to ${path} was answered with ${status} ${error}`);
}
