import type { Direction } from '../../options/targets.ts';
import { isService } from '../../targets.ts';
import { hasLabels, isSelected, type ProxyPod, type Selection } from './proxy-pods.ts';

/** The part of a plugin that decides what it captures, and where that goes. */
interface Capture {
  selection: Selection;
  direction: Direction;
  /** As `hashDestination` gives it. */
  destination?: string | undefined;
}

/** A plugin, and what it captures. */
export interface NamedCapture extends Capture {
  /** `WasmPlugin shop/meshtap`. */
  resource: string;
}

/** Returns true if a proxy that runs both plugins sends some exchanges twice. */
export function isSentTwice(one: Omit<Capture, 'selection'>, other: Omit<Capture, 'selection'>): boolean {
  if (!isSameDestination(one, other)) return false;
  return one.direction === 'both' || other.direction === 'both' || one.direction === other.direction;
}

/** Returns true if two plugins send the same to the same backend. */
export function isSameDestination(
  one: Pick<Capture, 'destination'>,
  other: Pick<Capture, 'destination'>,
): boolean {
  return one.destination !== undefined && one.destination === other.destination;
}

/** Returns the proxies of a kind that have a plugin capture requests, except those that only their caller's sidecar sees. */
export function pickCapturing(
  { selection, direction }: Capture,
  kind: ProxyPod['kind'],
  pods: readonly ProxyPod[],
): ProxyPod[] {
  // A gateway handles all requests as outbound, a waypoint as inbound. What a sidecar sends passes no other proxy.
  if (direction === (kind === 'gateway' ? 'inbound' : 'outbound')) return [];
  return pods.filter((pod) => pod.kind === kind && isSelected(selection, pod));
}

/** Returns true if two resources attach to one of the pods; if there is none yet, if they may attach to the same. */
export function canShareProxy(one: Selection, other: Selection, pods: readonly ProxyPod[]): boolean {
  if (areOtherServices(one, other)) return false;
  if (pods.length > 0) return pods.some((pod) => isSelected(one, pod) && isSelected(other, pod));
  if (one.targets.length > 0 || other.targets.length > 0) {
    return one.targets.some((target) => other.targets.some((each) => isSame(target, each)));
  }
  const shared = Object.keys(one.labels).filter((key) => key in other.labels);
  return shared.every((key) => hasLabels(one.labels, { [key]: other.labels[key] ?? '' }));
}

/** Returns true if two resources target different Services or ServiceEntries alone: a waypoint that loads both runs each for its own requests. */
export function areOtherServices(one: Selection, other: Selection): boolean {
  const all = [...one.targets, ...other.targets];
  if (one.targets.length === 0 || other.targets.length === 0 || !all.every(isService)) return false;
  if (one.namespace !== other.namespace) return true;
  return !one.targets.some((target) => other.targets.some((each) => isSame(target, each)));
}

type Target = Selection['targets'][number];

function isSame(one: Target, other: Target): boolean {
  return one.kind === other.kind && one.name === other.name;
}
