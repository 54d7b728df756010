import { isIP } from 'node:net';
import type { ExternalSettings } from '../options/config.ts';
import type { PluginSettings } from '../options/plugin.ts';
import { GATEWAY_GROUP, type TargetRef } from '../targets.ts';
import { type BuiltResource, buildLabels, type Metadata, type ResourceOrigin } from './metadata.ts';

/** The proxies that must be told about the backend, as an EnvoyFilter selects them. */
export interface ReferenceTargets {
  workloadSelector?: { labels: Record<string, string> };
  targetRefs?: TargetRef[];
}

/** A backend outside the mesh. `host` is its name in the mesh, which is not its address if that is an IP address. */
export interface ExternalBackend {
  address: string;
  port: number;
  host: string;
  tls?: NonNullable<ExternalSettings['tls']>;
}

// Source: istio `pilot/pkg/model/envoyfilter.go`, `convertToEnvoyFilterWrapper`.
const REFERENCED_SERVICES = 'envoyfilter.istio.io/referenced-services';

/** Describes an external backend. A ServiceEntry needs a name as its host, so an IP address gets one that only the mesh uses. */
export function describeExternal(
  name: string,
  address: string,
  port: number,
  { tls }: ExternalSettings,
): ExternalBackend {
  const host = isIP(address) === 0 ? address : `${name}-backend.meshtap.internal`;
  return { address, port, host, ...(tls && { tls }) };
}

/** Gives what the pluginConfig needs for an external backend besides address and port: only what the filter cannot derive. */
export function externalConfig({ address, port, host }: ExternalBackend): Record<string, string> {
  if (host === address) return {};
  return {
    cluster: `outbound|${port}||${host}`,
    ...(isIP(address) === 6 && { authority: `[${address}]:${port}` }),
  };
}

/**
 * Makes the ServiceEntry, and with TLS the DestinationRule, that give an external backend its Envoy cluster in a namespace,
 * or in all namespaces if `isForMesh`: proxies see only what is exported to their own namespace. Sources: istio/api
 * `networking/v1alpha3/service_entry.proto` and `destination_rule.proto`.
 */
export function buildExternal(
  namespace: string,
  origin: ResourceOrigin,
  backend: ExternalBackend,
  { isForMesh = false }: { isForMesh?: boolean } = {},
): BuiltResource[] {
  const metadata = buildMetadata(namespace, origin);
  const exportTo = [isForMesh ? '*' : '.'];
  const { address, port, host, tls } = backend;
  const isAddress = host !== address;
  const entry = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata,
    spec: {
      hosts: [host],
      exportTo,
      location: 'MESH_EXTERNAL',
      resolution: isAddress ? 'STATIC' : 'DNS',
      // HTTPS with TLS: if the port were HTTP, sidecars would parse the apps' own TLS to that port as HTTP.
      ports: [{ number: port, name: tls ? 'https-traces' : 'http-traces', protocol: tls ? 'HTTPS' : 'HTTP' }],
      ...(isAddress && { endpoints: [{ address }] }),
    },
  };
  return tls === undefined ? [entry] : [entry, buildDestinationRule(metadata, exportTo, backend, tls)];
}

function buildDestinationRule(
  metadata: Metadata,
  exportTo: string[],
  { address, host }: ExternalBackend,
  { sni, caFile }: NonNullable<ExternalSettings['tls']>,
): BuiltResource {
  const serverName = sni ?? (host === address ? address : undefined);
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata,
    spec: {
      host,
      exportTo,
      trafficPolicy: {
        tls: {
          mode: 'SIMPLE',
          ...(serverName !== undefined && { sni: serverName }),
          // Without names, any certificate of a trusted authority would be accepted.
          subjectAltNames: [serverName ?? address],
          ...(caFile !== undefined && { caCertificates: caFile }),
        },
      },
    },
  };
}

/**
 * Finds the proxies that know only referenced services, and so must be told about the backend: every waypoint, and with
 * --reference-backend gateways too. A Gateway is a waypoint if it is tapped inbound. An EnvoyFilter cannot target a
 * Service, so the waypoint of a Service must be named.
 */
export function findReferenceTargets(settings: PluginSettings): ReferenceTargets | undefined {
  const { targetRefs = [], selector, direction, waypoint, isBackendReferenced } = settings;
  const found = targetRefs.filter(
    ({ kind }) =>
      kind === 'GatewayClass' || (kind === 'Gateway' && (direction === 'inbound' || isBackendReferenced)),
  );
  const isNew = waypoint !== undefined && !found.some(({ name }) => name === waypoint);
  const refs = isNew ? [...found, { group: GATEWAY_GROUP, kind: 'Gateway', name: waypoint }] : found;
  if (refs.length > 0) return { targetRefs: refs };
  return isBackendReferenced && selector !== undefined
    ? { workloadSelector: { labels: selector } }
    : undefined;
}

/**
 * Makes the EnvoyFilter whose annotation makes istiod send the cluster of a host to a proxy. It changes nothing else.
 * Source: istio `pilot/pkg/model/push_context.go`, `extraServicesForProxy`.
 */
export function buildReferencedService(
  namespace: string,
  origin: ResourceOrigin,
  host: string,
  targets: ReferenceTargets,
): BuiltResource {
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { ...buildMetadata(namespace, origin), annotations: { [REFERENCED_SERVICES]: host } },
    spec: targets,
  };
}

function buildMetadata(namespace: string, origin: ResourceOrigin): Metadata {
  return { name: backendName(origin.name), namespace, labels: buildLabels(origin) };
}

/** Gives the name of the resources that let proxies reach the backend of a plugin. */
export function backendName(plugin: string): string {
  return `${plugin}-backend`;
}
