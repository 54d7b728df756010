import { addressIn, isAddress, partsOf } from './addresses.ts';
import { anyOf, exactly, type Reading, type Readings } from './expectation.ts';
import type { Seen } from './seen.ts';

/** What the attributes of the client, the peer and the protocol are. */
export function peerReadings(seen: Seen): Readings[] {
  const { document, proxy } = seen;
  const { version } = document.scnt_request;
  const protocol = /^HTTP\/(\d(?:\.\d)?)$/.exec(version)?.[1];
  const versions = version === '' ? [undefined] : protocol === undefined ? [undefined, version] : [protocol];
  const peers = proxy.place === 'outbound' ? upstreams(seen) : [document.source_address];
  return [
    anyOf('network.protocol.version', ...versions),
    anyOf('network.protocol.name', undefined, 'http'),
    peer(peers),
    ...(proxy.place === 'outbound' ? [] : [client(document.source_address)]),
  ];
}

/** The one end of the connection that is the other's: the host that was chosen, or the address that the caller chose. */
function upstreams({ upstream, document }: Seen): string[] {
  return upstream === undefined
    ? ['', document.destination_address]
    : [upstream, document.destination_address];
}

function peer(addresses: readonly string[]): Readings {
  const reading = (host?: string, port?: bigint): Reading => ({
    'network.peer.address': host,
    'network.peer.port': port,
  });
  const [first, ...others] = addresses.flatMap((text): Reading[] => {
    if (text === '') return [reading()];
    const { host, port } = addressIn(text);
    return isAddress(text)
      ? [reading(host, port)]
      : [reading(), reading(host, port), ...partsOf(text).map((part) => reading(part))];
  });
  return [first!, ...others];
}

function client(text: string): Readings {
  if (text === '') return exactly({ 'client.address': undefined });
  const { host } = addressIn(text);
  return isAddress(text)
    ? exactly({ 'client.address': host })
    : anyOf('client.address', ...partsOf(text), undefined);
}
