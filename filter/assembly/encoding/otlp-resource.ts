/** The prefix of all spans, or all log records, of one proxy. Source: opentelemetry-proto, resource and scope. */
import { literal } from '../bytes/literal';
import { Slice } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { writeTextAttribute, writeTrueAttribute } from './otlp-attributes';
import { closeLength, openLength, writeBytes } from './protobuf';

/** Tags: of ResourceSpans or ResourceLogs in the request; in these, of the resource and of the scope's documents. */
const RESOURCE_DOCUMENTS: u8 = 0x0a;
const RESOURCE: u8 = 0x0a;
const SCOPE_DOCUMENTS: u8 = 0x12;
const ATTRIBUTE: u8 = 0x0a;
const SCOPE: u8 = 0x0a;
const SCOPE_NAME: u8 = 0x0a;
const SCOPE_VERSION: u8 = 0x12;

const SERVICE_NAME = literal('service.name');
const SERVICE_NAMESPACE = literal('service.namespace');
const SERVICE_INSTANCE = literal('service.instance.id');
const K8S_NAMESPACE = literal('k8s.namespace.name');
const K8S_POD = literal('k8s.pod.name');
/** An attribute of our own: a waypoint handles requests to services of other workloads than its own. */
const WAYPOINT = literal('meshtap.waypoint');
const NAME = literal('meshtap');
/** The version of the package, which a test compares. */
const VERSION = literal('0.1.0');

/**
 * Writes all but the two lengths, which are known later. Returns where the second length begins to count; the first one
 * counts from the byte after itself.
 */
export function writeOtlpPrefix(
  to: Writer,
  service: Slice,
  namespace: Slice,
  pod: Slice,
  isWaypoint: bool,
): usize {
  openLength(to, RESOURCE_DOCUMENTS);
  const resource = openLength(to, RESOURCE);
  writeTextAttribute(to, ATTRIBUTE, SERVICE_NAME, service);
  writeTextAttribute(to, ATTRIBUTE, SERVICE_NAMESPACE, namespace);
  writeTextAttribute(to, ATTRIBUTE, SERVICE_INSTANCE, pod);
  writeTextAttribute(to, ATTRIBUTE, K8S_NAMESPACE, namespace);
  writeTextAttribute(to, ATTRIBUTE, K8S_POD, pod);
  if (isWaypoint) writeTrueAttribute(to, ATTRIBUTE, WAYPOINT);
  closeLength(to, resource);
  const documents = openLength(to, SCOPE_DOCUMENTS);
  const scope = openLength(to, SCOPE);
  writeBytes(to, SCOPE_NAME, NAME);
  writeBytes(to, SCOPE_VERSION, VERSION);
  closeLength(to, scope);
  return documents;
}
