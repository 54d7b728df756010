import { isForMesh, type PluginSettings } from '../options/plugin.ts';
import { type BackendService, findService } from './backend-cluster.ts';
import { PLUGIN_KINDS, type PluginApi } from './plugin-kinds.ts';
import { findReferenceTargets } from './referenced-service.ts';

/** The commands that ask the cluster for something that not everybody may do. */
export const CLUSTER_COMMANDS = [
  'apply',
  'diff',
  'publish',
  'status',
  'rollback',
  'remove',
  'tail',
  'view',
] as const;
/** One of `CLUSTER_COMMANDS`. */
export type ClusterCommand = (typeof CLUSTER_COMMANDS)[number];

/** What may be done to a resource. Source: Kubernetes "Authorization", request verbs. */
export const VERBS = ['get', 'list', 'create', 'patch', 'delete'] as const;
/** One of `VERBS`. */
export type Verb = (typeof VERBS)[number];

/** What the commands will be asked for, as far as it decides which rights they need. */
export interface AccessScene {
  namespaces: readonly string[];
  settings: PluginSettings;
  api: PluginApi;
  /** Name of the ConfigMap, if pods mount the filter. */
  configMap?: string;
  /** The service of the mesh that documents go to; undefined when that is unknown, or nothing that Istio makes. */
  backend?: BackendService;
  /** True if nobody has said where documents go. */
  isBackendUnknown: boolean;
  /** How to reach a backend outside the mesh. */
  external?: { isTls: boolean };
  /** Namespace of the receiver that is looked into. */
  receiver?: string;
}

/** One right: a verb on a kind of resource in a namespace, on one of that name alone if there is one. */
export interface Right {
  /** Undefined: in all namespaces. */
  namespace: string | undefined;
  /** True for a namespace that is listed, false for one that is looked at besides. */
  isListed: boolean;
  group: string;
  resource: string;
  verb: Verb;
  name?: string;
}

/** A kind of resource as a Role has it, or the one of a name. */
interface Target {
  group: string;
  resource: string;
  name?: string;
}
// `own` is where a listed namespace has the proxies that load what is written into it: not so where it is for the mesh.
type Place = 'listed' | 'own' | 'root' | 'backend' | 'receiver' | 'everywhere';

interface AccessRule {
  commands: readonly ClusterCommand[];
  verbs: readonly Verb[];
  /** None where the scene does without it. */
  on(scene: AccessScene): readonly Target[];
  in: Place;
}

const ISTIO_EXTENSIONS = 'extensions.istio.io';
const ISTIO_NETWORKING = 'networking.istio.io';
const NAMESPACES = { group: '', resource: 'namespaces' };
const PODS = { group: '', resource: 'pods' };
const PORT_FORWARD = { group: '', resource: 'pods/portforward' };
const SECRETS = { group: '', resource: 'secrets' };
const SERVICES = { group: '', resource: 'services' };
const CONFIG_MAPS = { group: '', resource: 'configmaps' };
const SERVICE_ENTRIES = { group: ISTIO_NETWORKING, resource: 'serviceentries' };
const DESTINATION_RULES = { group: ISTIO_NETWORKING, resource: 'destinationrules' };
const ENVOY_FILTERS = { group: ISTIO_NETWORKING, resource: 'envoyfilters' };
const SIDECARS = { group: ISTIO_NETWORKING, resource: 'sidecars' };
const GATEWAYS = { group: 'gateway.networking.k8s.io', resource: 'gateways' };
const WORKLOADS = ['deployments', 'statefulsets', 'daemonsets'].map((resource) => ({
  group: 'apps',
  resource,
}));
const PLUGINS = { wasmplugin: 'wasmplugins', trafficextension: 'trafficextensions' } as const;

/**
 * What each command needs, whatever it finds in the cluster. Without its flags that lead to another command: `--prune`
 * needs what remove does besides, `--wait` what status does. A dry run needs what the write does. What a command can do
 * without is not here: it then knows less, and says so.
 */
