/** True if what matches `wide` includes all that matches `narrow`. */
export type Covers = (wide: string, narrow: string) => boolean;

/** Lists the items that none of the others covers. */
export function listUncovered(items: readonly string[], others: readonly string[], covers: Covers): string[] {
  return items.filter((item) => !others.some((other) => covers(other, item)));
}

/** True for the same name in any case. The filter ignores more than that, such as blanks around a name. */
export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** True if all that begins with `longer` also begins with `shorter`. Case matters, as in the filter. */
export function coversPrefix(shorter: string, longer: string): boolean {
  return longer.startsWith(shorter);
}

/** Compares patterns of hosts: `host` with any port, `host:port`, `*.suffix` and `*`. Source: filter `capture/selection.ts`. */
export function coversHost(wide: string, narrow: string): boolean {
  if (wide === '*') return true;
  const [one, other] = [splitPort(wide.toLowerCase()), splitPort(narrow.toLowerCase())];
  if (one.port !== '' && one.port !== other.port) return false;
  return one.host.startsWith('*') ? other.host.endsWith(one.host.slice(1)) : one.host === other.host;
}

/** Compares patterns of media types such as `text/*`; `*` alone stands for all bodies. Source: filter `capture/content-type.ts`. */
export function coversMediaType(wide: string, narrow: string): boolean {
  if (wide === '*' || narrow === '*') return wide === '*';
  const [one, other] = [wide.toLowerCase().split('/'), narrow.toLowerCase().split('/')];
  return one.length === other.length && one.every((part, index) => part === '*' || part === other[index]);
}

// A colon within the brackets of an IPv6 address does not begin a port.
function splitPort(pattern: string): { host: string; port: string } {
  const colon = pattern.indexOf(':', pattern.indexOf(']') + 1);
  return colon < 0
    ? { host: pattern, port: '' }
    : { host: pattern.slice(0, colon), port: pattern.slice(colon + 1) };
}
