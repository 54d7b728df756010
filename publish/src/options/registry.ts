import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { RegistryAccess } from '../registry/remote.ts';
import { flagName, type RawOptions, readSwitch, readText } from './raw.ts';

const inputs = new WeakMap<CommandContext['stdin'], Promise<string>>();

/** Adds the flags that say how to reach the registry; they mean what they mean to ORAS. */
export function addRegistryOptions(command: Command): Command {
  return command
    .option('--plain-http', 'speak HTTP without TLS to the registry')
    .option('--insecure', "take any certificate of the registry's")
    .option('--ca-file <file>', "certificate authority of the registry's certificate")
    .option('--registry-config <file>', "credentials, as in Docker's config.json (default: Docker's own)")
    .option('-u, --username <name>', 'user name; needs --password-stdin')
    .option('--password-stdin', 'read the password from standard input');
}

/** Reads the registry flags. Reads standard input only when a password is to come from there. */
export async function readRegistryAccess(raw: RawOptions, context: CommandContext): Promise<RegistryAccess> {
  const access = readRegistryFlags(raw, context);
  const login = await readLogin(raw, context);
  return { ...access, ...(login !== undefined && { login }) };
}

/** Reads the registry flags, without the password. Throws a usage error that names the flag. */
export function readRegistryFlags(raw: RawOptions, context: CommandContext): RegistryAccess {
  const caFile = readFilePath(raw, 'caFile', context);
  const registryConfig = readFilePath(raw, 'registryConfig', context);
  checkLogin(raw);
  if (readSwitch(raw, 'passwordStdin') && registryConfig !== undefined) {
    throw usageError(
      'Cannot log in to the registry',
      '--registry-config and --password-stdin both give credentials',
      'Pass one of them.',
    );
  }
  return {
    plainHttp: readSwitch(raw, 'plainHttp'),
    insecure: readSwitch(raw, 'insecure'),
    ...(caFile !== undefined && { caFile }),
    ...(registryConfig !== undefined && { registryConfig }),
  };
}

// Whether or not it comes to be used.
function checkLogin(raw: RawOptions): void {
  const hasName = readText(raw, 'username') !== undefined;
  if (hasName === readSwitch(raw, 'passwordStdin')) return;
  throw usageError(
    'Cannot log in to the registry',
    `${hasName ? '--password-stdin' : '--username'} is missing`,
    'Pass both, and write the password to standard input: `printf %s "$PASSWORD" | meshtap ... --username NAME --password-stdin`.',
  );
}

async function readLogin(raw: RawOptions, context: CommandContext): Promise<RegistryAccess['login']> {
  const username = readText(raw, 'username');
  if (username === undefined) return undefined;
  const password = (await readStdin(context)).replace(/\r?\n$/, '');
  if (password !== '') return { username, password };
  throw usageError(
    'Cannot log in to the registry',
    'standard input holds no password',
    'Write it there: `printf %s "$PASSWORD" | meshtap ... --username NAME --password-stdin`.',
  );
}

// A command may ask for the login twice, and standard input can be read once.
function readStdin({ stdin }: CommandContext): Promise<string> {
  const input = inputs.get(stdin) ?? text(stdin);
  inputs.set(stdin, input);
  return input;
}

// ORAS takes a file that is not there for an empty one, and the registry's 401 would then mislead.
function readFilePath(raw: RawOptions, name: string, context: CommandContext): string | undefined {
  const value = readText(raw, name);
  if (value === undefined) return undefined;
  const path = resolve(context.cwd, value);
  if (existsSync(path)) return path;
  throw usageError(
    `Cannot read ${path}`,
    'there is no such file',
    `Give ${flagName(name)} the path of a file.`,
  );
}
