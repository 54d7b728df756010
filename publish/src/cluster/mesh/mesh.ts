import {
  type ClusterApi,
  type ClusterResource,
  type ListFilter,
  nameResources,
  type ResourceKind,
  type ResourceName,
} from '../api.ts';
import { ListMemory } from '../list-memory.ts';
import { isOwnEntry } from '../ownership.ts';
import { ClusterError, orForbidden } from '../refusal.ts';
import { NAMESPACE } from './kinds.ts';

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
    this.resource = nameResources(kind);
    this.namespace = namespace;
  }
}

/** Reads the mesh from a cluster, each thing once. Methods throw a `MissingRight` for what the account may not read. */
export class Mesh {
  /** True if one list of the whole cluster is better than one for each namespace. */
  readonly isLarge: boolean;
  readonly cluster: ClusterApi;
  /** Asks each time, and holds no answer: for what is large and needed once. */
  readonly direct: Pick<ClusterApi, 'read' | 'list'>;
  // A list that keeps other parts of its resources is another answer.
  readonly #answers = new Map<ListFilter['keep'], Map<string, Promise<unknown>>>();
  readonly #memory = new ListMemory();

  constructor(cluster: ClusterApi, namespaces: readonly string[]) {
    this.cluster = cluster;
    this.isLarge = namespaces.length >= MANY_NAMESPACES;
    this.direct = {
      read: (resource) =>
        explainForbidden('get', resource, resource.metadata.namespace, cluster.read(resource)),
      list: (kind, filter) => explainForbidden('list', kind, filter?.namespace, cluster.list(kind, filter)),
    };
  }

  read(resource: ResourceName): Promise<ClusterResource | undefined> {
    return this.#once('read', resource, resource.metadata, () => this.direct.read(resource));
  }

  /** Lists without the fields of other field managers, which are often half of a resource. The answer is held as long as the mesh. */
  list(kind: ResourceKind, filter: ListFilter = {}): Promise<ClusterResource[]> {
    const whole = { keep: withoutForeignFields, ...filter, memory: this.#memory };
    return this.#once('list', kind, filter, () => this.direct.list(kind, whole));
  }

  /** Lists in one of the namespaces of this mesh. In a large mesh one list of the whole cluster serves all, if it is allowed. */
  async listIn(namespace: string, kind: ResourceKind, labelSelector?: string): Promise<ClusterResource[]> {
    const filter = labelSelector === undefined ? {} : { labelSelector };
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
    ]);
    const answers = this.#answers.get(which.keep) ?? new Map<string, Promise<unknown>>();
    this.#answers.set(which.keep, answers);
    const known = answers.get(key) ?? ask();
    answers.set(key, known);
    return known as Promise<T>;
  }
}

type Which = ListFilter & { name?: string };

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

// Who owns something, and what we own, is needed to know what is ours.
function withoutForeignFields(resource: ClusterResource): ClusterResource {
  const { managedFields, ...metadata } = resource.metadata;
  if (managedFields === undefined) return resource;
  const owners = managedFields.map((entry) => {
    const { fieldsV1: _fields, ...owner } = entry;
    return isOwnEntry(entry) ? entry : owner;
  });
  return { ...resource, metadata: { ...metadata, managedFields: owners } };
}

/** A namespace of the mesh. */
export interface MeshNamespace {
  name: string;
  labels: Readonly<Record<string, string>>;
  isTerminating: boolean;
}

/** The label of namespaces and pods that are in ambient mode, or not. */
export const DATAPLANE_MODE = 'istio.io/dataplane-mode';

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

/** Finds the labels of a namespace. One that the account may not read counts as one without labels. */
export async function findReadableNamespace(mesh: Mesh, name: string): Promise<MeshNamespace> {
  const found = await orForbidden(undefined, findNamespace(mesh, name));
  return found ?? { name, labels: {}, isTerminating: false };
}

/** Returns true if pods of a namespace get a sidecar. The older label wins. Source: istio `templates/mutatingwebhook.yaml`. */
export function isInjected({ labels }: MeshNamespace): boolean {
  const injection = labels['istio-injection'];
  return injection === undefined ? labels['istio.io/rev'] !== undefined : injection === 'enabled';
}

/** Returns true if pods of a namespace share a proxy of the node (ambient mode). */
export function isAmbient({ labels }: MeshNamespace): boolean {
  return labels[DATAPLANE_MODE] === 'ambient';
}
