import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { readDurationMs } from './duration.ts';
import { badValue, collect, type RawOptions, readList } from './raw.ts';

/** Envoy's admin interface of a proxy that is no pod. */
export interface AdminAddress {
  namespace?: string;
  name: string;
  url: URL;
}

/** A file that was saved of a proxy. Without a name the file says it itself, or is called so. */
export interface DumpFile {
  namespace?: string;
  name?: string;
  /** Absolute. */
  path: string;
}

const DEFAULT_TIMEOUT_MS = 120_000;
// What a Kubernetes object may be called, and whatever else people call a proxy.
const NAME = /^(?:([^/\s=]+)\/)?([^/\s=]+)$/;

/** Adds the flags of every command that waits for proxies. */
export function addProxyOptions(command: Command): Command {
  return command
    .option('--timeout <duration>', 'how long to wait for proxies: 90s, 2m (default: 2m)')
    .option(
      '--admin <name=url>',
      "Envoy's admin interface of a proxy that is no pod; NAME may be NAMESPACE/NAME; may be repeated",
      collect,
    );
}

/** Reads --timeout, in milliseconds. */
export function readTimeoutMs(raw: RawOptions): number {
  return readDurationMs(raw, 'timeout') ?? DEFAULT_TIMEOUT_MS;
}

/** Reads --admin. Throws a usage error that names the flag. */
export function readAdmins(raw: RawOptions): AdminAddress[] {
  return readList(raw, 'admin').map((value) => {
    const [, name = '', address = ''] = /^([^=]*)=(.*)$/.exec(value) ?? [];
    const place = parseName(name);
    const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address);
    const url = URL.parse(hasScheme ? address : `http://${address}`);
    if (place === undefined || address === '' || url === null || !/^https?:$/.test(url.protocol)) {
      throw badValue(
        'admin',
        value,
        'it is not NAME=URL',
        'Give the name of the proxy and where its admin interface is, such as shop/cart=http://127.0.0.1:15000.',
      );
    }
    return { ...place, url };
  });
}

/** Reads --from-file: FILE, or NAME=FILE. Throws a usage error that names the flag. */
export function readDumpFiles(raw: RawOptions, { cwd }: CommandContext): DumpFile[] {
  return readList(raw, 'fromFile').map((value) => {
    const [, name, file] = /^([^=]+)=(.+)$/.exec(value) ?? [];
    const place = name === undefined ? undefined : parseName(name);
    if (place !== undefined && file !== undefined) return { ...place, path: resolve(cwd, file) };
    if (value !== '') return { path: resolve(cwd, value) };
    throw badValue('fromFile', value, 'it is empty', 'Give FILE, or NAME=FILE.');
  });
}

function parseName(text: string): { namespace?: string; name: string } | undefined {
  const [, namespace, name] = NAME.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { ...(namespace !== undefined && { namespace }), name };
}
