import type { PluginSettings } from '../options/plugin.ts';
import { GATEWAY_GROUP, isService } from '../targets.ts';
import { type BackendService, findService } from './backend-address.ts';
import { backendName, findReferenceTargets } from './backend-resources.ts';
import type { PluginApi } from './plugin.ts';

/** The commands that need rights in the cluster. */
export const CLUSTER_COMMANDS = [
  'apply',
  'diff',
  'publish',
  'status',
  'rollback',
  'remove',
  'tail',
  'view',
  'openapi',
] as const;
/** One of `CLUSTER_COMMANDS`. */
export type ClusterCommand = (typeof CLUSTER_COMMANDS)[number];

/** What can be done to a resource. Source: Kubernetes "Authorization", request verbs. */
export const VERBS = ['get', 'list', 'create', 'patch', 'delete'] as const;
/** One of `VERBS`. */
export type Verb = (typeof VERBS)[number];

/** What commands will be asked to do, as far as it decides which rights they need. */
export interface AccessRequest {
  namespaces: readonly string[];
  /** True: the commands work on all namespaces, and none is listed. */
  isForAll?: boolean;
  settings: PluginSettings;
  api: PluginApi;
  /** Name of the ConfigMap, if pods mount the filter. */
  configMap?: string | undefined;
  /** The service of the mesh that exchanges go to; undefined if it is unknown, or Istio does not make it. */
  backend?: BackendService | undefined;
  /** True if nothing says where exchanges go. */
  isBackendUnknown: boolean;
  /** How to reach a backend outside the mesh. */
  external?: { isTls: boolean } | undefined;
  /** Namespace of the receiver that is read. */
  receiver?: string | undefined;
  /** True if nothing is checked before anything is written. */
  isUnchecked?: boolean;
}

/** A kind of resource as a Role names it, or the resource of a name. */
export interface Target {
  group: string;
  resource: string;
  name?: string;
}

/** Which namespaces. `own`: the listed ones whose own proxies load the filter, which excludes the one for the whole mesh. */
export type Place = 'listed' | 'own' | 'root' | 'backend' | 'receiver' | 'everywhere';

/** A row of the table: commands that need verbs on resources, and in which namespaces. */
export interface AccessRule {
  commands: readonly ClusterCommand[];
  verbs: readonly Verb[];
  /** Gives no targets if the request does not need the right. */
  on(request: AccessRequest): readonly Target[];
  in: Place;
}

const ISTIO_NETWORKING = 'networking.istio.io';
const NAMESPACES = { group: '', resource: 'namespaces' };
const PODS = { group: '', resource: 'pods' };
const POD_LOGS = { group: '', resource: 'pods/log' };
const PORT_FORWARD = { group: '', resource: 'pods/portforward' };
const SECRETS = { group: '', resource: 'secrets' };
const SERVICES = { group: '', resource: 'services' };
const ENDPOINT_SLICES = { group: 'discovery.k8s.io', resource: 'endpointslices' };
const CONFIG_MAPS = { group: '', resource: 'configmaps' };
const SERVICE_ENTRIES = { group: ISTIO_NETWORKING, resource: 'serviceentries' };
const DESTINATION_RULES = { group: ISTIO_NETWORKING, resource: 'destinationrules' };
const ENVOY_FILTERS = { group: ISTIO_NETWORKING, resource: 'envoyfilters' };
const SIDECARS = { group: ISTIO_NETWORKING, resource: 'sidecars' };
const GATEWAYS = { group: GATEWAY_GROUP, resource: 'gateways' };
const WORKLOADS = ['deployments', 'statefulsets', 'daemonsets'].map((resource) => ({
  group: 'apps',
  resource,
}));
const PLUGINS: Record<PluginApi, Target> = {
  wasmplugin: { group: 'extensions.istio.io', resource: 'wasmplugins' },
  trafficextension: { group: 'extensions.istio.io', resource: 'trafficextensions' },
};

