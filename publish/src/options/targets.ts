import { usageError } from '../errors.ts';
import { type TargetRef, WAYPOINT_CLASS } from '../targets.ts';
import { isDnsSubdomain, isLabelKey, isLabelValue } from './kubernetes-names.ts';
import { badValue, type RawOptions, readList } from './raw.ts';

export {
  describeTarget,
  GATEWAY_GROUP,
  isServedByWaypoint,
  type TargetRef,
} from '../targets.ts';

/** Which proxies load the filter; without either, all of the namespace. Never both. */
export interface Targets {
  selector?: Record<string, string>;
  targetRefs?: TargetRef[];
}

// Source: istio `pkg/config/validation`, the kinds that a WasmPlugin may refer to.
const TARGET_GROUPS: Record<string, string> = {
  Gateway: 'gateway.networking.k8s.io',
  GatewayClass: 'gateway.networking.k8s.io',
  Service: '',
  ServiceEntry: 'networking.istio.io',
};
const MAX_TARGET_REFS = 16;

/** Reads --selector and --target-ref. Throws a usage error that names the flag. */
export function readTargets(raw: RawOptions): Targets {
  const selector = readSelector(readList(raw, 'selector'));
  const targetRefs = readTargetRefs(readList(raw, 'targetRef'));
  if (selector !== undefined && targetRefs !== undefined) {
    throw usageError(
      'Cannot use --selector together with --target-ref',
      'Istio takes one of them in a resource',
      'Give --target-ref for gateways and waypoints, --selector for sidecars.',
    );
  }
  return { ...(selector !== undefined && { selector }), ...(targetRefs !== undefined && { targetRefs }) };
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
  const refs = [...new Set(values)].map(parseTargetRef);
  return refs.length === 0 ? undefined : refs;
}

function parseTargetRef(value: string): TargetRef {
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
  if (known === 'GatewayClass' && name !== WAYPOINT_CLASS) {
    throw badValue(
      'targetRef',
      value,
      `Istio attaches filters to the class ${WAYPOINT_CLASS} alone`,
      `Give GatewayClass/${WAYPOINT_CLASS} for all waypoints, or Gateway/NAME for one gateway.`,
    );
  }
  return { group: TARGET_GROUPS[known] ?? '', kind: known, name };
}