const RULES: readonly AccessRule[] = [
  // What is written. Server-side apply of what is not there yet needs both patch and create; it says the name, unlike a
  // POST, so that even the create may be limited to it.
  { commands: ['apply', 'diff', 'publish'], verbs: ['get', 'create', 'patch'], on: made, in: 'listed' },
  { commands: ['apply', 'diff', 'publish'], verbs: ['list', 'patch'], on: workloads, in: 'listed' },
  { commands: ['rollback'], verbs: ['get'], on: bothPlugins, in: 'listed' },
  { commands: ['rollback'], verbs: ['patch'], on: plugin, in: 'listed' },
  // What is found by our labels, and taken away.
  { commands: ['remove'], verbs: ['list'], on: everyKind, in: 'listed' },
  { commands: ['remove'], verbs: ['delete'], on: removable, in: 'listed' },
  { commands: ['remove'], verbs: ['list', 'patch'], on: workloads, in: 'listed' },
  // What proxies are to run, and what they say of themselves. A port-forward is a GET, and to newer servers a create too.
  { commands: ['status'], verbs: ['get'], on: bothPlugins, in: 'listed' },
  { commands: ['publish'], verbs: ['get'], on: pluginsUpToOwn, in: 'listed' },
  { commands: ['status', 'publish'], verbs: ['list'], on: () => [PODS], in: 'listed' },
  { commands: ['status', 'publish'], verbs: ['get', 'create'], on: () => [PORT_FORWARD], in: 'listed' },
  // What a receiver has stored.
  { commands: ['tail', 'view'], verbs: ['list'], on: () => [PODS], in: 'receiver' },
  { commands: ['tail', 'view'], verbs: ['get', 'create'], on: () => [PORT_FORWARD], in: 'receiver' },
  // The checks before anything is written.
  { commands: ['apply', 'publish'], verbs: ['get'], on: () => [NAMESPACES], in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: otherPlugin, in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['get'], on: pullSecret, in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['get'], on: targets, in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: podsOfSelection, in: 'own' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: sidecars, in: 'listed' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: sidecars, in: 'root' },
  { commands: ['apply', 'publish'], verbs: ['get'], on: backendService, in: 'backend' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: backendEntries, in: 'backend' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: backendPods, in: 'backend' },
  { commands: ['apply', 'publish'], verbs: ['list'], on: entriesOfAnyHost, in: 'everywhere' },
];

/** Lists the rights that commands need, each once, in the order of the table. */
export function listRights(scene: AccessScene, commands: readonly ClusterCommand[]): Right[] {
  const rights = RULES.filter((rule) => rule.commands.some((command) => commands.includes(command))).flatMap(
    ({ verbs, on, in: place }) =>
      on(scene).flatMap((target) =>
        verbs.flatMap((verb) => findPlaces(scene, place).map((where) => ({ ...where, ...target, verb }))),
      ),
  );
  return [...new Map(rights.map((right) => [JSON.stringify(right), right])).values()];
}

function findPlaces(scene: AccessScene, place: Place): Pick<Right, 'namespace' | 'isListed'>[] {
  const { namespaces, settings, backend, receiver } = scene;
  const mark = (namespace: string) => ({ namespace, isListed: namespaces.includes(namespace) });
  if (place === 'listed') return namespaces.map(mark);
  if (place === 'own') return namespaces.filter((each) => !isForMesh(each, settings)).map(mark);
  if (place === 'root') return [mark(settings.rootNamespace)];
  if (place === 'receiver') return receiver === undefined ? [] : [{ namespace: receiver, isListed: true }];
  if (place === 'everywhere') return [{ namespace: undefined, isListed: false }];
  const service = backend && findService(backend);
  return service === undefined ? [] : [mark(service.namespace)];
}

function plugin({ api, settings: { name } }: AccessScene): Target[] {
  return [{ group: ISTIO_EXTENSIONS, resource: PLUGINS[api], name }];
}

function bothPlugins({ settings: { name } }: AccessScene): Target[] {
  return Object.values(PLUGINS).map((resource) => ({ group: ISTIO_EXTENSIONS, resource, name }));
}

// A WasmPlugin is looked for first, and the other kind where there is none.
function pluginsUpToOwn(scene: AccessScene): Target[] {
  return scene.api === 'wasmplugin' ? plugin(scene) : bothPlugins(scene);
}

