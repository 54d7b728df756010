import { usageError } from '../errors.ts';
import { describeTarget, isServedByWaypoint, type TargetRef, WAYPOINT_CLASS } from '../targets.ts';
import { badValue, type TextOrigin } from './flag.ts';
import { isDnsSubdomain, isLabelKey, isLabelValue } from './parsers.ts';

/** Which proxies load the filter; without either, all of the namespace. Never both. */
export interface Targets {
  selector?: Record<string, string>;
  targetRefs?: TargetRef[];
}

/** A label that proxies' pods must have, and the text that it came from. */
export interface Label {
  pair: string;
  key: string;
  value: string;
}

// Source: istio `pkg/config/validation`, the kinds that a WasmPlugin may refer to.
const TARGET_GROUPS: Record<string, string> = {
  Gateway: 'gateway.networking.k8s.io',
  GatewayClass: 'gateway.networking.k8s.io',
  Service: '',
  ServiceEntry: 'networking.istio.io',
};
const MAX_TARGET_REFS = 16;

/** Puts --selector and --target-ref together. Throws a usage error that names the flag. */
export function readTargets({
  selector: labelLists,
  targetRef,
}: {
  selector: readonly (readonly Label[])[];
  targetRef: readonly TargetRef[];
}): Targets {
  const selector = mergeLabels(labelLists.flat());
  const targetRefs = [...new Map(targetRef.map((target) => [describeTarget(target), target])).values()];
  if (targetRef.length > MAX_TARGET_REFS) {
    throw usageError(
      `Cannot use --target-ref ${targetRef.length} times`,
      `Istio takes ${MAX_TARGET_REFS} targets in a resource`,
      'Use a second --name for the others.',
    );
  }
  if (selector !== undefined && targetRefs.length > 0) {
    throw usageError(
      'Cannot use --selector together with --target-ref',
      'Istio takes one of them in a resource',
      'Give --target-ref for gateways and waypoints, --selector for sidecars.',
    );
  }
  return { ...(selector !== undefined && { selector }), ...(targetRefs.length > 0 && { targetRefs }) };
}

/** Reads KEY=VALUE pairs, separated by commas. */
export function parseLabels(text: string, { source }: TextOrigin): Label[] {
  return text.split(',').map((pair) => {
    const [, key = '', value = ''] = /^\s*([^=]*?)==?(.*?)\s*$/.exec(pair) ?? [];
    if (isLabelKey(key) && isLabelValue(value)) return { pair, key, value };
    throw badValue(
      pair,
      source,
      'it is not a label',
      'Give KEY=VALUE pairs, separated by commas, such as app=shop,version=v1.',
    );
  });
}

function mergeLabels(labels: readonly Label[]): Record<string, string> | undefined {
  const merged = new Map<string, string>();
  for (const { pair, key, value } of labels) {
    if ((merged.get(key) ?? value) !== value) {
      const why = `${key} has two values, and no pod has both`;
      throw badValue(pair, '--selector', why, 'Give each label once.');
    }
    merged.set(key, value);
  }
  return merged.size === 0 ? undefined : Object.fromEntries(merged);
}

/** Reads KIND/NAME of what a filter attaches to. */
export function parseTargetRef(value: string, { source }: TextOrigin): TargetRef {
  const [, kind = '', name = ''] = /^([^/]*)\/(.*)$/.exec(value) ?? [];
  const known = Object.keys(TARGET_GROUPS).find((word) => word.toLowerCase() === kind.toLowerCase());
  if (known === undefined || !isDnsSubdomain(name)) {
    throw badValue(
      value,
      source,
      'it is not KIND/NAME of something that a filter attaches to',
      `Give ${Object.keys(TARGET_GROUPS).join(', ')} and a name, such as Gateway/shop.`,
    );
  }
  if (known === 'GatewayClass' && name !== WAYPOINT_CLASS) {
    throw badValue(
      value,
      source,
      `Istio attaches filters to the class ${WAYPOINT_CLASS} alone`,
      `Give GatewayClass/${WAYPOINT_CLASS} for all waypoints, or Gateway/NAME for one gateway.`,
    );
  }
  return { group: TARGET_GROUPS[known] ?? '', kind: known, name };
}

/** Which side of a proxy is tapped. */
export type Direction = 'outbound' | 'inbound' | 'both';

/**
 * Chooses the side of the proxies that is tapped. To an ingress gateway all requests are outbound, to a waypoint all are
 * inbound; whether a Gateway is the one or the other, only the cluster knows, so it counts as an ingress gateway unless
 * `given` says otherwise. Throws a usage error when no request would ever be seen. Source: istio
 * `pilot/pkg/networking/core/gateway.go` and `listener_waypoint.go`, the listener class.
 */
export function chooseDirection(given: Direction | undefined, targetRefs: readonly TargetRef[]): Direction {
  const ofWaypoint = targetRefs.find(isServedByWaypoint);
  if (ofWaypoint === undefined) return given ?? 'outbound';
  if (given === 'outbound') {
    throw usageError(
      `Cannot use --direction outbound with --target-ref ${describeTarget(ofWaypoint)}`,
      'a waypoint serves it, and takes all requests as inbound',
      'Leave --direction off.',
    );
  }
  const gateway = targetRefs.find((target) => !isServedByWaypoint(target));
  if (gateway === undefined || given !== undefined) return given ?? 'inbound';
  throw usageError(
    `Cannot choose the direction for ${describeTarget(gateway)} and ${describeTarget(ofWaypoint)}`,
    'an ingress gateway takes all requests as outbound, a waypoint as inbound',
    `If Gateway ${gateway.name} is a waypoint, add --direction inbound; if not, give the two targets to two commands with a --name each, or add --direction both.`,
  );
}
