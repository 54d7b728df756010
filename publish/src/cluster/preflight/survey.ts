import type { ClusterApi, ListFilter } from '../api.ts';
import { ClusterError } from '../refusal.ts';
import type { ClusterResource, ResourceKind, ResourceName } from '../resource.ts';

// From here on one list of the whole cluster costs less than a request for each namespace.
const MANY_NAMESPACES = 20;

/** The cluster did not let us look. */
export class MissingRight extends Error {
  readonly verb: 'get' | 'list';
  /** Such as `sidecars.networking.istio.io`. */
  readonly resource: string;
  readonly namespace: string | undefined;

  constructor(verb: 'get' | 'list', { apiVersion, kind }: ResourceKind, namespace: string | undefined) {
    const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [];
    const plural = kind
      .toLowerCase()
      .replace(/(?<=[^aeiou])y$/, 'ie')
      .replace(/ss$/, 'sse');
    const resource = `${plural}s${group === undefined ? '' : `.${group}`}`;
    super(`the right to ${verb} ${resource} is missing`);
    this.name = 'MissingRight';
    this.verb = verb;
    this.resource = resource;
    this.namespace = namespace;
  }
}

/**
 * Reads a cluster for the checks: everything once, whoever asks. All methods throw a `MissingRight` for what the account
 * may not read, and a `ClusterError` for any other failure.
 */
export class Survey {
  readonly #cluster: ClusterApi;
  readonly #isLarge: boolean;
  readonly #reads = new Map<string, Promise<ClusterResource | undefined>>();
  readonly #lists = new Map<string, Promise<ClusterResource[]>>();
  readonly #byNamespace = new Map<string, Promise<Map<string, ClusterResource[]> | undefined>>();
  readonly #served = new Map<string, Promise<boolean>>();

  constructor(cluster: ClusterApi, namespaces: readonly string[]) {
    this.#cluster = cluster;
    this.#isLarge = namespaces.length >= MANY_NAMESPACES;
  }

  /** Gives a resource, or undefined if there is none. */
  read(resource: ResourceName): Promise<ClusterResource | undefined> {
    const { apiVersion, kind, metadata } = resource;
    const key = JSON.stringify([apiVersion, kind, metadata.namespace, metadata.name]);
    return remember(this.#reads, key, () =>
      allow('get', resource, metadata.namespace, this.#cluster.read(resource)),
    );
  }

  /** Gives the resources of a kind. */
  list(kind: ResourceKind, filter: ListFilter = {}): Promise<ClusterResource[]> {
    const key = JSON.stringify([kind.apiVersion, kind.kind, filter.namespace, filter.labelSelector]);
    return remember(this.#lists, key, () =>
      allow('list', kind, filter.namespace, this.#cluster.list(kind, filter)),
    );
  }

  /**
   * Gives the resources of a kind in one of the namespaces that are to be written to. When these are many, one list of
   * the whole cluster serves all, if the account may read it.
   */
  async listIn(namespace: string, kind: ResourceKind, labelSelector?: string): Promise<ClusterResource[]> {
    const filter = labelSelector === undefined ? {} : { labelSelector };
    if (this.#isLarge) {
      const key = JSON.stringify([kind.apiVersion, kind.kind, labelSelector]);
      const all = await remember(this.#byNamespace, key, () => this.#listByNamespace(kind, filter));
      if (all !== undefined) return all.get(namespace) ?? [];
    }
    return await this.list(kind, { ...filter, namespace });
  }

  /** Gives a namespace, out of a list of all when many are asked for and the account may read it. */
  async findNamespace(name: string): Promise<ClusterResource | undefined> {
    const kind = { apiVersion: 'v1', kind: 'Namespace' };
    if (this.#isLarge) {
      const all = await orForbidden(undefined, this.list(kind));
      if (all !== undefined) return all.find(({ metadata }) => metadata.name === name);
    }
    return await this.read({ ...kind, metadata: { name } });
  }

  /** True if the server knows the kind. */
  serves(kind: ResourceKind): Promise<boolean> {
    return remember(this.#served, `${kind.apiVersion} ${kind.kind}`, () => this.#cluster.serves(kind));
  }

  async #listByNamespace(
    kind: ResourceKind,
    filter: ListFilter,
  ): Promise<Map<string, ClusterResource[]> | undefined> {
    const all = await orForbidden(undefined, this.list(kind, filter));
    return all && Map.groupBy(all, ({ metadata }) => metadata.namespace ?? '');
  }
}

/** Gives `otherwise` for what the account may not read. */
export async function orForbidden<T, U>(otherwise: U, answer: Promise<T>): Promise<T | U> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MissingRight) return otherwise;
    throw error;
  }
}

async function allow<T>(
  verb: 'get' | 'list',
  kind: ResourceKind,
  namespace: string | undefined,
  answer: Promise<T>,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ClusterError && error.code === 403) throw new MissingRight(verb, kind, namespace);
    throw error;
  }
}

function remember<T>(memory: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? ask();
  memory.set(key, known);
  return known;
}
