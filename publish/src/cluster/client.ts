import {
  ApiException,
  type Configuration,
  createConfiguration,
  HttpMethod,
  type KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  loadYaml,
  PatchStrategy,
  type RequestContext,
  type ResponseContext,
  ServerConfiguration,
  type V1APIResource,
} from '@kubernetes/client-node';
import type { RunContext } from '../context.ts';
import { readVersion } from '../installation.ts';
import { objectOf, textOf } from '../json.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import {
  type ApplyOptions,
  type ClusterApi,
  type ClusterResource,
  describeResource,
  FIELD_MANAGER,
  type ListFilter,
  type LogRange,
  type NamespacedName,
  pluralOf,
  type RemoveOptions,
  type ResourceKind,
  type ResourceName,
} from './api.ts';
import { attempt } from './attempts.ts';
import { findConnection } from './connection.ts';
import { openPort } from './port-forward.ts';
import { type ClusterRequest, NoApiServer, RequestTimeout } from './refusal.ts';

const PAGE_SIZE = 500;
const REQUEST_TIMEOUT_MS = 30_000;

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

function makeCluster(
  { config, cluster, name }: ReturnType<typeof findConnection>,
  signal: AbortSignal,
  discovery: Discovery,
): ClusterApi {
  const objects = openObjectApi(config, cluster.server, signal);
  objects.discovery = discovery;
  const ask = <T>(verb: string, object: string, send: () => Promise<T>, more: Partial<ClusterRequest> = {}) =>
    attempt({ verb, object, cluster: name, ...more }, signal, send);
  return {
    name,
    read: (resource) =>
      ask('read', describeResource(resource), () =>
        orIfAbsent(undefined, objects.read(resource).then(toPlain)),
      ),
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
    // The items of a list do not have their kind.
    for (const item of page.items) found.push({ ...toPlain(item), apiVersion, kind });
    // The client's type has another name for `continue`.
    next = textOf(objectOf(page.metadata).continue);
  } while (next !== undefined);
  return found;
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
  return toPlain(await objects.patch(object, undefined, dryRun, FIELD_MANAGER, isForced, ServerSideApply));
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

// The client's type has parsed dates; ours has the JSON that was sent.
function toPlain(object: KubernetesObject): ClusterResource {
  return object as unknown as ClusterResource;
}

// Instead of the type of a resource.
const PLAIN_TEXT = 'text';

/** The kinds of each API version, as soon as they are known. */
type Discovery = Record<string, Promise<readonly V1APIResource[]>>;

// The client's API for any kind of resource. A kind that the server does not serve is an `ApiException` with code 404.
class ObjectApi extends KubernetesObjectApi {
  /** Which kinds the server has, shared by all that ask the same server. */
  discovery: Discovery = {};

  async hasKind({ apiVersion, kind }: ResourceKind): Promise<boolean> {
    await this.resource(apiVersion, kind);
    return true;
  }

  /** Reads the log of a container, which is no resource. */
  readLog(
    { namespace, name }: NamespacedName,
    { container, sinceMs, limitBytes }: LogRange,
  ): Promise<string> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
    const request = this.configuration.baseServer.makeRequestContext(path, HttpMethod.GET);
    request.setQueryParam('container', container);
    request.setQueryParam('sinceTime', new Date(sinceMs).toISOString());
    request.setQueryParam('limitBytes', `${limitBytes}`);
    return this.requestPromise<string & KubernetesObject>(request, PLAIN_TEXT);
  }

  // The client throws a plain Error for an unknown kind, and a 404 for an unknown group.
  protected override async resource(apiVersion: string, kind: string, options?: Configuration) {
    const message = `the server does not serve ${apiVersion} ${kind}`;
    try {
      // The client would ask again for each kind, and for each request that starts before the first answer.
      this.discovery[apiVersion] ??= super
        .resource(apiVersion, kind, options)
        .then(() => this.apiVersionResourceCache[apiVersion]?.resources ?? []);
      const found = (await this.discovery[apiVersion]).find((each) => each.kind === kind);
      if (found !== undefined) return found;
    } catch (error) {
      delete this.discovery[apiVersion];
      if (!(error instanceof ApiException && error.code === 404)) throw error;
    }
    throw new ApiException(404, message, { code: 404, reason: 'NotFound', message }, {});
  }

  // Plain JSON: the client renames members of known kinds, and in lists of other kinds drops the token of the next page. It
  // would also take text that is not JSON, such as the login page of a proxy, for a resource.
  protected override async processResponse<T extends KubernetesObject>(
    response: ResponseContext,
    type?: string,
  ): Promise<T> {
    if (/^text\/html/i.test(response.headers['content-type'] ?? '')) throw new NoApiServer();
    const isSuccess = response.httpStatusCode >= 200 && response.httpStatusCode < 300;
    if (!isSuccess) return super.processResponse<T>(response, type);
    const text = await response.body.text();
    if (type === PLAIN_TEXT) return text as unknown as T;
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new NoApiServer();
    }
  }
}

// All requests share their connections, and end with `signal`.
function openObjectApi(config: KubeConfig, server: string, signal: AbortSignal): ObjectApi {
  let shared: ReturnType<RequestContext['getDispatcher']>;
  const pre = async (request: RequestContext) => {
    // The client makes a pool of connections, and so a TLS handshake, for each request. One pool is enough.
    shared ??= request.getDispatcher();
    if (shared !== undefined) request.setDispatcher(shared);
    request.setHeaderParam('User-Agent', `meshtap/${readVersion()}`);
    request.setSignal(AbortSignal.any([signal, startTimeLimit()]));
    return request;
  };
  return new ObjectApi(
    createConfiguration({
      baseServer: new ServerConfiguration(server, {}),
      authMethods: { default: config },
      promiseMiddleware: [{ pre, post: async (response) => response }],
    }),
  );
}

// The client changes the message of what it catches, which fails for the reason of `AbortSignal.timeout`.
function startTimeLimit(): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new RequestTimeout()), REQUEST_TIMEOUT_MS).unref();
  return limit.signal;
}
