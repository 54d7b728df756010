/** A host and its port. */
export interface Address {
  readonly host: string;
  readonly port: bigint | undefined;
}

/** The parts of what Envoy calls an address, or a request its authority: brackets are not the host's. */
export function addressIn(text: string): Address {
  const [, ip6, name, digits] = /^(?:\[([^[\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/s.exec(text) ?? [];
  const port = digits === undefined ? undefined : BigInt(digits);
  const host = ip6 ?? name;
  if (host === undefined || host === '' || (port !== undefined && (port < 1n || port > 65535n)))
    return { host: text, port: undefined };
  return { host, port };
}

/** Whether a text is an address as addresses are written. */
export function isAddress(text: string): boolean {
  return /^(\[[0-9a-zA-Z:.%]+\]|[A-Za-z0-9._-]+)(:[1-9]\d{0,4})?$/.test(text) && portOf(text) < 65536;
}

/** What a text that is not an address may be shown as: all of it, or what is before one of its colons. */
export function partsOf(text: string): readonly string[] {
  const colons = [...text.matchAll(/:/g)].map(({ index }) => text.slice(0, index));
  const all = [text, ...colons].flatMap((part) => [part, addressIn(part).host]);
  return [...new Set(all)];
}

function portOf(text: string): number {
  return Number(/:(\d+)$/.exec(text)?.[1] ?? 0);
}
