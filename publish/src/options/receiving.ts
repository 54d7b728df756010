import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type CommandContext, readVariable } from '../context.ts';
import { usageError } from '../errors.ts';
import { readByteSize } from './byte-size.ts';
import { readDurationMs } from './duration.ts';
import { isLoopback, type ListenAddress, readListenAddress } from './listen-address.ts';
import { badValue, choiceOption, type RawOptions, readChoice, readSwitch, readText } from './raw.ts';
import { readTokenFile } from './token-file.ts';

/** How a receiver runs, with every flag checked. */
export interface ReceivingSettings {
  listen: ListenAddress;
  page: ListenAddress;
  /** Absolute path of a file, or `:memory:`. */
  store: string;
  keepForMs: number;
  keepBytes: number;
  pageToken?: string;
  ingestToken?: string;
  /** In the language of the page's filter box; empty for everything. */
  filter: string;
  isQuiet: boolean;
  output?: TerminalOutput;
  /** What should be mended, but does no harm yet. */
  warnings: string[];
}

const OUTPUTS = ['table', 'json'] as const;
/** How exchanges are shown. */
export type TerminalOutput = (typeof OUTPUTS)[number];

const MEMORY = ':memory:';
const DEFAULT_LISTEN: ListenAddress = { host: '127.0.0.1', port: 9000 };
const DEFAULT_PAGE: ListenAddress = { host: '127.0.0.1', port: 9080 };
/** How long exchanges are kept when nobody says how long. */
export const DEFAULT_KEEP_FOR = '7d';
/** How many bytes of exchanges are kept when nobody says how many. */
export const DEFAULT_KEEP_BYTES = '2GiB';
const MIN_KEEP_BYTES = 2 ** 20;

/** Adds the flags that say how much of what arrives is kept. */
export function addKeepingOptions(command: Command): Command {
  return command
    .option(
      '--keep-for <time>',
      `delete exchanges that are older, such as 12h (default: ${DEFAULT_KEEP_FOR})`,
    )
    .option(
      '--keep-bytes <size>',
      `delete the oldest exchanges beyond this size (default: ${DEFAULT_KEEP_BYTES})`,
    );
}

/** Adds the flag that says how exchanges are shown. */
export function addTerminalOption(command: Command): Command {
  return command.addOption(
    choiceOption(
      '-o, --output <format>',
      'table or json, one object a line (default: table on a terminal, else json)',
      OUTPUTS,
    ),
  );
}

/** Reads how exchanges are shown; undefined if nobody says. */
export function readTerminalOutput(raw: RawOptions): TerminalOutput | undefined {
  return readChoice(raw, 'output', OUTPUTS);
}

/** Adds the flags of a receiver that runs here. */
export function addReceivingOptions(command: Command): Command {
  command
    .option('--listen <address>', 'where proxies post to (default: 127.0.0.1:9000)')
    .option('--page <address>', 'where the web page and the API are (default: 127.0.0.1:9080)')
    .option('--page-token-file <file>', 'a token that the page asks for; required beyond loopback')
    .option('--ingest-token-file <file>', 'a token that proxies must send, as `authorization: Bearer TOKEN`')
    .option(
      '--store <file>',
      'where exchanges are kept: a SQLite file, or :memory: (default: meshtap/receive.db in $XDG_DATA_HOME)',
    );
  return addTerminalOption(
    addKeepingOptions(command)
      .option('--filter <text>', "show only exchanges that fit, in the page's filter language (default: all)")
      .option('--quiet', 'show no exchanges'),
  );
}

/** Reads how much is kept, in milliseconds and bytes. Throws a usage error. */
export function readKeeping(raw: RawOptions): { keepForMs: number; keepBytes: number } {
  const withDefaults = { keepFor: DEFAULT_KEEP_FOR, keepBytes: DEFAULT_KEEP_BYTES, ...raw };
  const keepForMs = readDurationMs(withDefaults, 'keepFor') ?? 0;
  const keepBytes = readByteSize(withDefaults, 'keepBytes') ?? 0;
  if (keepForMs < 1000) {
    throw badValue(
      'keepFor',
      withDefaults.keepFor,
      'it is less than a second',
      'Give one such as 12h or 7d.',
    );
  }
  if (keepBytes < MIN_KEEP_BYTES) {
    throw badValue('keepBytes', withDefaults.keepBytes, 'it is less than 1MiB', 'Give one such as 500MiB.');
  }
  return { keepForMs, keepBytes };
}

/** Reads how a receiver runs. Throws a usage error that names the flag. Reads the token files, opens nothing else. */
export function readReceiving(raw: RawOptions, context: CommandContext): ReceivingSettings {
  const { cwd } = context;
  const listen = readListenAddress(raw, 'listen', DEFAULT_LISTEN);
  const page = readListenAddress(raw, 'page', DEFAULT_PAGE);
  const pageToken = readTokenFile(raw, 'pageTokenFile', cwd);
  const ingestToken = readTokenFile(raw, 'ingestTokenFile', cwd);
  if (pageToken === undefined) refuseOpenPage(page);
  refuseSamePlace(listen, page);
  const output = readTerminalOutput(raw);
  return {
    ...{ listen, page, store: readStore(raw, context), ...readKeeping(raw) },
    ...(pageToken && { pageToken: pageToken.token }),
    ...(ingestToken && { ingestToken: ingestToken.token }),
    filter: readText(raw, 'filter') ?? '',
    isQuiet: readSwitch(raw, 'quiet'),
    ...(output && { output }),
    warnings: [pageToken, ingestToken].flatMap((each) => each?.warning ?? []),
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

function readStore(raw: RawOptions, context: CommandContext): string {
  const text = readText(raw, 'store');
  if (text === undefined) return join(findDataFolder(context), 'meshtap', 'receive.db');
  if (text === MEMORY) return MEMORY;
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
  if (scheme === undefined) return resolve(context.cwd, text);
  throw badValue(
    'store',
    text,
    `this version has no store for ${scheme}://`,
    'Give the path of a SQLite file, or :memory:.',
  );
}

// Source: XDG Base Directory Specification; a relative path there is to be ignored.
function findDataFolder(context: CommandContext): string {
  const named = readVariable(context, 'XDG_DATA_HOME');
  if (named?.startsWith('/')) return named;
  const home = readVariable(context, 'HOME') ?? findHome();
  if (home !== undefined) return join(home, '.local', 'share');
  throw usageError(
    'Cannot choose a file for the store',
    'neither HOME nor XDG_DATA_HOME is set',
    'Name a file with --store FILE, or keep exchanges in memory: --store :memory:.',
  );
}

function findHome(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}
