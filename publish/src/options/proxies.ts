import { resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { badValue, common, flag, refuseWith, type TextOrigin, type Values } from './flag.ts';
import { parseDurationMs } from './parsers.ts';

/** Envoy's admin interface of a proxy that is not a pod. */
export interface AdminAddress {
  namespace?: string;
  name: string;
  url: URL;
}

/** A file that was saved from a proxy. Without a name, the file's content or its name says which. */
export interface DumpFile {
  namespace?: string;
  name?: string;
  /** Absolute. */
  path: string;
}

/** How a command waits for proxies. */
export interface WaitSettings {
  timeoutMs: number;
  admins: readonly AdminAddress[];
}

const DEFAULT_TIMEOUT_MS = 120_000;
// A longer timer would end at once. Source: Node.js documentation, `setTimeout`.
const MAX_TIMEOUT_MS = 24 * 86_400_000;
// What a Kubernetes object may be called, and whatever else people call a proxy.
const NAME = /^(?:([^/\s=]+)\/)?([^/\s=]+)$/;

/** The flags of every command that asks proxies. */
export const PROXY_FLAGS = {
  ...common({
    timeout: flag.rollout.text(
      '--timeout <duration>',
      'how long to wait for proxies: 90s, 2m',
      parseTimeout,
      { default: '2m', exitCodes: { 6: 'timed out' } },
    ),
  }),
  admin: flag.proxies.list(
    '--admin <name=url>',
    "Envoy's admin interface of a proxy that is not a pod; NAME can be NAMESPACE/NAME; can be repeated",
    parseAdmin,
  ),
};

/** The flags of a command that writes and can wait for proxies afterwards. */
export const WAIT_FLAGS = {
  ...PROXY_FLAGS,
  ...common({ wait: flag.rollout.switch('--wait', 'wait until every proxy runs the filter') }),
};

/** The flag that names files that were saved from proxies. */
export const DUMP_FLAGS = {
  fromFile: flag.proxies.list(
    '--from-file <[name=]file>',
    'a proxy that was saved to a file (see the examples); can be repeated',
    parseDumpFile,
    { exitCodes: { 5: 'not all proxies run the filter' } },
  ),
};

/** Reads how a command waits for proxies. */
export function readWait({ timeout = DEFAULT_TIMEOUT_MS, admin }: Values<typeof PROXY_FLAGS>): WaitSettings {
  return { timeoutMs: timeout, admins: admin };
}

/**
 * Reads how a command that writes waits for proxies; undefined if it does not. Throws a usage error if a flag about
 * waiting would do nothing.
 */
export function readOptionalWait(
  values: Values<typeof WAIT_FLAGS> & { dryRun?: string | undefined },
): WaitSettings | undefined {
  if (values.wait && values.dryRun === 'server') {
    throw usageError(
      'Cannot use --wait with --dry-run=server',
      'nothing is written, so there is nothing to wait for',
      'Leave one of them off.',
    );
  }
  if (values.wait) return readWait(values);
  refuseIdle(values, ['timeout', 'admin']);
  return undefined;
}

/** Refuses flags about waiting where nothing waits. Throws a usage error. */
export function refuseIdle(values: object, keys: readonly string[]): void {
  refuseWith(values, keys, 'without --wait', {
    why: 'it has no effect if nothing waits for proxies',
    fix: 'Add --wait, or leave it off.',
  });
}

function parseTimeout(text: string, origin: TextOrigin): number {
  const timeoutMs = parseDurationMs(text, origin);
  if (timeoutMs > 0 && timeoutMs <= MAX_TIMEOUT_MS) return timeoutMs;
  const why = timeoutMs > 0 ? 'it is more than 24 days' : 'it leaves no time to wait';
  throw badValue(text, origin.source, why, 'Give one such as 90s or 2m.');
}

function parseAdmin(text: string, { source }: TextOrigin): AdminAddress {
  const [, name = '', address = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  const place = parseName(name);
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address);
  const url = URL.parse(hasScheme ? address : `http://${address}`);
  if (place !== undefined && address !== '' && url !== null && /^https?:$/.test(url.protocol)) {
    return { ...place, url };
  }
  throw badValue(
    text,
    source,
    'it is not NAME=URL',
    'Give the name of the proxy and where its admin interface is, such as shop/cart=http://127.0.0.1:15000.',
  );
}

function parseDumpFile(text: string, { source, cwd }: TextOrigin): DumpFile {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const place = name === undefined ? undefined : parseName(name);
  if (place !== undefined && file !== undefined) return { ...place, path: resolve(cwd, file) };
  if (text !== '') return { path: resolve(cwd, text) };
  throw badValue(text, source, 'it is empty', 'Give FILE, or NAME=FILE.');
}

function parseName(text: string): { namespace?: string; name: string } | undefined {
  const [, namespace, name] = NAME.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { ...(namespace !== undefined && { namespace }), name };
}
