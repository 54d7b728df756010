/** A server as the map names it. A service in a cluster also has a namespace. */
export type Server = { name: string; namespace: string };

/**
 * Makes the name of a server from the address in a record: `payments.shop.svc.cluster.local` is `payments` in `shop`. A
 * name of one word is a service in the caller's namespace, if that is given. Any other name is kept, with its port.
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
