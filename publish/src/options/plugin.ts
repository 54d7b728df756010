import type { Command } from 'commander';
import { usageError } from '../errors.ts';
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from './kubernetes-names.ts';
import { badValue, collect, type RawOptions, readChoice, readList, readText } from './raw.ts';

/** Which side of a proxy is tapped. */
export type Direction = 'outbound' | 'inbound' | 'both';
/** Where in the filter chain the filter goes; unspecified is next to the router. */
export type Phase = 'AUTHN' | 'AUTHZ' | 'STATS';
/** What a resource attaches to instead of selecting pods by label. */
export interface TargetRef {
  group: string;
  kind: string;
  name: string;
}

/** How the filter is attached to proxies. `selector` and `targetRefs` are never both there. */
export interface PluginSettings {
  name: string;
  direction: Direction;
  selector?: Record<string, string>;
  targetRefs?: TargetRef[];
  phase?: Phase;
  priority?: number;
  pullSecret?: string;
}

// Source: istio `pkg/config/validation`, the kinds that a WasmPlugin may refer to.
const TARGET_GROUPS: Record<string, string> = {
  Gateway: 'gateway.networking.k8s.io',
  GatewayClass: 'gateway.networking.k8s.io',
  Service: '',
  ServiceEntry: 'networking.istio.io',
};
const MAX_TARGET_REFS = 16;
// Name of the GatewayClass that Istio makes waypoints of.
const WAYPOINT_CLASS = 'istio-waypoint';

/** Adds the flags that say which proxies load the filter, and where. */
export function addPluginOptions(command: Command): Command {
  return command
    .option('--name <name>', 'name of the resources (default: meshtap)')
    .option('--direction <side>', 'outbound, inbound or both (default: outbound)')
    .option('--selector <labels>', 'only proxies of pods with these labels: KEY=VALUE,...', collect)
    .option(
      '--target-ref <kind/name>',
      'only this Gateway, GatewayClass, Service or ServiceEntry; may be repeated',
      collect,
    )
    .option(
      '--phase <phase>',
      'AUTHN, AUTHZ, STATS or unspecified (default: unspecified, next to the router)',
    )
    .option('--priority <number>', 'order among filters of a phase: higher is earlier')
    .option('--pull-secret <name>', "docker-registry Secret in each namespace, for the proxies' own pull")
    .option('--api <api>', 'kind of resource: auto or wasmplugin (default: auto)');
}

/** Reads how the filter is attached. Throws a usage error that names the flag. */
export function readPlugin(raw: RawOptions): PluginSettings {
  checkApi(raw);
  const selector = readSelector(readList(raw, 'selector'));
  const targetRefs = readTargetRefs(readList(raw, 'targetRef'));
  if (selector !== undefined && targetRefs !== undefined) {
    throw usageError(
      'Cannot use --selector together with --target-ref',
      'Istio takes one of them in a resource',
      'Give --target-ref for gateways and waypoints, --selector for sidecars.',
    );
  }
  const phase = readChoice(raw, 'phase', ['AUTHN', 'AUTHZ', 'STATS', 'unspecified'] as const);
  const priority = readPriority(raw);
  const pullSecret = readName(raw, 'pullSecret', isDnsSubdomain, 'Secret');
  return {
    name: readName(raw, 'name', isDnsLabel, 'resource') ?? 'meshtap',
    direction: readChoice(raw, 'direction', ['outbound', 'inbound', 'both'] as const) ?? 'outbound',
    ...(selector !== undefined && { selector }),
    ...(targetRefs !== undefined && { targetRefs }),
    ...(phase !== undefined && phase !== 'unspecified' && { phase }),
    ...(priority !== undefined && { priority }),
    ...(pullSecret !== undefined && { pullSecret }),
  };
}

/** Warns of a direction that the targets never see: a waypoint takes all requests as inbound. Source: istio `listener_waypoint.go`. */
export function warnOfWaypoint({ targetRefs = [], direction }: PluginSettings): string | undefined {
  const target = targetRefs.find(
    ({ kind, name }) => kind === 'Service' || kind === 'ServiceEntry' || name === WAYPOINT_CLASS,
  );
  if (target === undefined || direction !== 'outbound') return undefined;
  return `${target.kind} ${target.name} is served by a waypoint, which takes all requests as inbound: add --direction inbound, or nothing will be captured.`;
}

function checkApi(raw: RawOptions): void {
  if (readText(raw, 'api')?.toLowerCase() === 'trafficextension') {
    throw usageError(
      'Cannot write a TrafficExtension',
      'this version of meshtap writes WasmPlugin alone',
      'Leave --api off: Istio 1.30 and newer turns a WasmPlugin into a TrafficExtension by itself.',
    );
  }
  readChoice(raw, 'api', ['auto', 'wasmplugin'] as const);
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

function readSelector(values: string[]): Record<string, string> | undefined {
  const labels = new Map<string, string>();
  for (const pair of values.flatMap((value) => value.split(','))) {
    const [, key = '', value = ''] = /^\s*([^=]*?)==?(.*?)\s*$/.exec(pair) ?? [];
    if (!isLabelKey(key) || !isLabelValue(value)) {
      throw badValue(
        'selector',
        pair,
        'it is no label',
        'Give KEY=VALUE pairs parted by commas, such as app=shop,version=v1.',
      );
    }
    if ((labels.get(key) ?? value) !== value) {
      throw badValue('selector', pair, `${key} has two values, and no pod has both`, 'Give each label once.');
    }
    labels.set(key, value);
  }
  return labels.size === 0 ? undefined : Object.fromEntries(labels);
}

function readTargetRefs(values: string[]): TargetRef[] | undefined {
  if (values.length > MAX_TARGET_REFS) {
    throw usageError(
      `Cannot use --target-ref ${values.length} times`,
      `Istio takes ${MAX_TARGET_REFS} targets in a resource`,
      'Use a second --name for the others.',
    );
  }
  const refs = [...new Set(values)].map((value) => {
    const [, kind = '', name = ''] = /^([^/]*)\/(.*)$/.exec(value) ?? [];
    const known = Object.keys(TARGET_GROUPS).find((word) => word.toLowerCase() === kind.toLowerCase());
    if (known === undefined || !isDnsSubdomain(name)) {
      throw badValue(
        'targetRef',
        value,
        'it is not KIND/NAME of something that a filter attaches to',
        `Give ${Object.keys(TARGET_GROUPS).join(', ')} and a name, such as Gateway/shop.`,
      );
    }
    return { group: TARGET_GROUPS[known] ?? '', kind: known, name };
  });
  return refs.length === 0 ? undefined : refs;
}

function readPriority(raw: RawOptions): number | undefined {
  const text = readText(raw, 'priority');
  if (text === undefined) return undefined;
  const priority = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (priority >= -(2 ** 31) && priority < 2 ** 31) return priority;
  throw badValue('priority', text, 'it is no 32-bit whole number', 'Give a whole number such as 10.');
}
