import type { MeshRegistry } from '../mesh/mesh.ts';
import { getMesh } from './mesh-under-test.ts';
import { makeLogin } from './published-image.ts';

/** Makes a Secret with which proxies may pull from a registry, by default with its own account. */
export async function applyPullSecret(
  namespace: string,
  name: string,
  registry: MeshRegistry,
  changes: { password?: string } = {},
): Promise<void> {
  if (!registry.credentials) throw new Error(`${registry.pullHost} asks for no account.`);
  const login = makeLogin(registry.pullHost, { ...registry.credentials, ...changes });
  await getMesh().cluster.apply([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': Buffer.from(login).toString('base64') },
    },
  ]);
}
