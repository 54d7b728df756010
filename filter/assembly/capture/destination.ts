/** The namespace that a request goes to, from the first source that knows it. */
import { literal } from '../bytes/literal';
import {
  afterByte,
  beforeByte,
  EMPTY,
  hasPrefix,
  isEmpty,
  Slice,
  sizeOf,
  sliceOf,
  startOf,
} from '../bytes/slice';
import { getProperty } from '../host/calls';
import { isInbound, isWaypoint, ownNamespace } from './workload';

/** `name;namespace;...`. Its first part is missing where Envoy is older than 1.33. Source: Istio, endpoint metadata. */
const HOST_WORKLOAD = literal('xds\0upstream_host_metadata\0filter_metadata\0istio\0workload');
const OLD_HOST_WORKLOAD = literal('upstream_host_metadata\0filter_metadata\0istio\0workload');
const KUMA_NAMESPACE = literal(
  'xds\0upstream_host_metadata\0filter_metadata\0envoy.lb\0k8s.kuma.io/namespace',
);
const PEER_NAMESPACE = literal('filter_state\0upstream_peer\0namespace');
const PEER_NAMESPACE_UPSTREAM = literal('upstream_filter_state\0upstream_peer\0namespace');
const CLUSTER_NAME = literal('xds\0cluster_name');
const OUTBOUND = literal('outbound|');
/** What follows the namespace in the name of a service. */
const SERVICE_LABEL = literal('svc');
const BAR: u8 = 0x7c;
const DOT: u8 = 0x2e;
const SEMICOLON: u8 = 0x3b;

const NAME_BYTES: usize = 256;
const room: usize = memory.data(NAME_BYTES as i32);

/** The namespace of the destination. Valid until it is read again. EMPTY if no source knows it. */
export function readDestinationNamespace(): Slice {
  // A waypoint may handle services of other namespaces than its own.
  const found = isInbound() && !isWaypoint() ? ownNamespace() : namespaceOfUpstream();
  const size = min(sizeOf(found), NAME_BYTES);
  memory.copy(room, startOf(found), size);
  return sliceOf(room, size);
}

function namespaceOfUpstream(): Slice {
  let found = namespaceOfHost();
  if (isEmpty(found)) found = getProperty(PEER_NAMESPACE);
  if (isEmpty(found)) found = getProperty(PEER_NAMESPACE_UPSTREAM);
  return isEmpty(found) ? namespaceOfCluster(getProperty(CLUSTER_NAME)) : found;
}

function namespaceOfHost(): Slice {
  let workload = getProperty(HOST_WORKLOAD);
  if (isEmpty(workload)) workload = getProperty(OLD_HOST_WORKLOAD);
  if (!isEmpty(workload)) return beforeByte(afterByte(workload, SEMICOLON), SEMICOLON);
  return getProperty(KUMA_NAMESPACE);
}

/** `outbound|port|subset|service.namespace.svc...`, at a waypoint `inbound-vip|port|subset|...`. */
function namespaceOfCluster(cluster: Slice): Slice {
  if (!isWaypoint() && !hasPrefix(cluster, OUTBOUND)) return EMPTY;
  const host = afterByte(afterByte(afterByte(cluster, BAR), BAR), BAR);
  const behindService = afterByte(host, DOT);
  const isService = hasPrefix(afterByte(behindService, DOT), SERVICE_LABEL);
  return isService ? beforeByte(behindService, DOT) : EMPTY;
}
