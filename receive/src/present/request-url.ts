/** The parts of an exchange that its address is made from. */
export type Addressed = { scheme: string; host: string; destination: string; path: string };

/**
 * Makes the address of a request. Characters that no URL may have are percent-encoded as UTF-8; the rest stays as
 * captured. A target that is not a path, such as `*` of OPTIONS, is left out. Never throws.
 */
export function requestUrl(addressed: Addressed): string {
  return requestOrigin(addressed) + (addressed.path.startsWith('/') ? escapeTarget(addressed.path) : '/');
}

/** Makes scheme, host and port of a request. If it has no host, the destination is used. */
export function requestOrigin({ scheme, host, destination }: Addressed): string {
  const authority = escapeAuthority(host) || escapeAuthority(destination) || 'unknown';
  return `${scheme === 'https' ? 'https' : 'http'}://${authority}`;
}

/** Percent-encodes what no path or query may have, such as blanks, quotes and control characters. */
export function escapeTarget(path: string): string {
  return path.toWellFormed().replace(/[^!$&'()*+,\-./0-9:;=?@A-Z_a-z~%[\]]/gu, percent);
}

/** Percent-encodes only what would end a request's target: blanks and control characters. */
export function escapeBlanks(target: string): string {
  return target.toWellFormed().replace(/[\0-\x20\x7f]/g, percent);
}

/** Keeps what a host, an address or a port may have: nothing in it can begin a path or a user name. */
function escapeAuthority(authority: string): string {
  return authority.toWellFormed().replace(/[^0-9A-Za-z._:[\]~-]/gu, percent);
}

/** The characters that `encodeURIComponent` does not change are ASCII. */
function percent(character: string): string {
  const encoded = encodeURIComponent(character);
  if (encoded.startsWith('%')) return encoded;
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
