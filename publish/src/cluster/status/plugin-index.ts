import type { ClusterApi } from '../api.ts';
import type { LoadedPlugin } from './config-dump.ts';
import { type ExpectedPlugin, readPlugin, readPluginIfAllowed } from './plugin-resource.ts';
import type { Finding } from './proxy-status.ts';

/** The resources of one name, by the namespaces that they serve. Each is read once. */
export class PluginIndex {
  readonly name: string;
  readonly #rootNamespace: string;
  readonly #cluster: ClusterApi | undefined;
  readonly #found = new Map<string, Promise<ExpectedPlugin | undefined>>();

  constructor(
    { name, rootNamespace }: { name: string; rootNamespace: string },
    cluster: ClusterApi | undefined,
  ) {
    this.name = name;
    this.#rootNamespace = rootNamespace;
    this.#cluster = cluster;
  }

  /** Gives the resource that serves a namespace: its own, or that of the root namespace. Undefined without a cluster. */
  async find(namespace: string): Promise<ExpectedPlugin | undefined> {
    const own = await this.#read(namespace, readPlugin);
    if (own !== undefined || namespace === this.#rootNamespace) return own;
    return this.#read(this.#rootNamespace, readPluginIfAllowed);
  }

  /** As find, for a proxy whose namespace may not be known: then that of the plugin that it has. */
  async findFor(
    namespace: string | undefined,
    candidates: readonly LoadedPlugin[],
  ): Promise<ExpectedPlugin | undefined> {
    const place = namespace ?? candidates.find(({ name }) => name === this.name)?.namespace;
    return place === undefined ? undefined : this.find(place);
  }

  /** Picks from a proxy's plugins the one that the resource asks for, or that its name tells. */
  choose(
    candidates: readonly LoadedPlugin[],
    expected: ExpectedPlugin | undefined,
    namespace: string | undefined,
  ): LoadedPlugin | undefined {
    const named = candidates.filter(({ name }) => name === this.name);
    if (expected !== undefined) return named.find((one) => one.namespace === expected.namespace);
    return named.find((one) => one.namespace === namespace) ?? named[0];
  }

  /** Says that nothing serves a namespace. */
  explainMissing(namespace: string): Finding {
    return {
      why: `it has no WasmPlugin and no TrafficExtension named ${this.name}, nor has ${this.#rootNamespace} one for the whole mesh`,
      fix: `Apply it with \`meshtap apply ${namespace}\`, or give its name with --name.`,
    };
  }

  /** Says that a resource selects no proxy of a namespace that has `count` proxies. */
  explainNobody({ resource, selection }: ExpectedPlugin, count: number): Finding {
    if (count === 0) {
      return {
        why: 'it has no pod with a proxy',
        fix: 'Check that it has pods, and that it is injected (`istioctl check-inject`); what runs outside the cluster is given by --admin.',
      };
    }
    const what = selection.targets.length > 0 ? 'targetRefs' : 'selector';
    return {
      why: `${resource} selects none of its ${count} proxies`,
      fix: `Check its ${what}: \`kubectl get pods --show-labels\`.`,
    };
  }

  #read(
    namespace: string,
    read: (cluster: ClusterApi, namespace: string, name: string) => Promise<ExpectedPlugin | undefined>,
  ): Promise<ExpectedPlugin | undefined> {
    const cluster = this.#cluster;
    if (cluster === undefined) return Promise.resolve(undefined);
    const found = this.#found.get(namespace) ?? read(cluster, namespace, this.name);
    this.#found.set(namespace, found);
    return found;
  }
}
