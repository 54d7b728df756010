import type { PluginSettings } from '../options/plugin.ts';
import { GATEWAY_GROUP, type TargetRef } from '../options/targets.ts';
import { buildLabels, type Metadata, type ResourceOrigin } from './metadata.ts';

/** Istio's EnvoyFilter, the parts that we write. Source: istio/api `networking/v1alpha3/envoy_filter.proto`. */
export interface EnvoyFilter {
  apiVersion: 'networking.istio.io/v1alpha3';
  kind: 'EnvoyFilter';
  metadata: Metadata;
  spec: { workloadSelector?: { labels: Record<string, string> }; targetRefs?: TargetRef[] };
}

// Source: istio `pilot/pkg/model/envoyfilter.go`, `convertToEnvoyFilterWrapper`.
const ANNOTATION = 'envoyfilter.istio.io/referenced-services';

/** Which proxies have to be told of the backend, as an EnvoyFilter says it. */
export type ReferenceTargets = EnvoyFilter['spec'];

/**
 * Finds the proxies that get referenced services alone and so have to be told of the backend: every waypoint, and with
 * --reference-backend gateways too. An EnvoyFilter attaches to no Service, so a Service's waypoint must be named. A Gateway
 * is a waypoint if it is tapped inbound.
 */
export function findReferenceTargets(settings: PluginSettings): ReferenceTargets | undefined {
  const { targetRefs = [], selector, direction, waypoint, isBackendReferenced } = settings;
  const isKnown = ({ kind }: TargetRef) =>
    kind === 'GatewayClass' || (kind === 'Gateway' && (direction === 'inbound' || isBackendReferenced));
  const found = targetRefs.filter(isKnown);
  const isNew = waypoint !== undefined && !found.some(({ name }) => name === waypoint);
  const refs = isNew ? [...found, { group: GATEWAY_GROUP, kind: 'Gateway', name: waypoint }] : found;
  if (refs.length > 0) return { targetRefs: refs };
  return isBackendReferenced && selector !== undefined
    ? { workloadSelector: { labels: selector } }
    : undefined;
}

/**
 * Makes the EnvoyFilter that changes nothing in a proxy, and by its annotation has istiod give it the cluster of a host.
 * Source: istio `pilot/pkg/model/push_context.go`, `extraServicesForProxy`.
 */
export function buildReferencedService(
  namespace: string,
  origin: ResourceOrigin,
  host: string,
  targets: ReferenceTargets,
): EnvoyFilter {
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: {
      name: `${origin.name}-backend`,
      namespace,
      labels: buildLabels(origin),
      annotations: { [ANNOTATION]: host },
    },
    spec: targets,
  };
}
