import { ApiException, type KubernetesObject, loadYaml, PatchStrategy } from '@kubernetes/client-node';
import type { RunContext } from '../context.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import { toSingle } from './answer.ts';
import {
  type ApplyOptions,
  type ClusterApi,
  type ClusterResource,
  describeResource,
  FIELD_MANAGER,
  pluralOf,
  type RemoveOptions,
  type ResourceName,
} from './api.ts';
import { attempt } from './attempts.ts';
import { type Connection, findConnection } from './connection.ts';
import { listAll } from './listing.ts';
import { type Discovery, type ObjectApi, openObjectApi } from './object-api.ts';
import { openPort } from './port-forward.ts';
import type { ClusterRequest } from './refusal.ts';

/** Opens the cluster that the flags name. Does not send anything yet. */
export function openCluster(choice: ClusterChoice, context: RunContext): ClusterApi {
  return openBoth(choice, context).cluster;
}

/**
 * Opens the cluster that the flags name, and `writer`: the same, but Ctrl-C does not cut its requests off. So a namespace
 * that was started is finished, and none is left half-written. A second Ctrl-C ends the process.
 */
export function openBoth(
  choice: ClusterChoice,
  context: RunContext,
): { cluster: ClusterApi; writer: ClusterApi } {
  const connection = findConnection(choice, context);
  const discovery: Discovery = {};
  return {
    cluster: makeCluster(connection, context.signal, discovery),
    writer: makeCluster(connection, new AbortController().signal, discovery),
  };
}

function makeCluster(connection: Connection, signal: AbortSignal, discovery: Discovery): ClusterApi {
  const { config, cluster, name } = connection;
  const objects = openObjectApi(config, cluster.server, signal);
  objects.discovery = discovery;
  const ask = <T>(verb: string, object: string, send: () => Promise<T>, more: Partial<ClusterRequest> = {}) =>
    attempt({ verb, object, cluster: name, ...more }, signal, send);
  return {
    name,
    until: (other) => makeCluster(connection, AbortSignal.any([signal, other]), discovery),
    read: (resource) =>
      ask('read', describeResource(resource), () => orIfAbsent(undefined, readOne(objects, resource))),
    list: (kind, filter = {}) =>
      ask('list', `${pluralOf(kind)} in ${filter.namespace ?? 'all namespaces'}`, () =>
        listAll(objects, kind, filter),
      ),
    apply: (resource, options = {}) => {
      const verb = options.isDryRun ? 'check' : 'apply';
      const send = () => applyOne(objects, resource, options);
      return ask(verb, describeResource(resource), send, { isConflictPassing: true });
    },
    remove: (resource, options = {}) =>
      ask('delete', describeResource(resource), () =>
        orIfAbsent(false, removeOne(objects, resource, options)),
      ),
    serves: (kind) =>
      ask('look up', `the kind ${kind.kind} of ${kind.apiVersion}`, () =>
        orIfAbsent(false, objects.hasKind(kind)),
      ),
    connect: (pod, port) => {
      const object = `port ${port} of Pod ${pod.namespace}/${pod.name}`;
      const send = () => openPort(config, pod, port, signal);
      return ask('forward to', object, send, { unnamedRight: 'create resource "pods/portforward"' });
    },
    readLog: (pod, range) => {
      const object = `the log of Pod ${pod.namespace}/${pod.name}`;
      return ask('read', object, () => objects.readLog(pod, range), { isTriedOnce: true });
    },
  };
}

async function readOne(objects: ObjectApi, resource: ResourceName): Promise<ClusterResource> {
  return toSingle(await objects.read(resource), resource);
}

async function applyOne(
  objects: ObjectApi,
  resource: ClusterResource,
  { isDryRun = false, isForced = false }: ApplyOptions,
): Promise<ClusterResource> {
  // The client renames some members, such as `default`, and drops them under their real names.
  const object = loadYaml<KubernetesObject>(JSON.stringify(resource));
  const dryRun = isDryRun ? 'All' : undefined;
  const { ServerSideApply } = PatchStrategy;
  const applied = await objects.patch(object, undefined, dryRun, FIELD_MANAGER, isForced, ServerSideApply);
  return toSingle(applied, resource);
}

async function removeOne(
  objects: ObjectApi,
  { apiVersion, kind, metadata }: ResourceName,
  { isDryRun = false, uid }: RemoveOptions,
): Promise<boolean> {
  // If there is a body, the API server reads all options from it and ignores the query: `dryRun` in the query would delete.
  // Source: k8s.io/apiserver `endpoints/handlers/delete.go`.
  const options = {
    propagationPolicy: 'Background',
    ...(isDryRun && { dryRun: ['All'] }),
    ...(uid !== undefined && { preconditions: { uid } }),
  };
  await objects.delete(
    { apiVersion, kind, metadata },
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
