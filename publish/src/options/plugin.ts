import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { DEFAULT_ROOT_NAMESPACE, describeTarget, isService } from '../targets.ts';
import { chooseDirection, type Direction } from './direction.ts';
import { isDnsLabel, isDnsSubdomain } from './kubernetes-names.ts';
import { badValue, choiceOption, collect, type RawOptions, readChoice, readSwitch, readText } from './raw.ts';
import { readTargets, type Targets } from './targets.ts';

export { isForMesh, type TargetRef } from '../targets.ts';
export type { Direction } from './direction.ts';

/** Where in the filter chain the filter goes; unspecified is next to the router. */
export type Phase = 'AUTHN' | 'AUTHZ' | 'STATS';

/** How the filter is attached to proxies. `selector` and `targetRefs` are never both there. */
export interface PluginSettings extends Targets {
  name: string;
  direction: Direction;
  phase?: Phase;
  priority?: number;
  pullSecret?: string;
  /** The namespace whose resources are for the whole mesh. */
  rootNamespace: string;
  /** The waypoint, a Gateway of the namespace, that serves the targeted Services and ServiceEntries. */
  waypoint?: string;
  /** True to have the targeted gateways know the backend, even if they know referenced services alone. */
  isBackendReferenced: boolean;
}

const DIRECTIONS = ['outbound', 'inbound', 'both'] as const;
const PHASES = ['AUTHN', 'AUTHZ', 'STATS', 'unspecified'] as const;
/** What --api takes. */
export const API_CHOICES = ['auto', 'wasmplugin', 'trafficextension'] as const;

/** Adds the flags that say which proxies load the filter, and where. */
export function addPluginOptions(command: Command): Command {
  return addAttachmentOptions(command)
    .addOption(
      choiceOption(
        '--phase <phase>',
        'AUTHN, AUTHZ, STATS or unspecified (default: unspecified, next to the router)',
        PHASES,
      ),
    )
    .option('--priority <number>', 'order among filters of a phase: higher is earlier');
}

/** Adds those of the flags that decide which resources there are, and which are looked at. */
export function addAttachmentOptions(command: Command): Command {
  return command
    .option('--name <name>', 'name of the resources (default: meshtap)')
    .addOption(
      choiceOption(
        '--direction <side>',
        'outbound, inbound or both (default: outbound; inbound for what a waypoint serves)',
        DIRECTIONS,
      ),
    )
    .option('--selector <labels>', 'only proxies of pods with these labels: KEY=VALUE,...', collect)
    .option(
      '--target-ref <kind/name>',
      'only this Gateway, GatewayClass, Service or ServiceEntry; may be repeated',
      collect,
    )
    .option(
      '--waypoint <name>',
      'the waypoint that serves the targeted Services: it gets to know the backend',
    )
    .option(
      '--reference-backend',
      'have the targeted gateways know the backend, where istiod gives them referenced services alone',
    )
    .option(
      '--root-namespace <name>',
      'namespace whose resources are for the whole mesh (default: istio-system)',
    )
    .option('--pull-secret <name>', "docker-registry Secret in each namespace, for the proxies' own pull")
    .addOption(
      choiceOption(
        '--api <api>',
        'kind of resource: auto, wasmplugin or trafficextension (default: auto)',
        API_CHOICES,
      ),
    );
}

/** Reads how the filter is attached. Throws a usage error that names the flag. */
export function readPlugin(raw: RawOptions): PluginSettings {
  const targets = readTargets(raw);
  const direction = readChoice(raw, 'direction', DIRECTIONS);
  const phase = readChoice(raw, 'phase', PHASES);
  const priority = readPriority(raw);
  const pullSecret = readName(raw, 'pullSecret', isDnsSubdomain, 'Secret');
  const waypoint = readName(raw, 'waypoint', isDnsSubdomain, 'Gateway');
  const settings: PluginSettings = {
    name: readName(raw, 'name', isDnsLabel, 'resource') ?? 'meshtap',
    direction: chooseDirection(direction, targets.targetRefs ?? []),
    ...targets,
    ...(phase !== undefined && phase !== 'unspecified' && { phase }),
    ...(priority !== undefined && { priority }),
    ...(pullSecret !== undefined && { pullSecret }),
    rootNamespace: readRootNamespace(raw),
    ...(waypoint !== undefined && { waypoint }),
    isBackendReferenced: readSwitch(raw, 'referenceBackend'),
  };
  checkReference(settings);
  return settings;
}

/** Refuses namespaces in which the targets cannot be. Throws a usage error. Source: istio `policyattachment.go`. */
export function checkTargetNamespaces(
  { targetRefs = [], rootNamespace }: PluginSettings,
  namespaces: readonly string[],
): void {
  const target = targetRefs.find(({ kind }) => kind === 'GatewayClass');
  const other = namespaces.find((namespace) => namespace !== rootNamespace);
  if (target === undefined || other === undefined) return;
  throw usageError(
    `Cannot use --target-ref ${describeTarget(target)} in ${other}`,
    `Istio attaches filters to a class from the root namespace, ${rootNamespace}, alone`,
    `Give ${rootNamespace} as the only namespace, or the mesh's own root namespace with --root-namespace.`,
  );
}

/** Warns of what is possible and likely not meant. */
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
      `The waypoint of ${describeTarget(service)} knows the services that it serves alone: unless the backend is one of them, add --waypoint NAME, or nothing will reach the backend.`,
    );
  }
  return warnings;
}

function checkReference({ targetRefs = [], selector, waypoint, isBackendReferenced }: PluginSettings): void {
  if (waypoint !== undefined && !targetRefs.some(isService)) {
    throw usageError(
      'Cannot use --waypoint',
      'no Service or ServiceEntry is targeted',
      'Leave it off, or add --target-ref Service/NAME; a waypoint as a whole is --target-ref Gateway/NAME --direction inbound.',
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

/** Reads --root-namespace. Throws a usage error for what no namespace can be called. */
export function readRootNamespace(raw: RawOptions): string {
  return readName(raw, 'rootNamespace', isDnsLabel, 'namespace') ?? DEFAULT_ROOT_NAMESPACE;
}

function readName(
  raw: RawOptions,
  flag: string,
  isValid: (text: string) => boolean,
  kind: string,
): string | undefined {
  const name = readText(raw, flag);
  if (name === undefined || isValid(name)) return name;
  throw badValue(
    flag,
    name,
    `no ${kind} can have that name`,
    'Give lower-case letters, digits and "-", first and last no "-".',
  );
}

function readPriority(raw: RawOptions): number | undefined {
  const text = readText(raw, 'priority');
  if (text === undefined) return undefined;
  const priority = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (priority >= -(2 ** 31) && priority < 2 ** 31) return priority;
  throw badValue('priority', text, 'it is no 32-bit whole number', 'Give a whole number such as 10.');
}
