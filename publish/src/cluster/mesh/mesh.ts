import type { ClusterApi, ClusterResource, ListFilter, ResourceKind, ResourceName } from '../api.ts';
import { ListMemory } from '../list-memory.ts';
import { ClusterError } from '../refusal.ts';

// From this many namespaces on, one list of the whole cluster costs less than a request for each namespace.
const MANY_NAMESPACES = 20;

/** The account may not read something. */
export class MissingRight extends ClusterError {
  readonly verb: 'get' | 'list';
  /** Such as `sidecars.networking.istio.io`. */
  readonly resource: string;
  readonly namespace: string | undefined;

  constructor(verb: 'get' | 'list', kind: ResourceKind, namespace: string | undefined, cause: ClusterError) {
    super({ what: cause.what, why: cause.why, fix: cause.fix, cause }, { code: 403, status: {} });
    this.name = 'MissingRight';
    this.verb = verb;
    this.resource = nameResource(kind);
    this.namespace = namespace;
  }
}

/** Reads the mesh from a cluster, each thing once. Methods throw a `MissingRight` for what the account may not read. */
export class Mesh {
  /** True if one list of the whole cluster is better than one for each namespace. */
  readonly isLarge: boolean;
  readonly cluster: ClusterApi;
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #memory = new ListMemory();

  constructor(cluster: ClusterApi, namespaces: readonly string[]) {
    this.cluster = cluster;
    this.isLarge = namespaces.length >= MANY_NAMESPACES;
  }

  read(resource: ResourceName): Promise<ClusterResource | undefined> {
    const { namespace } = resource.metadata;
    return this.#once('read', resource, resource.metadata, () =>
      explainForbidden('get', resource, namespace, this.cluster.read(resource)),
    );
  }

  /** Lists without the owners of fields, which are often half of a resource, unless `keep` keeps them. The answer is held as long as the mesh. */
  list(kind: ResourceKind, filter: ListFilter = {}): Promise<ClusterResource[]> {
    const whole = { keep: withoutOwners, ...filter, memory: this.#memory };
    return this.#once('list', kind, filter, () =>
      explainForbidden('list', kind, filter.namespace, this.cluster.list(kind, whole)),
    );
  }

  /** Lists in one of the namespaces of this mesh. In a large mesh one list of the whole cluster serves all, if it is allowed. */
  async listIn(
    namespace: string,
    kind: ResourceKind,
    filter: Omit<ListFilter, 'namespace'> = {},
  ): Promise<ClusterResource[]> {
    if (this.isLarge) {
      const all = await this.#once('group', kind, filter, async () => {
        const found = await orForbidden(undefined, this.list(kind, filter));
        return found && Map.groupBy(found, ({ metadata }) => metadata.namespace ?? '');
      });
      if (all !== undefined) return all.get(namespace) ?? [];
    }
    return await this.list(kind, { ...filter, namespace });
  }

  serves(kind: ResourceKind): Promise<boolean> {
    return this.#once('serve', kind, {}, () => this.cluster.serves(kind));
  }

  // An answer is for one question: the verb, the kind, and which of its resources.
  #once<T>(verb: string, kind: ResourceKind, which: Which, ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([
      verb,
      kind.apiVersion,
      kind.kind,
      which.namespace,
      which.name,
      which.labelSelector,
      which.keep?.name,
    ]);
    const known = this.#answers.get(key) ?? ask();
    this.#answers.set(key, known);
    return known as Promise<T>;
  }
}

type Which = { namespace?: string; name?: string; labelSelector?: string; keep?: { name: string } };

/** Returns `otherwise` for what the account may not read. */
export async function orForbidden<T, U>(otherwise: U, answer: Promise<T>): Promise<T | U> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof MissingRight) return otherwise;
    throw error;
  }
}

async function explainForbidden<T>(
  verb: 'get' | 'list',
  kind: ResourceKind,
  namespace: string | undefined,
  answer: Promise<T>,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== 403) throw error;
    throw new MissingRight(verb, kind, namespace, error);
  }
}

/** Keeps a whole resource, with the owners of its fields: for `keep` of a list. */
export function withOwners(resource: ClusterResource): ClusterResource {
  return resource;
}

function withoutOwners({ metadata, ...rest }: ClusterResource): ClusterResource {
  const { managedFields: _owners, ...others } = metadata;
  return { ...rest, metadata: others } as ClusterResource;
}

function nameResource({ apiVersion, kind }: ResourceKind): string {
  const plural = kind
    .toLowerCase()
    .replace(/(?<=[^aeiou])y$/, 'ie')
    .replace(/ss$/, 'sse');
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return `${plural}s${group}`;
}

/** A namespace of the mesh. */
export interface MeshNamespace {
  name: string;
  labels: Readonly<Record<string, string>>;
  isTerminating: boolean;
}

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };

/** Finds a namespace; undefined if there is none. Looks it up in a list of all if the mesh is large. */
export async function findNamespace(mesh: Mesh, name: string): Promise<MeshNamespace | undefined> {
  const all = mesh.isLarge ? await orForbidden(undefined, mesh.list(NAMESPACE)) : undefined;
  const found = all
    ? all.find(({ metadata }) => metadata.name === name)
    : await mesh.read({ ...NAMESPACE, metadata: { name } });
  if (found === undefined) return undefined;
  const { labels = {}, deletionTimestamp } = found.metadata;
  return { name, labels, isTerminating: deletionTimestamp !== undefined };
}

/** Returns true if pods of a namespace get a sidecar. The older label wins. Source: istio `templates/mutatingwebhook.yaml`. */
export function isInjected({ labels }: MeshNamespace): boolean {
  const injection = labels['istio-injection'];
  return injection === undefined ? labels['istio.io/rev'] !== undefined : injection === 'enabled';
}

/** Returns true if pods of a namespace share a proxy of the node (ambient mode). */
export function isAmbient({ labels }: MeshNamespace): boolean {
  return labels['istio.io/dataplane-mode'] === 'ambient';
}
