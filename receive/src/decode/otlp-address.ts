/** A server as the map names it: that of a service in a cluster has a namespace of its own. */
export type Server = { name: string; namespace: string };

/**
 * Names a server by what a record says of its address: `payments.shop.svc.cluster.local` is `payments` in `shop`.
 * A name of one word is a service in the caller's namespace, if that is given. Any other stays as it is, with its port.
 */
export function serverOf(address: string, port: number, callerNamespace: string): Server {
  const service = serviceOf(address);
  if (service) return service;
  if (callerNamespace !== '' && isOneWord(address)) return { name: address, namespace: callerNamespace };
  if (port === 0 || address === '') return { name: address, namespace: '' };
  const host = address.includes(':') ? `[${address}]` : address;
  return { name: `${host}:${port}`, namespace: '' };
}

/** Source: Kubernetes, "DNS for Services and Pods". Any domain may follow `svc`, or none. */
function serviceOf(address: string): Server | undefined {
  const nameEnd = address.indexOf('.');
  if (nameEnd <= 0) return undefined;
  const namespaceEnd = address.indexOf('.', nameEnd + 1);
  if (namespaceEnd <= nameEnd + 1) return undefined;
  const rest = address.slice(namespaceEnd);
  if (rest !== '.svc' && !rest.startsWith('.svc.')) return undefined;
  return { name: address.slice(0, nameEnd), namespace: address.slice(nameEnd + 1, namespaceEnd) };
}

function isOneWord(address: string): boolean {
  return /^[a-z][a-z0-9-]*$/.test(address) && address !== 'localhost';
}
