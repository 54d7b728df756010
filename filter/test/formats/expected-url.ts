import { addressIn, isAddress, partsOf } from './addresses.ts';
import { anyOf, exactly, type Reading, type Readings } from './expectation.ts';
import type { Seen } from './seen.ts';

/** What the attributes of the URL and the server are. */
export function urlReadings(seen: Seen): Readings[] {
  return seen.proxy.place === 'outbound'
    ? [fullUrl(seen), server(seen), anyOf('url.scheme', undefined, seen.document.scheme)]
    : [...partsOfUrl(seen), server(seen)];
}

function fullUrl({ document: { scheme, scnt_request: request } }: Seen): Readings {
  const { host, path } = request;
  const base = `${scheme}://`;
  // The target `*` is of the server as a whole, and credentials must not be shown.
  const hosts = [host, host.replace(/^.*@/s, 'REDACTED:REDACTED@'), host.replace(/^.*@/s, 'REDACTED@')];
  const paths = path === '*' ? ['', '*', '/*'] : [path];
  return anyOf('url.full', ...hosts.flatMap((host) => paths.map((path) => `${base}${host}${path}`)));
}

function partsOfUrl({ document: { scheme, scnt_request } }: Seen): Readings[] {
  const { path: target } = scnt_request;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? undefined : target.slice(mark + 1);
  return [
    exactly({ 'url.scheme': scheme }),
    path === '' ? anyOf('url.path', '', undefined) : exactly({ 'url.path': path }),
    query === '' ? anyOf('url.query', '', undefined) : exactly({ 'url.query': query }),
  ];
}

function server(seen: Seen): Readings {
  const { scheme, scnt_request: request } = seen.document;
  const usual = scheme === 'https' ? 443n : 80n;
  const reading = (host: string | undefined, port: bigint | undefined): Reading => ({
    'server.address': host,
    'server.port': port,
  });
  const isClient = seen.proxy.place === 'outbound';
  const { host } = request;
  if (host === '') return [reading(undefined, undefined), reading('', undefined), ...destination(seen)];
  if (seen.isHostHidden) return [reading(host, undefined), reading(host, usual)];
  const { host: name, port } = addressIn(host);
  if (isAddress(host)) {
    if (port !== undefined) return [reading(name, port)];
    return isClient ? [reading(name, usual)] : [reading(name, usual), reading(name, undefined)];
  }
  // What is not an authority may be shown as it is, or up to a colon.
  const names = [...partsOf(host), undefined];
  const digits = /:(\d{1,5})$/.exec(host)?.[1];
  const ports = [undefined, usual, ...(digits === undefined ? [] : [BigInt(digits)])];
  const [first, ...others] = names.flatMap((name) => ports.map((port) => reading(name, port)));
  return [first!, ...others];
}

function destination({ document }: Seen): Reading[] {
  const { host, port } = addressIn(document.destination_address);
  return [{ 'server.address': host, 'server.port': port }];
}
