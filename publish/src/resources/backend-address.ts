import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import { usageError } from '../errors.ts';
import { objectOf, textOf } from '../json.ts';
import type { ConfigObject } from '../options/config.ts';
import { quoteInput } from '../redaction.ts';

/** Where the backend is: a host name, or an IP address without brackets. */
export interface BackendHost {
  address: string;
  kind: 'name' | 'ip';
}

/** A service of the mesh, as Istio names it in the Envoy cluster `outbound|PORT|SUBSET|HOST`. */
export interface BackendService {
  host: string;
  port: number;
}

/** Port of the backend, if none is given. */
export const DEFAULT_BACKEND_PORT = 9000;

const HOST_LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const EXAMPLE = 'collector.traces.svc.cluster.local';

/**
 * Parses the address of the backend. Throws a usage error that says what to give instead, and where the value came from:
 * `source` is a flag, a variable or a key of a file.
 */
export function parseBackendAddress(value: string, source: string): BackendHost {
  const refuse = (why: string, fix: string) =>
    usageError(`Cannot use ${quoteInput(value)} from ${source} as the backend's address`, why, fix);
  const host = value.trim();
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return { address: bare.toLowerCase(), kind: 'ip' };

  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(host);
  if (scheme !== null) {
    const rest = host.slice(scheme[0].length);
    const isTls = scheme[1]?.toLowerCase() === 'https';
    const tls = isTls ? ' For TLS to a backend outside the mesh, add --backend-external --backend-tls.' : '';
    throw refuse(`it begins with ${scheme[0]}`, `Give only the host name${suggest(rest)}.${tls}`);
  }
  const alone = `Give only the host name${suggest(host)}.`;
  if (host.includes('/'))
    throw refuse('it contains a path', `${alone} The path is backend.path in --config.`);
  if (host.includes('@')) throw refuse('it contains a user name', alone);
  if (/^(?:[^:]+|\[.*\]):\d+$/.test(host)) throw refuse('it contains a port', alone);
  if (host.endsWith('.'))
    throw refuse('it ends with a dot', `Give it without the dot${suggest(host.slice(0, -1))}.`);
  if (/[A-Z]/.test(host))
    throw refuse('it contains upper-case letters', `Give it in lower case${suggest(host.toLowerCase())}.`);
  const labels = host.split('.');
  const example = `Give a host name such as ${EXAMPLE}.`;
  if (host.length > 253 || !labels.every((label) => HOST_LABEL.test(label))) {
    throw refuse('it is not a host name', example);
  }
  if (/^\d+$/.test(labels.at(-1) ?? '')) throw refuse('it is neither a host name nor an IP address', example);
  return { address: host, kind: 'name' };
}

/** Warns of what is probably a short Kubernetes name: the mesh knows a Service only by its full name. */
export function warnOfShortName(address: string): string | undefined {
  const labels = address.split('.');
  const full = (name: string) =>
    `The filter looks for the host ${address}, but the mesh knows a Kubernetes Service only by its full name. If it is one, give ${name}.`;
  if (labels.length === 1) return full(`${address}.NAMESPACE.svc.cluster.local`);
  if (labels.length === 3 && labels[2] === 'svc') return full(`${address}.cluster.local`);
  if (labels.length === 2) return full(`${address}.svc.cluster.local`);
  return undefined;
}

/**
 * Finds the service of the mesh that a checked pluginConfig posts to. Gives undefined for a cluster that Istio does not
 * make from a service.
 */
export function findBackendService(pluginConfig: ConfigObject): BackendService | undefined {
  const { cluster, address, port } = (pluginConfig.backend ?? {}) as Record<string, unknown>;
  if (typeof cluster === 'string') return parseCluster(cluster);
  return typeof address === 'string' && typeof port === 'number' ? { host: address, port } : undefined;
}

/** Finds the service of the mesh that a checked pluginConfig asks which hosts to trace; undefined as above. */
export function findSamplingManager(pluginConfig: ConfigObject): BackendService | undefined {
  const { manager } = (pluginConfig.sampling ?? {}) as { manager?: { cluster?: unknown } };
  return typeof manager?.cluster === 'string' ? parseCluster(manager.cluster) : undefined;
}

/** Hashes what a pluginConfig sends where: equal for two that send the same to the same backend; undefined without a backend. */
export function hashDestination(pluginConfig: ConfigObject): string | undefined {
  const { backend, format = 'scnt' } = pluginConfig;
  const { cluster, path = null } = objectOf(backend);
  const service = findBackendService(pluginConfig);
  const place = service === undefined ? textOf(cluster) : `${service.host}:${service.port}`;
  return place === undefined ? undefined : hash('sha256', JSON.stringify([place, format, path]));
}

/** Finds the Kubernetes Service that a host of the mesh names, `NAME.NAMESPACE.svc...`; undefined for other hosts, and for names that none can have. */
export function findService({ host }: BackendService): { name: string; namespace: string } | undefined {
  const [, name, namespace] = /^([a-z0-9-]{1,63})\.([a-z0-9-]{1,63})\.svc(?:\.|$)/.exec(host) ?? [];
  return name === undefined || namespace === undefined ? undefined : { name, namespace };
}

// Source: istio `pilot/pkg/model/service.go`, `BuildSubsetKey`.
function parseCluster(cluster: string): BackendService | undefined {
  const [, port, host] = /^outbound\|(\d{1,5})\|[^|]*\|([^|]+)$/.exec(cluster) ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
}

// The host in the given text, if it can be shown, and the flag for the port in it.
function suggest(text: string): string {
  const [, host = '', port] = /^(?:[^/@]*@)?(\[[0-9a-f:.]+\]|[^/:@?#]+)(?::(\d+))?/i.exec(text) ?? [];
  const name = host.replace(/\.$/, '').toLowerCase();
  const isShown =
    isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || name.split('.').every((label) => HOST_LABEL.test(label));
  if (!isShown) return '';
  return port === undefined ? `: ${name}` : `: ${name}, and the port as --backend-port ${port}`;
}
