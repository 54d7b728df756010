import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { flagName, type RawOptions, readSwitch, readText } from './raw.ts';

/** How an image is signed, or a signature checked. */
export interface SigningKey {
  /** An absolute path, or the URL of a key service as cosign takes it; absent: by the identity of whoever signs. */
  key?: string;
  /** False: nothing is written to, or asked of, the public transparency log. */
  hasTransparencyLog: boolean;
}

const LOG_FLAG = '--no-transparency-log';

/** Adds the flags that say how an image is signed. */
export function addSigningOptions(command: Command): Command {
  command
    .option(
      '--sign-key <file|url>',
      'sign IMAGE@DIGEST by the cosign CLI with this private key: a file, or the URL of a key service such as ' +
        'awskms:///alias/tap (the password of a file from COSIGN_PASSWORD)',
    )
    .option(
      '--sign-keyless',
      'sign it by the cosign CLI with the identity of this CI job, or of whoever logs in in the browser; that ' +
        'identity becomes public',
    );
  return addTransparencyLogOption(command);
}

/** Adds --no-transparency-log, once. */
export function addTransparencyLogOption(command: Command): Command {
  if (command.options.some(({ long }) => long === LOG_FLAG)) return command;
  return command.option(
    LOG_FLAG,
    "leave Sigstore's public log out of signing and checking: nothing of the image becomes public, it works without " +
      'Internet, and nobody else can notice what a stolen key has signed',
  );
}

/** Throws a usage error where --no-transparency-log would do nothing. */
export function checkSigningFlags(raw: RawOptions): void {
  if (raw.transparencyLog !== false) return;
  if (['signKey', 'signKeyless', 'verifyKey'].some((name) => raw[name] !== undefined)) return;
  throw usageError(
    `Cannot use ${LOG_FLAG} alone`,
    'nothing is signed, and no signature is checked',
    'Say with which key, by --sign-key or --verify-key, or leave it off.',
  );
}

/** Reads how an image is to be signed; undefined when it is not. */
export function readSigning(raw: RawOptions, context: CommandContext): SigningKey | undefined {
  const key = readKey(raw, 'signKey', context);
  const isKeyless = readSwitch(raw, 'signKeyless');
  const hasTransparencyLog = raw.transparencyLog !== false;
  checkSigningFlags(raw);
  const refuse = (what: string, why: string) =>
    usageError(`Cannot sign by ${what}`, why, 'Pass one of them.');
  if (key !== undefined && isKeyless)
    throw refuse('two ways', '--sign-key and --sign-keyless are both there');
  if (isKeyless && !hasTransparencyLog) {
    throw refuse(
      '--sign-keyless with --no-transparency-log',
      'without the log nobody can tell that the short-lived certificate was valid when it signed',
    );
  }
  if (key === undefined && !isKeyless) return undefined;
  return { ...(key !== undefined && { key }), hasTransparencyLog };
}

/** Reads the key that signatures are to be checked with; undefined when they are not. */
export function readVerifyKey(raw: RawOptions, context: CommandContext): Required<SigningKey> | undefined {
  const key = readKey(raw, 'verifyKey', context);
  return key === undefined ? undefined : { key, hasTransparencyLog: raw.transparencyLog !== false };
}

// Key services and their like: awskms://, gcpkms://, azurekms://, hashivault://, k8s://, env://, pkcs11:, https://.
function readKey(raw: RawOptions, name: string, context: CommandContext): string | undefined {
  const value = readText(raw, name);
  if (value === undefined || /^(?:[a-z][a-z0-9+]+:\/\/|pkcs11:)/.test(value)) return value;
  const path = resolve(context.cwd, value);
  if (existsSync(path)) return path;
  throw usageError(
    `Cannot read the key ${path}`,
    'there is no such file',
    `Give ${flagName(name)} a file, or the URL of a key service such as awskms:///alias/tap.`,
  );
}
