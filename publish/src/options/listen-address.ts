import { BlockList, isIP } from 'node:net';
import { badValue, type TextParser } from './flag.ts';

/** Where a server listens. `host` has no brackets; port 0 takes a free one. */
export interface ListenAddress {
  host: string;
  port: number;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Makes a parser for an address to listen on: HOST:PORT, [IPV6]:PORT, or only the port, of the host of `fallback`. */
export function parseListenAddress(fallback: ListenAddress): TextParser<ListenAddress> {
  return (text, { source }) => {
    const trimmed = text.trim();
    const [, bracketed, plain, digits = ''] =
      /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(trimmed) ?? [];
    const host = bracketed ?? plain ?? fallback.host;
    const isAddress = bracketed === undefined ? host === 'localhost' || isIP(host) === 4 : isIP(host) === 6;
    const isHost = isAddress || (bracketed === undefined && plain === undefined);
    if (digits !== '' && isHost && Number(digits) <= 65535) return { host, port: Number(digits) };
    throw badValue(
      trimmed,
      source,
      'it is not an address to listen on',
      `Give an IP address and a port, such as ${source} 127.0.0.1:${fallback.port} or [::1]:${fallback.port}.`,
    );
  };
}

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Writes an address as part of a URL: `127.0.0.1:9000`, `[::1]:9000`. */
export function formatAddress({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
