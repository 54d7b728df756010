import { isIP } from 'node:net';
import type { ExternalSettings } from '../options/backend.ts';
import { buildLabels, type Metadata, type ResourceOrigin } from './metadata.ts';

/** Istio's ServiceEntry, the parts that we write. Source: istio/api `networking/v1alpha3/service_entry.proto`. */
export interface ServiceEntry {
  apiVersion: 'networking.istio.io/v1';
  kind: 'ServiceEntry';
  metadata: Metadata;
  spec: {
    hosts: string[];
    exportTo: string[];
    location: 'MESH_EXTERNAL';
    resolution: 'DNS' | 'STATIC';
    ports: { number: number; name: string; protocol: 'HTTP' | 'HTTPS' }[];
    endpoints?: { address: string }[];
  };
}

/** Istio's DestinationRule, the parts that we write. Source: istio/api `networking/v1alpha3/destination_rule.proto`. */
export interface DestinationRule {
  apiVersion: 'networking.istio.io/v1';
  kind: 'DestinationRule';
  metadata: Metadata;
  spec: {
    host: string;
    exportTo: string[];
    trafficPolicy: {
      tls: { mode: 'SIMPLE'; sni?: string; subjectAltNames: string[]; caCertificates?: string };
    };
  };
}

/** A backend that is no service of the mesh. `host` is what the mesh calls it, which differs from an IP address. */
export interface ExternalBackend {
  address: string;
  port: number;
  host: string;
  tls?: NonNullable<ExternalSettings['tls']>;
}

/** Describes an external backend. A ServiceEntry cannot be called by an IP address, so such a backend gets a name for use in the mesh alone. */
export function describeExternal(
  name: string,
  address: string,
  port: number,
  settings: ExternalSettings,
): ExternalBackend {
  const isAddress = isIP(address) !== 0;
  return {
    address,
    port,
    host: isAddress ? `${name}-backend.meshtap.internal` : address,
    ...(settings.tls && { tls: settings.tls }),
  };
}

/** What the pluginConfig must say of an external backend besides address and port: only what the filter cannot derive. */
export function externalConfig({ address, port, host }: ExternalBackend): Record<string, string> {
  if (host === address) return {};
  return {
    cluster: `outbound|${port}||${host}`,
    ...(isIP(address) === 6 && { authority: `[${address}]:${port}` }),
  };
}

/**
 * Makes the ServiceEntry, and with TLS the DestinationRule, that give an external backend its Envoy cluster in a namespace,
 * or in all namespaces if `isForMesh`: proxies see what is exported to their own namespace alone.
 */
export function buildExternal(
  namespace: string,
  origin: ResourceOrigin,
  backend: ExternalBackend,
  { isForMesh = false }: { isForMesh?: boolean } = {},
): (ServiceEntry | DestinationRule)[] {
  const metadata = { name: `${origin.name}-backend`, namespace, labels: buildLabels(origin) };
  const exportTo = [isForMesh ? '*' : '.'];
  const entry = buildServiceEntry(metadata, exportTo, backend);
  if (backend.tls === undefined) return [entry];
  return [entry, buildDestinationRule(metadata, exportTo, backend, backend.tls)];
}

function buildServiceEntry(
  metadata: Metadata,
  exportTo: string[],
  { address, port, host, tls }: ExternalBackend,
): ServiceEntry {
  const isAddress = host !== address;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata,
    spec: {
      hosts: [host],
      exportTo,
      location: 'MESH_EXTERNAL',
      resolution: isAddress ? 'STATIC' : 'DNS',
      // HTTPS with TLS: a port declared HTTP would have sidecars parse the apps' own TLS to that port as HTTP.
      ports: [{ number: port, name: tls ? 'https-traces' : 'http-traces', protocol: tls ? 'HTTPS' : 'HTTP' }],
      ...(isAddress && { endpoints: [{ address }] }),
    },
  };
}

function buildDestinationRule(
  metadata: Metadata,
  exportTo: string[],
  { address, host }: ExternalBackend,
  { sni, caFile }: NonNullable<ExternalSettings['tls']>,
): DestinationRule {
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
          // Without names any certificate of a trusted authority would do.
          subjectAltNames: [serverName ?? address],
          ...(caFile !== undefined && { caCertificates: caFile }),
        },
      },
    },
  };
}
