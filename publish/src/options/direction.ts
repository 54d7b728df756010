import { usageError } from '../errors.ts';
import { describeTarget, isServedByWaypoint, type TargetRef } from './targets.ts';

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
