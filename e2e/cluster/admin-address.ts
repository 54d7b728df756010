import assert from 'node:assert/strict';
import type { MeshProxy } from '../mesh/mesh.ts';

/** Finds the URL of a proxy's admin interface; one on this machine can be asked there. Source: envoy.admin.v3.BootstrapConfigDump. */
export async function findAdmin(proxy: MeshProxy): Promise<string> {
  const dump = JSON.parse(await proxy.readAdmin('/config_dump')) as {
    configs: {
      bootstrap?: { admin: { address: { socket_address: { address: string; port_value: number } } } };
    }[];
  };
  const at = dump.configs.find(({ bootstrap }) => bootstrap)?.bootstrap?.admin.address.socket_address;
  assert.ok(at);
  return `http://${at.address}:${at.port_value}`;
}
