import { ApiException, type KubernetesObject, loadYaml, PatchStrategy } from '@kubernetes/client-node';
import type { CommandContext } from '../context.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import { type ApplyOptions, type ClusterApi, FIELD_MANAGER, type ListFilter } from './api.ts';
import { attempt } from './attempts.ts';
import { findConnection } from './connection.ts';
import { type ObjectApi, openObjectApi } from './object-api.ts';
import { openPort } from './port-forward.ts';
import { type ClusterResource, describeResource, type ResourceKind, type ResourceName } from './resource.ts';

const PAGE_SIZE = 500;

/** Opens the cluster that the flags name. Sends nothing yet. */
export function openCluster(choice: ClusterChoice, context: CommandContext): ClusterApi {
  const { config, cluster, name } = findConnection(choice, context);
  const { signal } = context;
  const objects = openObjectApi(config, cluster.server, signal);
  const ask = <T>(verb: string, object: string, send: () => Promise<T>) =>
    attempt({ verb, object, cluster: name }, signal, send);
  const write = <T>(verb: string, object: string, send: () => Promise<T>) =>
    attempt({ verb, object, cluster: name, isConflictPassing: true }, signal, send);
  return {
    name,
    read: (resource) =>
      ask('read', describeResource(resource), () => orIfAbsent(undefined, readOne(objects, resource))),
    list: (kind, filter = {}) =>
      ask('list', describeList(kind, filter), () => listAll(objects, kind, filter)),
    apply: (resource, options = {}) =>
      write(options.isDryRun ? 'check' : 'apply', describeResource(resource), () =>
        applyOne(objects, resource, options),
      ),
    remove: (resource, options = {}) =>
      ask('delete', describeResource(resource), () =>
        orIfAbsent(false, removeOne(objects, resource, options)),
      ),
    serves: (kind) =>
      ask('look up', `${kind.apiVersion} ${kind.kind}`, () => orIfAbsent(false, objects.hasKind(kind))),
    connect: (pod, port) => {
      const object = `port ${port} of Pod ${pod.namespace}/${pod.name}`;
      const unnamedRight = 'create resource "pods/portforward"';
      return attempt({ verb: 'forward to', object, cluster: name, unnamedRight }, signal, () =>
        openPort(config, pod, port, signal),
      );
    },
  };
}

async function readOne(objects: ObjectApi, { apiVersion, kind, metadata }: ResourceName) {
  return toPlain(await objects.read({ apiVersion, kind, metadata }));
}

async function listAll(
  objects: ObjectApi,
  { apiVersion, kind }: ResourceKind,
  { namespace, labelSelector }: ListFilter,
): Promise<ClusterResource[]> {
  const found: ClusterResource[] = [];
  let next: string | undefined;
  do {
    const page = await objects.list(
      ...([apiVersion, kind, namespace, undefined, undefined, undefined, undefined] as const),
      labelSelector,
      PAGE_SIZE,
      next,
    );
    // The items of a list do not say their kind.
    for (const item of page.items) found.push({ ...toPlain(item), apiVersion, kind });
    next = readContinue(page.metadata);
  } while (next !== undefined);
  return found;
}

// The client's type has a name of its own for it.
function readContinue(metadata: object = {}): string | undefined {
  return 'continue' in metadata && typeof metadata.continue === 'string'
    ? metadata.continue || undefined
    : undefined;
}

async function applyOne(
  objects: ObjectApi,
  resource: ClusterResource,
  { isDryRun = false, isForced = false }: ApplyOptions,
): Promise<ClusterResource> {
  // The client has names of its own for some members, such as `_default`, and drops the real ones.
  const object = loadYaml<KubernetesObject>(JSON.stringify(resource));
  const dryRun = isDryRun ? 'All' : undefined;
  const { ServerSideApply } = PatchStrategy;
  return toPlain(await objects.patch(object, undefined, dryRun, FIELD_MANAGER, isForced, ServerSideApply));
}

async function removeOne(
  objects: ObjectApi,
  { apiVersion, kind, metadata }: ResourceName,
  { isDryRun = false, uid }: { isDryRun?: boolean; uid?: string },
): Promise<boolean> {
  const { name, namespace } = metadata;
  // With a body the API server takes all options from there, and ignores the query: a dry run by the query would delete.
  // Source: k8s.io/apiserver `endpoints/handlers/delete.go`.
  const options = {
    propagationPolicy: 'Background',
    ...(isDryRun && { dryRun: ['All'] }),
    ...(uid !== undefined && { preconditions: { uid } }),
  };
  await objects.delete(
    { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } },
    ...([undefined, undefined, undefined, undefined, undefined] as const),
    options,
  );
  return true;
}

async function orIfAbsent<T, U>(otherwise: U, answer: Promise<T>): Promise<T | U> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return otherwise;
    throw error;
  }
}

// The client's type is of objects with dates; ours is of what was sent.
function toPlain(object: KubernetesObject): ClusterResource {
  return object as unknown as ClusterResource;
}

function describeList({ kind }: ResourceKind, { namespace }: ListFilter): string {
  return namespace === undefined ? `${kind} of all namespaces` : `${kind} of ${namespace}`;
}
