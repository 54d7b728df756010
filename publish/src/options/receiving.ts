import { BlockList, isIP } from 'node:net';
import type { StorePlace } from '../../../receive/src/index.ts';
import { usageError } from '../errors.ts';
import { badValue, common, flag, type Surroundings, type TextParser, type Values } from './flag.ts';
import { anyText, parseByteSize, parseDurationMs } from './parsers.ts';
import { parseTokenFile } from './secret-files.ts';
import { readStore, STORE_FLAGS } from './store.ts';

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

/** How a receiver runs, with every flag checked. */
export interface ReceivingSettings {
  listen: ListenAddress;
  page: ListenAddress;
  /** Absolute path of a file, `:memory:`, or a database of ClickHouse with its password. */
  store: StorePlace;
  keepForMs: number;
  /** Null for no limit. */
  keepBytes: number | null;
  /** Whether to forget what the catalogue has learned. */
  rebuildCatalogue: boolean;
  pageToken?: string | undefined;
  ingestToken?: string | undefined;
  /** In the language of the page's filter box; empty for everything. */
  filter: string;
  isQuiet: boolean;
  output?: TerminalOutput | undefined;
  /** What should be fixed, but does no harm yet. */
  warnings: string[];
}

/** How exchanges are shown. */
export type TerminalOutput = 'table' | 'json';

/** A quantity as it was written, and its value. */
export interface Quantity {
  text: string;
  value: number;
}

const DEFAULT_LISTEN: ListenAddress = { host: '127.0.0.1', port: 9000 };
const DEFAULT_PAGE: ListenAddress = { host: '127.0.0.1', port: 9080 };
const MIN_KEEP_BYTES = 2 ** 20;

/** The flags that say how much of what arrives is kept. */
export const KEEPING_FLAGS = common({
  keepFor: flag.storage.text(
    '--keep-for <duration>',
    'delete exchanges that are older, such as 12h',
    quantity(parseDurationMs, 1000, 'it is less than a second', 'Give one such as 12h or 7d.'),
    { default: '7d', fallback: { text: '7d', value: 7 * 86_400_000 } },
  ),
  keepBytes: flag.storage.text(
    '--keep-bytes <size>',
    'delete the oldest exchanges beyond this size',
    quantity(parseByteSize, MIN_KEEP_BYTES, 'it is less than 1MiB', 'Give one such as 500MiB.'),
    { default: '2GiB in SQLite, no limit in ClickHouse' },
  ),
});

/** How much a store in SQLite keeps, if nothing else is given: it must not fill the disk. */
export const DEFAULT_KEEP_BYTES: Quantity = { text: '2GiB', value: 2 ** 31 };

/** The flag that selects exchanges by the filter of the page. */
export const FILTER_FLAGS = common({
  filter: flag.exchanges.text(
    '--filter <text>',
    "show only exchanges that match, in the page's filter language",
    anyText,
    { default: 'all', environment: { NO_COLOR: 'if set, no colors on a terminal' }, fallback: '' },
  ),
});

/** The flag that says how exchanges are shown. */
export const TERMINAL_FLAGS = common({
  output: flag.output.choice('-o, --output <format>', 'table or json, one object a line', ['table', 'json'], {
    default: 'table on a terminal, else json',
  }),
});

/** The flags of a receiver that runs here. */
export const RECEIVING_FLAGS = common({
  listen: flag.listeners.text(
    '--listen <address>',
    'where proxies post to',
    parseListenAddress(DEFAULT_LISTEN),
    { default: '127.0.0.1:9000', fallback: DEFAULT_LISTEN },
  ),
  page: flag.listeners.text(
    '--page <address>',
    'where the web page and the API are',
    parseListenAddress(DEFAULT_PAGE),
    { default: '127.0.0.1:9080', fallback: DEFAULT_PAGE },
  ),
  pageTokenFile: flag.listeners.text(
    '--page-token-file <file>',
    'a token that the page asks for; required beyond loopback',
    parseTokenFile,
  ),
  ingestTokenFile: flag.listeners.text(
    '--ingest-token-file <file>',
    'a token that proxies must send, as `authorization: Bearer TOKEN`',
    parseTokenFile,
  ),
  ...STORE_FLAGS,
  ...KEEPING_FLAGS,
  rebuildCatalogue: flag.storage.switch(
    '--rebuild-catalogue',
    'forget the catalogue, and learn it again from the stored exchanges',
  ),
  ...FILTER_FLAGS,
  quiet: flag.output.switch('--quiet', 'show no exchanges'),
  ...TERMINAL_FLAGS,
});

/** Reads how a receiver runs. Throws a usage error that names the flag. */
export function readReceiving(
  values: Values<typeof RECEIVING_FLAGS>,
  around: Surroundings,
): ReceivingSettings {
  const { listen, page, keepFor, keepBytes, pageTokenFile, ingestTokenFile } = values;
  if (pageTokenFile === undefined) refuseOpenPage(page);
  refuseSamePlace(listen, page);
  const { store, warnings } = readStore(values, around);
  const keptBytes = typeof store === 'string' ? (keepBytes ?? DEFAULT_KEEP_BYTES) : keepBytes;
  return {
    ...{ listen, page, store, keepForMs: keepFor.value, keepBytes: keptBytes?.value ?? null },
    rebuildCatalogue: values.rebuildCatalogue,
    pageToken: pageTokenFile?.token,
    ingestToken: ingestTokenFile?.token,
    filter: values.filter,
    isQuiet: values.quiet,
    output: values.output,
    warnings: [...[pageTokenFile, ingestTokenFile].flatMap((each) => each?.warning ?? []), ...warnings],
  };
}

// Makes a parser that keeps the text, and refuses what is less than `min`.
function quantity(parse: TextParser<number>, min: number, why: string, fix: string): TextParser<Quantity> {
  return (text, origin) => {
    const value = parse(text, origin);
    if (value >= min) return { text, value };
    throw badValue(text, origin.source, why, fix);
  };
}

function refuseOpenPage({ host, port }: ListenAddress): void {
  if (isLoopback(host)) return;
  throw usageError(
    `Cannot open the page on ${host}`,
    'others can reach that address, and the page shows the bodies of requests to whoever opens it',
    `Add --page-token-file FILE, whose token the page then asks for, or listen on loopback: --page 127.0.0.1:${port}.`,
  );
}

function refuseSamePlace(listen: ListenAddress, page: ListenAddress): void {
  if (listen.port === 0 || listen.port !== page.port || listen.host !== page.host) return;
  throw usageError(
    `Cannot use ${listen.host}:${listen.port} as both --listen and --page`,
    'they are two servers',
    'Give one of them another port.',
  );
}
