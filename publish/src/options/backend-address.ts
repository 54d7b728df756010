import { isIP } from 'node:net';
import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';

/** Where the backend is: a host name, or an IP address without brackets. */
export interface BackendHost {
  address: string;
  kind: 'name' | 'ip';
}

const HOST_LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const EXAMPLE = 'collector.traces.svc.cluster.local';

/** Parses the backend's address. `source` (a flag, a variable, a key of a file) is for the error, which says what to give instead. */
export function parseBackendAddress(value: string, source: string): BackendHost {
  const refuse = (why: string, fix: string) =>
    usageError(`Cannot use ${quoteInput(value)} from ${source} as the backend's address`, why, fix);
  const host = value.trim();
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return { address: bare.toLowerCase(), kind: 'ip' };

  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(host);
  if (scheme !== null) {
    const rest = host.slice(scheme[0].length);
    const tls =
      scheme[1]?.toLowerCase() === 'https'
        ? ' TLS to a backend outside the mesh: --backend-external --backend-tls.'
        : '';
    throw refuse(`it begins with ${scheme[0]}`, `Give the host name alone${suggest(rest)}.${tls}`);
  }
  if (host.includes('/')) {
    throw refuse(
      'it holds a path',
      `Give the host name alone${suggest(host)}. The path is backend.path in --config.`,
    );
  }
  if (host.includes('@')) throw refuse('it holds a user name', `Give the host name alone${suggest(host)}.`);
  if (/^(?:[^:]+|\[.*\]):\d+$/.test(host)) {
    throw refuse('it holds a port', `Give the host name alone${suggest(host)}.`);
  }
  if (host.endsWith('.'))
    throw refuse('it ends with a dot', `Give it as the mesh knows it${suggest(host.slice(0, -1))}.`);
  if (/[A-Z]/.test(host))
    throw refuse('it holds upper-case letters', `Give it in lower case${suggest(host.toLowerCase())}.`);
  const labels = host.split('.');
  if (host.length > 253 || !labels.every((label) => HOST_LABEL.test(label))) {
    throw refuse('it is no host name', `Give a host name such as ${EXAMPLE}.`);
  }
  if (/^\d+$/.test(labels.at(-1) ?? ''))
    throw refuse('it is neither a host name nor an IP address', `Give a host name such as ${EXAMPLE}.`);
  return { address: host, kind: 'name' };
}

/** Warns when a name is likely meant as a short Kubernetes name: the mesh knows a Service by its full name alone. */
export function warnOfShortName(address: string): string | undefined {
  const labels = address.split('.');
  const full = (name: string) =>
    `The filter looks for the host ${address}, and the mesh knows a Kubernetes Service by its full name alone: if it is one, give ${name}.`;
  if (labels.length === 1) return full(`${address}.NAMESPACE.svc.cluster.local`);
  if (labels.length === 3 && labels[2] === 'svc') return full(`${address}.cluster.local`);
  if (labels.length === 2) return full(`${address}.svc.cluster.local`);
  return undefined;
}

// The host inside what was given, if there is one worth showing, and how to give the port beside it.
function suggest(text: string): string {
  const [, host = '', port] = /^(?:[^/@]*@)?(\[[0-9a-f:.]+\]|[^/:@?#]+)(?::(\d+))?/i.exec(text) ?? [];
  const name = host.replace(/\.$/, '').toLowerCase();
  const isShown =
    isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || name.split('.').every((label) => HOST_LABEL.test(label));
  if (!isShown) return '';
  return port === undefined ? `: ${name}` : `: ${name}, and the port as --backend-port ${port}`;
}
