import { CoreV1Api, type KubeConfig, type V1ContainerStatus, type V1Pod } from '@kubernetes/client-node';
import { eventually } from '../../support/eventually.ts';
import { type ForwardedPort, forwardPort, type PodName } from './port-forward.ts';

// The first on a node waits for the proxy's image.
const READY_TIMEOUT_MS = 150_000;

/** The pods of a cluster: their state, their logs and their ports. */
export class Pods {
  readonly #config: KubeConfig;
  readonly #api: CoreV1Api;
  readonly #forwards = new Map<string, Promise<ForwardedPort>>();

  constructor(config: KubeConfig) {
    this.#config = config;
    this.#api = config.makeApiClient(CoreV1Api);
  }

  /** Waits until a pod is ready, its proxy included, and returns its IP address. */
  async awaitReady({ name, namespace }: PodName, timeoutMs = READY_TIMEOUT_MS): Promise<string> {
    const pod = await eventually(
      `pod ${name}.${namespace} to be ready`,
      async () => describe(await this.#api.readNamespacedPod({ name, namespace })),
      ({ isReady }) => isReady,
      { timeoutMs, intervalMs: 200 },
    );
    return pod.address;
  }

  /** Waits until there is a pod with a label of this value, and returns its name. */
  async awaitPodOf(namespace: string, label: string, value: string): Promise<string> {
    return eventually(
      `a pod with ${label}=${value} in ${namespace}`,
      async () =>
        (await this.list(namespace)).find(({ metadata }) => metadata?.labels?.[label] === value)?.metadata
          ?.name ?? '',
      (name) => name !== '',
    );
  }

  /** Lists the pods of a namespace, by default of all. */
  async list(namespace?: string): Promise<V1Pod[]> {
    const list = namespace ? this.#api.listNamespacedPod({ namespace }) : this.#api.listPodForAllNamespaces();
    return (await list).items;
  }

  /** Deletes all pods of a namespace, with a grace period of one second. */
  async deleteAll(namespace: string): Promise<void> {
    await this.#api.deleteCollectionNamespacedPod({ namespace, gracePeriodSeconds: 1 });
  }

  /** Reads what a container has written. */
  readLog({ name, namespace }: PodName, container: string): Promise<string> {
    return this.#api.readNamespacedPodLog({ name, namespace, container });
  }

  /** Returns `127.0.0.1:PORT`, which leads to a port of a pod until `closePorts`. */
  async reach(pod: PodName, port: number): Promise<string> {
    const key = `${pod.namespace}/${pod.name}:${port}`;
    const forward = this.#forwards.get(key) ?? forwardPort(this.#config, pod, port);
    this.#forwards.set(key, forward);
    return (await forward).host;
  }

  /** Closes the ports that lead to pods of a namespace, by default all. */
  async closePorts(namespace = ''): Promise<void> {
    for (const [key, forward] of this.#forwards) {
      if (!key.startsWith(namespace && `${namespace}/`)) continue;
      this.#forwards.delete(key);
      (await forward).close();
    }
  }
}

function describe({ status }: V1Pod) {
  const isReady = (status?.conditions ?? []).some(
    ({ type, status: is }) => type === 'Ready' && is === 'True',
  );
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return { isReady, address: status?.podIP ?? '', phase: status?.phase, containers: all.map(describeOne) };
}

function describeOne({ name, ready, state }: V1ContainerStatus): string {
  const why = state?.waiting ?? state?.terminated;
  return `${name}: ${ready ? 'ready' : (why?.reason ?? 'not ready')} ${why?.message ?? ''}`.trimEnd();
}
