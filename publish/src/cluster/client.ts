import {
  ApiException,
  type Configuration,
  createConfiguration,
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
import { AnswerError } from '../answers.ts';
import type { RunContext } from '../context.ts';
import { readVersion } from '../installation.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import { dropAnswer, readAnswer, readRefusal, toKinds, toPage, toResource, toSingle } from './answer.ts';
import {
  type ApplyOptions,
  type ClusterApi,
  type ClusterResource,
  describeResource,
  FIELD_MANAGER,
  type ListFilter,
  type RemoveOptions,
  type ResourceKind,
  type ResourceName,
} from './api.ts';
import { attempt } from './attempts.ts';
import { findConnection } from './connection.ts';
import { ListMemory } from './list-memory.ts';
import { openPort } from './port-forward.ts';
import { type ClusterRequest, NoApiServer, RequestTimeout } from './refusal.ts';

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
        orIfAbsent(
          undefined,
          objects.read(resource).then((found) => toSingle(found, resource)),
        ),
      ),
    list: (kind, filter = {}) =>
      ask('list', `${kind.kind} of ${filter.namespace ?? 'all namespaces'}`, () =>
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
      ask('look up', `${kind.apiVersion} ${kind.kind}`, () => orIfAbsent(false, objects.hasKind(kind))),
    connect: (pod, port) => {
      const object = `port ${port} of Pod ${pod.namespace}/${pod.name}`;
      const send = () => openPort(config, pod, port, signal);
      return ask('forward to', object, send, { unnamedRight: 'create resource "pods/portforward"' });
    },
  };
}

// The first is enough unless resources are very large.
const PAGE_SIZES = [250, 32, 4];
const MAX_PAGES = 20_000;

// Begins again with smaller pages if one is too large to read: the token of a page is for pages of its size.
async function listAll(
  objects: ObjectApi,
  kind: ResourceKind,
  filter: ListFilter,
): Promise<ClusterResource[]> {
  for (const [index, size] of PAGE_SIZES.entries()) {
    try {
      return await listPages(objects, kind, filter, size);
    } catch (error) {
      const isLast = index === PAGE_SIZES.length - 1;
      if (isLast || !(error instanceof AnswerError && error.isTooLarge)) throw error;
    }
  }
  return [];
}

async function listPages(
  objects: ObjectApi,
  { apiVersion, kind }: ResourceKind,
  { namespace, labelSelector, keep = (item) => item, memory = new ListMemory() }: ListFilter,
  size: number,
): Promise<ClusterResource[]> {
  const found: ClusterResource[] = [];
  let bytes = 0;
  let next: string | undefined;
  const where = [apiVersion, kind, namespace, undefined, undefined, undefined, undefined] as const;
  try {
    for (let count = 0; count < MAX_PAGES; count++) {
      const page = toPage(await objects.list(...where, labelSelector, size, next));
      for (const item of page.items) {
        const kept = keep(toResource(item, { apiVersion, kind }));
        if (kept === undefined) continue;
        bytes += memory.add(kept);
        found.push(kept);
      }
      next = page.next;
      if (next === undefined) return found;
    }
    throw new AnswerError('has no end');
  } catch (error) {
    memory.remove(bytes);
    throw error;
  }
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
    if (/^text\/html/i.test(response.headers['content-type'] ?? '')) {
      await dropAnswer(response);
      throw new NoApiServer();
    }
    const { httpStatusCode: code, headers } = response;
    if (code < 200 || code >= 300) {
      throw new ApiException(code, 'the request failed', await readRefusal(response), headers);
    }
    const answer = await readAnswer(response);
    return (type === 'V1APIResourceList' ? toKinds(answer) : answer) as T;
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
