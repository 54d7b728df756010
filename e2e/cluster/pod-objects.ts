import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { getMesh } from '../istio/mesh-under-test.ts';

/** Makes a pod with a proxy that the API server considers running, although no kubelet has it. */
export async function makeRunningPod({
  name,
  namespace,
  labels = {},
}: {
  name: string;
  namespace: string;
  labels?: Record<string, string>;
}): Promise<void> {
  const { cluster } = getMesh();
  const proxy = { name: 'istio-proxy', image: 'registry.example/proxy:1', args: ['proxy', 'sidecar'] };
  await cluster.apply([
    { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace, labels }, spec: { containers: [proxy] } },
  ]);
  const config = new KubeConfig();
  config.loadFromFile(cluster.kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  const pod = await core.readNamespacedPod({ name, namespace });
  const body = { ...pod, status: { ...pod.status, phase: 'Running' } };
  await core.replaceNamespacedPodStatus({ name, namespace, body });
}
