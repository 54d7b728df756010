import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { ReceiverName } from '../resources/receiver.ts';
import { badValue, flagName, parsePort, type RawOptions, readText } from './raw.ts';
import { addReceiverOption, readReceiver } from './receiver.ts';
import { readTokenFile, type TokenFile } from './token-file.ts';

/** Where the exchanges are read from: a receiver in the cluster, or the page listener at a URL. */
export type ReceiverAccess =
  | { kind: 'cluster'; receiver?: ReceiverName }
  | { kind: 'url'; url: URL; token?: TokenFile };

/** Adds the flags that say where the exchanges are read from. */
export function addReceiverAccessOptions(command: Command): Command {
  return addReceiverOption(command)
    .option('--url <url>', "a receiver's page instead, such as http://127.0.0.1:9080")
    .option('--token-file <file>', 'the token that the page at --url asks for');
}

/** Reads where the exchanges are read from. Throws a usage error that names the flag. */
export function readReceiverAccess(raw: RawOptions, { cwd }: CommandContext): ReceiverAccess {
  const receiver = readReceiver(raw);
  const text = readText(raw, 'url');
  const token = readTokenFile(raw, 'tokenFile', cwd);
  if (text === undefined) {
    if (token !== undefined) throw alone('tokenFile', 'it is for a receiver at --url');
    return { kind: 'cluster', ...(receiver && { receiver }) };
  }
  for (const name of ['receiver', 'kubeconfig', 'context']) {
    if (readText(raw, name) !== undefined) throw alone(name, '--url needs no cluster');
  }
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw badValue(
      'url',
      text,
      'it is no URL that begins with http:// or https://',
      'Give what `meshtap receive` printed.',
    );
  }
  return { kind: 'url', url, ...(token && { token }) };
}

/** Reads which port of this machine to listen on; undefined if nobody says. */
export function readLocalPort(raw: RawOptions): number | undefined {
  const text = readText(raw, 'port');
  return text === undefined ? undefined : parsePort(text, '--port');
}

function alone(name: string, why: string): Error {
  return usageError(`Cannot use ${flagName(name)} here`, why, 'Leave one of them off.');
}
