import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { getMesh, getRunFolder } from '../istio/mesh-under-test.ts';

/** Makes a service account without rights, and returns the path of a kubeconfig with its token. */
export async function makeAccount(namespace: string, name: string): Promise<string> {
  const { cluster } = getMesh();
  await cluster.apply([{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }]);
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  const body = { spec: { audiences: [], expirationSeconds: 3600 } };
  const core = config.makeApiClient(CoreV1Api);
  const { status } = await core.createNamespacedServiceAccountToken({ name, namespace, body });
  const current = config.getCurrentCluster();
  assert.ok(current && status);
  config.loadFromOptions({
    clusters: [current],
    users: [{ name, token: status.token }],
    contexts: [{ name, cluster: current.name, user: name }],
    currentContext: name,
  });
  const path = join(getRunFolder(), `${name}.${namespace}.kubeconfig`);
  await writeFile(path, config.exportConfig(), { mode: 0o600 });
  return path;
}
