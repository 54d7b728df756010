/** What the proxy's node says about the workload, read once. Source: Envoy attributes, Istio's node metadata. */
import { literal } from '../bytes/literal';
import { EMPTY, hasPrefix, isEmpty, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { Frame } from '../encoding/framing';
import { writeOtlpPrefix } from '../encoding/otlp-resource';
import { getProperty } from '../host/calls';
import { wasRefused } from '../host/memory';

const NODE_ID = literal('xds\0node\0id');
const NODE_CLUSTER = literal('xds\0node\0cluster');
const NODE_NAMESPACE = literal('xds\0node\0metadata\0NAMESPACE');
const NODE_NAME = literal('xds\0node\0metadata\0NAME');
const NODE_WORKLOAD = literal('xds\0node\0metadata\0WORKLOAD_NAME');
const SIDECAR = literal('sidecar~');
const WAYPOINT = literal('waypoint~');
const LISTENER_DIRECTION = literal('xds\0listener_direction');
const INBOUND: u64 = 1;
const OUTBOUND: u64 = 2;

/** What Istio runs the proxy as; the beginning of the node's id says it. */
enum Kind {
  UNKNOWN,
  SIDECAR,
  WAYPOINT,
  OTHER,
}

const text = changetype<Writer>(memory.data(offsetof<Writer>(), 8));
let isKnown: bool = false;
let kind: u32 = Kind.UNKNOWN;
let service: Slice = EMPTY;
let namespace: Slice = EMPTY;
let pod: Slice = EMPTY;

/** The namespace of the proxy itself. */
export function ownNamespace(): Slice {
  readNode();
  return namespace;
}

/** Whether this is the proxy of the caller: a sidecar, for an outgoing request. A gateway counts as the service's. */
export function isCallersProxy(): bool {
  return readKind() == Kind.SIDECAR && readDirection() == OUTBOUND;
}

/** Whether this is a waypoint: requests come through tunnels that end in the proxy itself. Asks the host only once. */
export function isWaypoint(): bool {
  return readKind() == Kind.WAYPOINT;
}

/** Whether the request goes to the workload of this proxy. */
export function isInbound(): bool {
  return readDirection() == INBOUND;
}

function readDirection(): u64 {
  const direction = getProperty(LISTENER_DIRECTION);
  return sizeOf(direction) == 8 ? load<u64>(startOf(direction)) : 0;
}

/** Writes the OTLP prefix of this proxy's spans and log records into `to`, and sets it in the frame. */
export function setOtlpPrefix(frame: Frame, to: Writer): void {
  readNode();
  to.acquire(512);
  const innerStart = writeOtlpPrefix(to, service, namespace, pod, isWaypoint());
  if (to.hasFailed) return;
  frame.prefix = sliceOf(to.block, to.size);
  frame.innerStart = innerStart as u32;
}

function readKind(): u32 {
  if (kind != Kind.UNKNOWN) return kind;
  const id = getProperty(NODE_ID);
  if (wasRefused()) return Kind.UNKNOWN;
  if (hasPrefix(id, SIDECAR)) kind = Kind.SIDECAR;
  else kind = hasPrefix(id, WAYPOINT) ? Kind.WAYPOINT : Kind.OTHER;
  return kind;
}

function readNode(): void {
  if (isKnown) return;
  isKnown = true;
  text.acquire(1024);
  service = keep(NODE_WORKLOAD);
  if (isEmpty(service)) service = keep(NODE_CLUSTER);
  namespace = keep(NODE_NAMESPACE);
  pod = keep(NODE_NAME);
}

/** A copy of a property that stays valid. */
function keep(path: Slice): Slice {
  const value = getProperty(path);
  const start = text.size;
  // All of them must fit at once: if the block moved, the first slices would point to the old one.
  if (start + sizeOf(value) > text.capacity) return EMPTY;
  text.bytes(value);
  return sliceOf(text.block + start, sizeOf(value));
}
