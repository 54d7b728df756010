import { isIP } from 'node:net';
import type { ClickHousePlace } from '../../../receive/src/index.ts';
import { usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';

/** A database of ClickHouse as its URL has it: clickhouse://USER@HOST[:PORT][,HOST[:PORT]...]/DATABASE[?secure] */
export type ClickHouseAddress = Pick<ClickHousePlace, 'hosts' | 'isSecure' | 'user' | 'database'>;

const SCHEME = 'clickhouse://';
/** Ports of the HTTP interface. Source: ClickHouse, "Network ports". */
const PLAIN_PORT = 8123;
const TLS_PORT = 8443;
const SYSTEM_DATABASES = ['system', 'information_schema'];
const MAX_NAME_CHARS = 64;

/** True for a text that is meant as such a URL. */
export function isClickHouseUrl(text: string): boolean {
  return text.trim().toLowerCase().startsWith(SCHEME);
}

/**
 * Reads a URL of ClickHouse. Hosts get their ports. Throws a usage error that names the flag, and never has a password.
 * `passwordAdvice` says where the password goes instead.
 */
export function parseClickHouseUrl(text: string, source: string, passwordAdvice: string): ClickHouseAddress {
  const refuse: Refuse = (why, fix) =>
    usageError(`Cannot use the ClickHouse URL as ${source}`, why, fix ?? `Write it as in ${EXAMPLE}.`);
  const rest = text.trim().slice(SCHEME.length);
  // A password may hold any sign, so the last @ counts. Without one, nothing is quoted: it could be a password.
  const at = rest.lastIndexOf('@');
  if (at < 1) throw refuse('it names no user');
  const user = rest.slice(0, at);
  if (user.includes(':')) {
    throw refuse('it has a password, which every user of the machine can see', passwordAdvice);
  }
  const [, hosts = '', database, parameters] =
    /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(rest.slice(at + 1)) ?? [];
  const isSecure = readSecure(parameters, refuse);
  return {
    user: decodeUser(user, refuse),
    hosts: hosts.split(',').map((host) => parseHost(host, isSecure ? TLS_PORT : PLAIN_PORT, refuse)),
    isSecure,
    database: checkDatabase(database ?? '', refuse),
  };
}

/** Refuses authorities for a connection without TLS. Throws a usage error that names the flag. */
export function refuseWithoutTls({ isSecure }: ClickHouseAddress, source: string): void {
  if (isSecure) return;
  throw usageError(
    `Cannot use ${source}`,
    'the connection to ClickHouse has no TLS',
    'Add ?secure to the URL in --store, or leave it off.',
  );
}

/** Writes the URL of an address. */
export function formatClickHouseUrl({ user, hosts, database, isSecure }: ClickHouseAddress): string {
  return `${SCHEME}${encodeURIComponent(user)}@${hosts.join(',')}/${database}${isSecure ? '?secure' : ''}`;
}

type Refuse = (why: string, fix?: string) => Error;

const EXAMPLE = 'clickhouse://meshtap@clickhouse.example:8123/meshtap';

function readSecure(parameters: string | undefined, refuse: Refuse): boolean {
  if (parameters === undefined || parameters === 'secure') return parameters !== undefined;
  throw refuse('it has another parameter than `secure`', 'Write ?secure at its end for TLS, or nothing.');
}

function decodeUser(text: string, refuse: Refuse): string {
  try {
    const user = decodeURIComponent(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they would break the header that has the user
    if (!/[\x00-\x1f\x7f:]/.test(user)) return user;
  } catch {
    // It is refused below.
  }
  throw refuse(
    `its user ${quoteInput(text)} is not valid`,
    'Write special characters as %XX, such as %40 for @.',
  );
}

function parseHost(text: string, defaultPort: number, refuse: Refuse): string {
  const [, bracketed, plain = '', digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? defaultPort : Number(digits);
  const isHost = bracketed === undefined ? isHostName(plain) : isIP(bracketed) === 6;
  if (isHost && port >= 1 && port <= 65535)
    return `${bracketed === undefined ? plain : `[${bracketed}]`}:${port}`;
  throw refuse(
    `its host ${quoteInput(text)} is not valid`,
    'Give HOST, HOST:PORT or [IPV6]:PORT, several with commas between.',
  );
}

function isHostName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9_]([-a-z0-9_.]*[a-z0-9_])?$/i.test(text);
}

function checkDatabase(name: string, refuse: Refuse): string {
  if (name === '') throw refuse('it names no database');
  if (!/^[A-Za-z0-9_-]+$/.test(name) || name.length > MAX_NAME_CHARS) {
    throw refuse(
      `its database ${quoteInput(name)} is not valid`,
      `Use letters, digits, "_" and "-", at most ${MAX_NAME_CHARS}.`,
    );
  }
  if (!SYSTEM_DATABASES.includes(name.toLowerCase())) return name;
  throw refuse(
    `its database ${name} is one of ClickHouse itself`,
    'Give a database of its own, such as meshtap.',
  );
}
