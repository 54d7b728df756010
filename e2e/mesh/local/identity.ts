import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { eventually } from '../../support/eventually.ts';
import type { Cluster } from '../cluster.ts';

/** What a kubelet would mount into a pod, for its proxy or for requests through a waypoint. */
export type Identity = {
  /** Service account token for Istio's CA. */
  token: string;
  /** PEM of Istio's CA. */
  rootCertificate: string;
};

const LIFETIME_SECONDS = 24 * 60 * 60;

/** Makes a service account, if it is not there, and gets its identity. */
export async function issueIdentity(cluster: Cluster, namespace: string, name: string): Promise<Identity> {
  await cluster.apply([{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }]);
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  const { status } = await config.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
    name,
    namespace,
    body: { spec: { audiences: ['istio-ca'], expirationSeconds: LIFETIME_SECONDS } },
  });
  return { token: status?.token ?? '', rootCertificate: await readRootCertificate(cluster, namespace) };
}

/** Writes an identity into a folder, for the workload program: the files `token` and `root-cert.pem`. */
export async function writeIdentity(folder: string, { token, rootCertificate }: Identity): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'token'), token, { mode: 0o600 });
  await writeFile(join(folder, 'root-cert.pem'), rootCertificate);
}

// istiod writes it into every namespace.
async function readRootCertificate(cluster: Cluster, namespace: string): Promise<string> {
  const metadata = { name: 'istio-ca-root-cert', namespace };
  const { data } = await eventually(
    `istiod to write its certificate into ${namespace}`,
    () => cluster.read({ apiVersion: 'v1', kind: 'ConfigMap', metadata }),
    () => true,
  );
  return (data as Record<string, string>)['root-cert.pem'] ?? '';
}
