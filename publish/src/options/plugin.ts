import { usageError } from '../errors.ts';
import { DEFAULT_ROOT_NAMESPACE, describeTarget, isService } from '../targets.ts';
import { common, flag, type Values } from './flag.ts';
import { isDnsLabel, parseCount, parseObjectName } from './parsers.ts';
import {
  chooseDirection,
  type Direction,
  parseLabels,
  parseTargetRef,
  readTargets,
  type Targets,
} from './targets.ts';

/** Where in the filter chain the filter goes; without one it is next to the router. */
type Phase = 'AUTHN' | 'AUTHZ' | 'STATS';

/** How the filter is attached to proxies. `selector` and `targetRefs` are never both there. */
export interface PluginSettings extends Targets {
  name: string;
  direction: Direction;
  phase?: Phase | undefined;
  priority?: number | undefined;
  pullSecret?: string | undefined;
  /** The namespace whose resources are for the whole mesh. */
  rootNamespace: string;
  /** The waypoint, a Gateway of the namespace, that serves the targeted Services and ServiceEntries. */
  waypoint?: string | undefined;
  /** True to make the backend known to the targeted gateways, even if they know referenced services alone. */
  isBackendReferenced: boolean;
}

/** The flag that names the plugin and all resources that belong to it. */
export const NAME_FLAGS = {
  name: flag.image.text('--name <name>', 'name of the resources', parseObjectName('resource', isDnsLabel), {
    fallback: 'meshtap',
  }),
};

/** The flag that names the root namespace. */
export const ROOT_NAMESPACE_FLAGS = {
  rootNamespace: flag.proxies.text(
    '--root-namespace <name>',
    'namespace whose resources are for the whole mesh',
    parseObjectName('namespace', isDnsLabel),
    { fallback: DEFAULT_ROOT_NAMESPACE },
  ),
};

/** The flags that decide which resources there are, and which are looked at. */
export const ATTACHMENT_FLAGS = {
  ...NAME_FLAGS,
  ...common({
    direction: flag.proxies.choice(
      '--direction <side>',
      'which requests to capture: outbound, inbound or both',
      ['outbound', 'inbound', 'both'],
      { default: 'outbound; inbound for what a waypoint serves' },
    ),
    selector: flag.proxies.list(
      '--selector <labels>',
      'only proxies of pods with these labels: KEY=VALUE,...',
      parseLabels,
    ),
    targetRef: flag.proxies.list(
      '--target-ref <kind/name>',
      'only this Gateway, GatewayClass, Service or ServiceEntry; can be repeated',
      parseTargetRef,
    ),
  }),
  waypoint: flag.proxies.text(
    '--waypoint <name>',
    'the waypoint that serves the targeted Services; the backend is made known to it',
    parseObjectName('Gateway'),
  ),
  referenceBackend: flag.proxies.switch(
    '--reference-backend',
    'make the backend known to the targeted gateways, if istiod sends them referenced services only',
  ),
  ...ROOT_NAMESPACE_FLAGS,
  pullSecret: flag.image.text(
    '--pull-secret <name>',
    'docker-registry Secret in each namespace, with which the proxies pull',
    parseObjectName('Secret'),
  ),
  api: flag.image.choice(
    '--api <api>',
    'kind of resource: auto, wasmplugin or trafficextension',
    ['auto', 'wasmplugin', 'trafficextension'],
    { fallback: 'auto' },
  ),
};

/** The flags that say which proxies load the filter, and where in their filter chain. */
export const PLUGIN_FLAGS = {
  ...ATTACHMENT_FLAGS,
  phase: flag.proxies.choice(
    '--phase <phase>',
    'AUTHN, AUTHZ, STATS or unspecified',
    ['AUTHN', 'AUTHZ', 'STATS', 'unspecified'],
    { default: 'unspecified, next to the router' },
  ),
  priority: flag.proxies.text(
    '--priority <number>',
    'order among filters of a phase: higher is earlier',
    parseCount(-(2 ** 31), 2 ** 31 - 1, 'a 32-bit whole number'),
  ),
};

type PluginValues = Values<typeof ATTACHMENT_FLAGS> & Partial<Values<typeof PLUGIN_FLAGS>>;

/** Reads how the filter is attached, and refuses namespaces in which the targets cannot be. Throws a usage error that names the flag. */
export function readPlugin(values: PluginValues, namespaces: readonly string[]): PluginSettings {
  const targets = readTargets(values);
  const { name, rootNamespace, phase, priority, pullSecret, waypoint } = values;
  const settings: PluginSettings = {
    direction: chooseDirection(values.direction, targets.targetRefs ?? []),
    ...targets,
    ...{ name, rootNamespace, priority, pullSecret, waypoint },
    phase: phase === 'unspecified' ? undefined : phase,
    isBackendReferenced: values.referenceBackend,
  };
  checkReference(settings);
  checkTargetNamespaces(settings, namespaces);
  return settings;
}

/** Warns about what is possible but probably not meant. */
export function warnOfTargets(settings: PluginSettings, namespaces: readonly string[]): string[] {
  const { selector, targetRefs = [], rootNamespace, waypoint } = settings;
  const warnings: string[] = [];
  if (targetRefs.length === 0 && namespaces.includes(rootNamespace)) {
    const which = selector === undefined ? 'every proxy' : 'every proxy with these labels';
    warnings.push(`${rootNamespace} is the root namespace: ${which} of the whole mesh will load the filter.`);
    if (namespaces.length > 1) {
      warnings.push(
        `The other namespaces are in the mesh too: their exchanges will be captured twice, unless ${rootNamespace} is left off.`,
      );
    }
  }
  const service = targetRefs.find(isService);
  if (service !== undefined && waypoint === undefined) {
    warnings.push(
      `The waypoint of ${describeTarget(service)} knows only the services that it serves. Unless an EnvoyFilter makes the backend known to it, add --waypoint NAME, or nothing will reach the backend.`,
    );
  }
  return warnings;
}

// Source: istio `policyattachment.go`.
function checkTargetNamespaces(
  { targetRefs = [], rootNamespace }: PluginSettings,
  namespaces: readonly string[],
): void {
  const target = targetRefs.find(({ kind }) => kind === 'GatewayClass');
  const other = namespaces.find((namespace) => namespace !== rootNamespace);
  if (target === undefined || other === undefined) return;
  throw usageError(
    `Cannot use --target-ref ${describeTarget(target)} in ${other}`,
    `Istio attaches filters to a class only from the root namespace, ${rootNamespace}`,
    `Give ${rootNamespace} as the only namespace, or the mesh's own root namespace with --root-namespace.`,
  );
}

function checkReference({ targetRefs = [], selector, waypoint, isBackendReferenced }: PluginSettings): void {
  if (waypoint !== undefined && !targetRefs.some(isService)) {
    throw usageError(
      'Cannot use --waypoint',
      'no Service or ServiceEntry is targeted',
      'Leave it off, or add --target-ref Service/NAME. To target a whole waypoint, use --target-ref Gateway/NAME --direction inbound.',
    );
  }
  if (isBackendReferenced && targetRefs.length === 0 && selector === undefined) {
    throw usageError(
      'Cannot use --reference-backend',
      'no gateway is targeted',
      'Leave it off: sidecars know the backend by themselves. For a gateway, add --target-ref or --selector.',
    );
  }
}
