import {
  ApiException,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  loadYaml,
  PatchStrategy,
} from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import type { Cluster, Resource, ResourceName } from './cluster.ts';

// Fields that another manager has set must not be changed: no spec should ever need that.
const FIELD_MANAGER = 'meshtap-e2e';

/** Opens the cluster of a kubeconfig's current context. */
export function openCluster(kubeconfig: string): Cluster {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = KubernetesObjectApi.makeApiClient(config);
  const applyOne = async (resource: Resource, isDryRun: boolean) => {
    const dryRun = isDryRun ? 'All' : undefined;
    const patch = api.patch(
      // The client has names of its own for some members, such as `x_kubernetes_int_or_string`, and drops the real ones.
      loadYaml<KubernetesObject>(JSON.stringify(resource)),
      undefined,
      dryRun,
      FIELD_MANAGER,
      false,
      PatchStrategy.ServerSideApply,
    );
    await patch.catch(explain('apply', resource));
  };
  return {
    kubeconfig,
    apply: async (resources, { isDryRun = false } = {}) => {
      const list = typeof resources === 'string' ? parseResources(resources) : resources;
      for (const resource of list) await applyOne(resource, isDryRun);
    },
    remove: async (name) => {
      await api.delete(name).catch((error: unknown) => {
        if (!(error instanceof ApiException && error.code === 404)) explain('remove', name)(error);
      });
    },
    read: async (name) => {
      const resource = await api.read(name).catch(explain('read', name));
      return resource as unknown as Resource;
    },
  };
}

/** Reads the resources of a YAML text, one in each document. Throws an Error if it is not YAML. */
export function parseResources(yaml: string): Resource[] {
  const documents = parseAllDocuments(yaml);
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS() as Resource;
  });
}

// The client's own message is the whole answer, headers and all.
function explain(what: string, { kind, metadata }: ResourceName): (error: unknown) => never {
  return (error) => {
    const words = error instanceof ApiException ? readMessage(error.body) : (error as Error).message;
    const place = metadata.namespace ? ` in ${metadata.namespace}` : '';
    throw new Error(`Cannot ${what} ${kind} ${metadata.name}${place}: ${words}`, { cause: error });
  };
}

function readMessage(body: unknown): string {
  const status = typeof body === 'string' ? parseStatus(body) : body;
  const message = (status as { message?: unknown } | undefined)?.message;
  return typeof message === 'string' ? message : JSON.stringify(body);
}

function parseStatus(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}
