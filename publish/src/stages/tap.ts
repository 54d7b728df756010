import { dirname, resolve } from 'node:path';
import type { ClusterApi } from '../cluster/api.ts';
import type { MountSettings } from '../config-map/config-map.ts';
import type { RunContext } from '../context.ts';
import { ExitCode, PublishError } from '../errors.ts';
import type { PinnedReference } from '../image/reference.ts';
import type { ConfigObject } from '../options/config.ts';
import type { PluginSettings } from '../options/plugin.ts';
import type { TapRequest } from '../options/tap-request.ts';
import { findBackendService } from '../resources/backend-address.ts';
import {
  buildExternal,
  buildReferencedService,
  type ExternalBackend,
  findReferenceTargets,
} from '../resources/backend-resources.ts';
import { type FileChange, saveKustomizeFolder } from '../resources/kustomize-folder.ts';
import type { BuiltResource, ResourceOrigin } from '../resources/metadata.ts';
import { buildPlugin, PLUGIN_KINDS, type PluginApi } from '../resources/plugin.ts';
import { buildKustomization } from '../resources/text.ts';
import { isForMesh } from '../targets.ts';
import { type ConfigPlan, planConfig, warnOfHeaders } from './config.ts';
import { type OpenAccess, prepareAccess } from './registry.ts';
import { planSource, type SourcePlan } from './source.ts';

/** What is to be in the cluster: the same for generate, diff, apply and publish. */
export interface TapPlan {
  namespaces: readonly string[];
  settings: PluginSettings;
  /** Kind of the resource that loads the filter. */
  api: PluginApi;
  /** With its digest, at the registry that this machine asks; undefined if pods mount the filter. */
  image?: PinnedReference | undefined;
  /** HOST[:PORT] of the registry that proxies pull from; undefined if pods mount the filter. */
  pullHost?: string | undefined;
  /** True if the registry was asked for the digest, and the image found good. */
  isResolved: boolean;
  /** What pods must mount to be tapped; undefined if proxies pull an image. */
  mount?: MountSettings | undefined;
  pluginConfig: ConfigObject;
  /** The backend, if it is not a service of the mesh. */
  external?: ExternalBackend | undefined;
  /** How to reach the registry. */
  openAccess: OpenAccess;
  /** Makes the resources of a namespace, in the order in which they are applied. */
  build(namespace: string): BuiltResource[];
}

/**
 * Plans the resources; with a cluster, in the kind that it serves. `makeSource` says where the filter comes from; by
 * default the source of the request. Throws a usage error that names the flag, the variable or the key of the config.
 */
export async function planTap(
  request: TapRequest,
  run: RunContext,
  cluster?: ClusterApi,
  makeSource?: (openAccess: OpenAccess) => Promise<SourcePlan>,
): Promise<TapPlan> {
  const { namespaces, settings, source } = request;
  const openAccess = prepareAccess(request.registry, run);
  const config = await planConfig(request.config, settings.name, run);
  const plan = await (makeSource?.(openAccess) ?? planSource(source, settings, openAccess, run));
  const api = await chooseApi(request.api, cluster);
  const { image, pullHost, mount, isResolved = false } = plan;
  return {
    ...{ namespaces, settings, api, isResolved, ...config, openAccess, image, pullHost, mount },
    build: prepareBuild(plan, config, settings, api),
  };
}

/** Emits the resources of a plan, or writes them into a kustomize directory. */
export async function executeGenerate(
  plan: TapPlan,
  run: RunContext,
  directory: string | undefined,
): Promise<void> {
  const { namespaces, settings, mount } = plan;
  warnOfHeaders(plan, run, directory);
  const resources = namespaces.flatMap((namespace) => plan.build(namespace));
  if (mount !== undefined) run.emit({ kind: 'mount-needed', mount, namespaces });
  if (directory === undefined) return run.emit({ kind: 'resources', resources });
  const content = { plugin: settings.name, files: buildKustomization(resources, settings.name) };
  const changes = await saveKustomizeFolder(resolve(run.cwd, directory), content, run.signal);
  const dropped = listDropped(changes, namespaces);
  if (dropped.length > 0) {
    const text = `${directory} no longer has ${dropped.join(', ')}. To keep a namespace, list it too.`;
    run.emit({ kind: 'warning', text });
  }
  run.emit({ kind: 'folder-written', directory, changes });
}

// A folder of an earlier run may have more namespaces; each has a folder of its own.
function listDropped(changes: readonly FileChange[], namespaces: readonly string[]): string[] {
  const removed = changes.filter(({ action }) => action === 'removed').map(({ path }) => dirname(path));
  return [...new Set(removed)].filter((namespace) => !namespaces.includes(namespace));
}

function prepareBuild(
  { origin, url, attachment, buildSource }: SourcePlan,
  { pluginConfig, external }: ConfigPlan,
  settings: PluginSettings,
  api: PluginApi,
): TapPlan['build'] {
  const buildBackend = prepareBackend({ pluginConfig, external }, settings, origin);
  const parts = { origin, url, settings: attachment, pluginConfig };
  return (namespace) => [
    ...buildBackend(namespace),
    ...buildSource(namespace),
    buildPlugin(api, namespace, parts),
  ];
}

// What proxies need to reach the backend.
function prepareBackend(
  { pluginConfig, external }: ConfigPlan,
  settings: PluginSettings,
  origin: ResourceOrigin,
): (namespace: string) => BuiltResource[] {
  const service = findBackendService(pluginConfig);
  const targets = findReferenceTargets(settings);
  return (namespace) => [
    ...(external === undefined
      ? []
      : buildExternal(namespace, origin, external, { isForMesh: isForMesh(namespace, settings) })),
    ...(service === undefined || targets === undefined
      ? []
      : [buildReferencedService(namespace, origin, service.host, targets)]),
  ];
}

/**
 * Chooses the kind of the resource that loads the filter. Without a cluster `auto` is WasmPlugin, which all releases of
 * Istio serve; with one, the first kind that it serves. Throws an error with exit code 3 if it does not serve the kind.
 */
export async function chooseApi(
  asked: TapRequest['api'],
  cluster: ClusterApi | undefined,
): Promise<PluginApi> {
  if (cluster === undefined) return asked === 'auto' ? 'wasmplugin' : asked;
  const candidates = asked === 'auto' ? (['wasmplugin', 'trafficextension'] as const) : [asked];
  for (const api of candidates) if (await cluster.serves(PLUGIN_KINDS[api])) return api;
  const kinds = candidates.map((api) => PLUGIN_KINDS[api].kind).join(' nor ');
  throw new PublishError({
    what: `Cannot write a ${PLUGIN_KINDS[candidates[0]].kind}`,
    why: `the cluster ${cluster.name} serves no ${kinds}`,
    fix:
      asked === 'auto'
        ? 'Install Istio with its CRDs, or name the right cluster with --context.'
        : 'Leave --api off; then meshtap takes what the cluster serves.',
    exitCode: ExitCode.cluster,
  });
}