/**
 * What each command needs, whatever it finds in the cluster. Flags that do the work of another command are not included:
 * `--prune` also needs what remove needs, `--wait` what status needs. A dry run needs the same as the write. Rights that a
 * command can do without are not here: it reports what it could not check. Only `status` has some of these: to look at a
 * backend, a ConfigMap or the targets that the flags name (without them it warns that it could not look there), and to read
 * logs, as `publish` does, which say why a proxy could not get its image.
 */
export const RULES: readonly AccessRule[] = [
  // Writing. Server-side apply of a new resource needs both patch and create. Its request has the name, unlike a POST, so
  // that even create can be limited to a name.
  { commands: ['apply', 'diff', 'publish'], verbs: ['get', 'create', 'patch'], on: written, in: 'listed' },
  { commands: ['apply', 'diff', 'publish'], verbs: ['list', 'patch'], on: workloads, in: 'listed' },
  { commands: ['rollback'], verbs: ['get'], on: bothPlugins, in: 'listed' },
  { commands: ['rollback'], verbs: ['patch'], on: plugin, in: 'listed' },
  // Removing what we applied. A Role cannot allow to list all namespaces, which --all-namespaces needs.
  { commands: ['remove'], verbs: ['list'], on: removableKinds, in: 'listed' },
  { commands: ['remove'], verbs: ['delete'], on: removable, in: 'listed' },
  { commands: ['remove'], verbs: ['list', 'patch'], on: workloads, in: 'listed' },
  // What proxies should load, and what they report. A port-forward is a GET, and newer servers want create too.
  { commands: ['status'], verbs: ['get'], on: bothPlugins, in: 'listed' },
  { commands: ['status'], verbs: ['list'], on: listedPlugins, in: 'listed' },
  { commands: ['publish'], verbs: ['get'], on: pluginsUpToOwn, in: 'listed' },
  { commands: ['status', 'publish'], verbs: ['list'], on: () => [PODS], in: 'listed' },
  { commands: ['status', 'publish'], verbs: ['get', 'create'], on: () => [PORT_FORWARD], in: 'listed' },
  { commands: ['status', 'publish'], verbs: ['get'], on: () => [POD_LOGS], in: 'listed' },
  // The waypoint of a Service, by the labels of it and of its namespace. Without these rights status lists all waypoints there.
  { commands: ['status', 'publish'], verbs: ['get'], on: serviceTargets, in: 'listed' },
  { commands: ['status', 'publish'], verbs: ['get'], on: namespacesOfServices, in: 'listed' },
  { commands: ['status'], verbs: ['get'], on: configMap, in: 'listed' },
  { commands: ['status'], verbs: ['list'], on: workloads, in: 'listed' },
  // Reading from a receiver.
  { commands: ['tail', 'view', 'openapi'], verbs: ['list'], on: () => [PODS], in: 'receiver' },
  {
    commands: ['tail', 'view', 'openapi'],
    verbs: ['get', 'create'],
    on: () => [PORT_FORWARD],
    in: 'receiver',
  },
];

/** What the checks before anything is written read. */
export const CHECK_RULES: readonly AccessRule[] = [
  { commands: ['apply', 'publish'], verbs: ['get'], on: () => [NAMESPACES], in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: anyPlugin, in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['get'], on: pullSecret, in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['get'], on: targets, in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: selectedPods, in: 'own' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: sidecars, in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: sidecars, in: 'root' },
  { commands: ['apply', 'publish', 'status'], verbs: ['get'], on: backendService, in: 'backend' },
  { commands: ['apply', 'publish', 'status'], verbs: ['list'], on: backendEndpoints, in: 'backend' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: entriesOfAnyHost, in: 'everywhere' },
];

function plugin({ api, settings: { name } }: AccessRequest): Target[] {
  return [{ ...PLUGINS[api], name }];
}

function bothPlugins({ settings: { name } }: AccessRequest): Target[] {
  return Object.values(PLUGINS).map((kind) => ({ ...kind, name }));
}

// For all namespaces: those of the plugins.
function listedPlugins({ isForAll }: AccessRequest): Target[] {
  return isForAll ? Object.values(PLUGINS) : [];
}

// The command looks for a WasmPlugin first, and for the other kind if there is none.
function pluginsUpToOwn(request: AccessRequest): Target[] {
  return request.api === 'wasmplugin' ? plugin(request) : bothPlugins(request);
}

