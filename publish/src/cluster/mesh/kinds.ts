import type { ResourceKind } from '../api.ts';

/** A namespace. */
export const NAMESPACE: ResourceKind = { apiVersion: 'v1', kind: 'Namespace' };
/** A pod. */
export const POD: ResourceKind = { apiVersion: 'v1', kind: 'Pod' };
/** A Service of Kubernetes. */
export const SERVICE: ResourceKind = { apiVersion: 'v1', kind: 'Service' };
/** A service that Istio knows from elsewhere. */
export const SERVICE_ENTRY: ResourceKind = { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' };
/** The kinds of what a waypoint serves. */
export const SERVICE_KINDS: readonly ResourceKind[] = [SERVICE, SERVICE_ENTRY];