function otherPlugin({ api }: AccessScene): Target[] {
  const others = Object.keys(PLUGIN_KINDS).filter((each) => each !== api) as PluginApi[];
  return others.map((each) => ({ group: ISTIO_EXTENSIONS, resource: PLUGINS[each] }));
}

// The same as what `meshtap generate` prints.
function made(scene: AccessScene): Target[] {
  const { settings, backend, isBackendUnknown, external, configMap } = scene;
  const name = `${settings.name}-backend`;
  const isReferenced = findReferenceTargets(settings) !== undefined && (isBackendUnknown || backend);
  return [
    ...(external === undefined ? [] : [{ ...SERVICE_ENTRIES, name }]),
    ...(external?.isTls ? [{ ...DESTINATION_RULES, name }] : []),
    ...(isReferenced ? [{ ...ENVOY_FILTERS, name }] : []),
    ...(configMap === undefined ? [] : [{ ...CONFIG_MAPS, name: configMap }]),
    ...plugin(scene),
  ];
}

// An earlier apply may have made any of them, by other flags.
function everyKind(scene: AccessScene): Target[] {
  const kinds = [ENVOY_FILTERS, DESTINATION_RULES, SERVICE_ENTRIES, CONFIG_MAPS];
  return [...bothPlugins(scene).map(({ group, resource }) => ({ group, resource })), ...kinds];
}

function removable(scene: AccessScene): Target[] {
  const { settings, configMap } = scene;
  const name = `${settings.name}-backend`;
  return [
    ...bothPlugins(scene),
    ...[ENVOY_FILTERS, DESTINATION_RULES, SERVICE_ENTRIES].map((kind) => ({ ...kind, name })),
    ...(configMap === undefined ? [] : [{ ...CONFIG_MAPS, name: configMap }]),
  ];
}

// Which they are is known by their list alone, so none of them can be named.
function workloads({ configMap }: AccessScene): readonly Target[] {
  return configMap === undefined ? [] : WORKLOADS;
}

function pullSecret({ settings: { pullSecret: name }, configMap }: AccessScene): Target[] {
  return name === undefined || configMap !== undefined ? [] : [{ ...SECRETS, name }];
}

function targets({ settings: { targetRefs = [] } }: AccessScene): Target[] {
  const kinds: Record<string, Target> = {
    Gateway: GATEWAYS,
    Service: SERVICES,
    ServiceEntry: SERVICE_ENTRIES,
  };
  return targetRefs.flatMap(({ kind, name }) => (kinds[kind] ? [{ ...kinds[kind], name }] : []));
}

function podsOfSelection({ settings: { targetRefs } }: AccessScene): Target[] {
  return targetRefs === undefined ? [PODS] : [];
}

// Gateways and waypoints heed no Sidecar.
function sidecars({ settings: { targetRefs }, backend, isBackendUnknown }: AccessScene): Target[] {
  const hasService = backend !== undefined || isBackendUnknown;
  return targetRefs === undefined && hasService ? [SIDECARS] : [];
}

function backendService({ backend, external }: AccessScene): Target[] {
  const service = backend && findService(backend);
  return service === undefined || external !== undefined ? [] : [{ ...SERVICES, name: service.name }];
}

// A host with the name of a Service may be one of a ServiceEntry all the same.
function backendEntries(scene: AccessScene): Target[] {
  return backendService(scene).length === 0 ? [] : [SERVICE_ENTRIES];
}

// Whether a filter for the whole mesh taps the backend itself.
function backendPods(scene: AccessScene): Target[] {
  const { namespaces, settings } = scene;
  const isWhole = namespaces.some((namespace) => isForMesh(namespace, settings));
  return isWhole && settings.targetRefs === undefined && backendService(scene).length > 0 ? [PODS] : [];
}

// The ServiceEntry of such a host may be in any namespace, and nothing but a list of all finds it.
function entriesOfAnyHost({ backend, external }: AccessScene): Target[] {
  const isOther = backend !== undefined && external === undefined && findService(backend) === undefined;
  return isOther ? [SERVICE_ENTRIES] : [];
}