// To find others that send the same, which have other names. Those of the root namespace are looked at only if the account
// may list them anyway: they show tokens of the whole mesh.
function anyPlugin(): Target[] {
  return Object.values(PLUGINS);
}

// What `meshtap generate` prints.
function written(request: AccessRequest): Target[] {
  const { settings, backend, isBackendUnknown, external } = request;
  const isReferenced = findReferenceTargets(settings) !== undefined && (isBackendUnknown || backend);
  const kinds = [
    ...(external === undefined ? [] : [SERVICE_ENTRIES]),
    ...(external?.isTls ? [DESTINATION_RULES] : []),
    ...(isReferenced ? [ENVOY_FILTERS] : []),
  ];
  return [...ofBackend(request, kinds), ...configMap(request), ...plugin(request)];
}

// An earlier apply with other flags may have made any of them.
function removableKinds(): Target[] {
  return [...Object.values(PLUGINS), ENVOY_FILTERS, DESTINATION_RULES, SERVICE_ENTRIES, CONFIG_MAPS];
}

function removable(request: AccessRequest): Target[] {
  const kinds = [ENVOY_FILTERS, DESTINATION_RULES, SERVICE_ENTRIES];
  return [...bothPlugins(request), ...ofBackend(request, kinds), ...configMap(request)];
}

function ofBackend({ settings }: AccessRequest, kinds: readonly Target[]): Target[] {
  return kinds.map((kind) => ({ ...kind, name: backendName(settings.name) }));
}

function configMap({ configMap: name }: AccessRequest): Target[] {
  return name === undefined ? [] : [{ ...CONFIG_MAPS, name }];
}

// Their names are known only after listing them, so the right cannot be limited to names.
function workloads({ configMap }: AccessRequest): readonly Target[] {
  return configMap === undefined ? [] : WORKLOADS;
}

function pullSecret({ settings: { pullSecret: name }, configMap }: AccessRequest): Target[] {
  return name === undefined || configMap !== undefined ? [] : [{ ...SECRETS, name }];
}

function targets({ settings: { targetRefs = [] } }: AccessRequest): Target[] {
  const kinds: Record<string, Target> = {
    Gateway: GATEWAYS,
    Service: SERVICES,
    ServiceEntry: SERVICE_ENTRIES,
  };
  return targetRefs.flatMap(({ kind, name }) => (kinds[kind] ? [{ ...kinds[kind], name }] : []));
}

function serviceTargets({ settings, ...request }: AccessRequest): Target[] {
  const targetRefs = (settings.targetRefs ?? []).filter(isService);
  return targets({ ...request, settings: { ...settings, targetRefs } });
}

function namespacesOfServices(request: AccessRequest): Target[] {
  return serviceTargets(request).length === 0 ? [] : [NAMESPACES];
}

function selectedPods({ settings: { targetRefs } }: AccessRequest): Target[] {
  return targetRefs === undefined ? [PODS] : [];
}

// A Sidecar does not apply to gateways and waypoints.
function sidecars({ settings: { targetRefs }, backend, isBackendUnknown }: AccessRequest): Target[] {
  const hasService = backend !== undefined || isBackendUnknown;
  return targetRefs === undefined && hasService ? [SIDECARS] : [];
}

function backendService({ backend, external }: AccessRequest): Target[] {
  const service = backend && findService(backend);
  return service === undefined || external !== undefined ? [] : [{ ...SERVICES, name: service.name }];
}

// A host that looks like a Service may come from a ServiceEntry. Pods show whether a backend without endpoints is just
// starting, and whether a filter for the whole mesh taps the backend itself.
function backendEndpoints(request: AccessRequest): Target[] {
  return backendService(request).length === 0 ? [] : [SERVICE_ENTRIES, ENDPOINT_SLICES, PODS];
}

// The ServiceEntry of such a host may be in any namespace, and only a list of all namespaces finds it.
function entriesOfAnyHost({ backend, external }: AccessRequest): Target[] {
  const isOther = backend !== undefined && external === undefined && findService(backend) === undefined;
  return isOther ? [SERVICE_ENTRIES] : [];
}
