import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { flag, type TextOrigin, type Values } from './flag.ts';
import { anyText, parseFile } from './parsers.ts';

/** How to reach a registry, without the password. Paths are absolute. */
export interface RegistryRequest {
  plainHttp: boolean;
  insecure: boolean;
  caFile?: string | undefined;
  registryConfig?: string | undefined;
  /** Its password comes from standard input. */
  username?: string | undefined;
}

/** The flags that say how to reach the registry; they mean what they mean to ORAS. */
export const REGISTRY_FLAGS = {
  plainHttp: flag.registry.switch('--plain-http', 'use HTTP without TLS', {
    environment: { MESHTAP_ORAS: 'path of the ORAS CLI (default: oras on PATH)' },
    exitCodes: {
      4: 'the registry refused, or cannot be reached',
      5: 'the image or its signature is not what it should be',
    },
  }),
  insecure: flag.registry.switch('--insecure', 'accept any certificate of the registry'),
  caFile: flag.registry.text(
    '--ca-file <file>',
    "certificate authority of the registry's certificate",
    parseFile,
  ),
  registryConfig: flag.registry.text(
    '--registry-config <file>',
    "credentials, as in Docker's config.json",
    parseFile,
    {
      default: "Docker's own",
      environment: {
        DOCKER_CONFIG: "directory of Docker's config.json, used if --registry-config is not given",
      },
    },
  ),
  username: flag.registry.text('-u, --username <name>', 'user name; needs --password-stdin', anyText),
  passwordStdin: flag.registry.switch('--password-stdin', 'read the password from standard input'),
};

/** Reads how to reach the registry. */
export function readRegistry({
  plainHttp,
  insecure,
  caFile,
  registryConfig,
  username,
  passwordStdin,
}: Values<typeof REGISTRY_FLAGS>): RegistryRequest {
  if ((username !== undefined) !== passwordStdin) {
    throw refuseLogin(
      `${passwordStdin ? '--username' : '--password-stdin'} is missing`,
      'Pass both, and write the password to standard input: `printf %s "$PASSWORD" | meshtap ... --username NAME --password-stdin`.',
    );
  }
  if (plainHttp && insecure) {
    throw usageError(
      'Cannot use --insecure together with --plain-http',
      'without TLS there is no certificate to accept',
      'Leave one of them off.',
    );
  }
  if (plainHttp && caFile !== undefined) {
    throw usageError(
      'Cannot use --ca-file together with --plain-http',
      'without TLS there is no certificate to check',
      'Leave one of them off.',
    );
  }
  if (passwordStdin && registryConfig !== undefined) {
    throw refuseLogin('--registry-config and --password-stdin both give credentials', 'Pass one of them.');
  }
  return { plainHttp, insecure, caFile, registryConfig, username };
}

/** Makes the usage error for a login that cannot work. */
export function refuseLogin(why: string, fix: string): Error {
  return usageError('Cannot log in to the registry', why, fix);
}

/** How an image is signed, or a signature checked. */
export interface SigningKey {
  /** An absolute path, or the URL of a key service as cosign takes it; absent: by the identity of whoever signs. */
  key?: string | undefined;
  /** False: nothing is written to, or read from, the public transparency log. */
  hasTransparencyLog: boolean;
}

const COSIGN = { MESHTAP_COSIGN: 'path of the cosign CLI (default: cosign on PATH)' };

const LOG_FLAG = {
  transparencyLog: flag.signatures.switch(
    '--no-transparency-log',
    "leave Sigstore's public log out of signing and checking: nothing about the image becomes public, it works " +
      'without Internet, and nobody else can notice what a stolen key has signed',
  ),
};

/** The key that a signature is checked with. */
export type VerifyKey = SigningKey & { key: string };

/** The flags that say how an image is signed. */
export const SIGNING_FLAGS = {
  signKey: flag.signatures.text(
    '--sign-key <file|url>',
    'sign IMAGE@DIGEST with this private key, using the cosign CLI: a file, or the URL of a key service such as ' +
      'awskms:///alias/tap',
    parseKey,
    { environment: { ...COSIGN, COSIGN_PASSWORD: 'password of the key of --sign-key' } },
  ),
  signKeyless: flag.signatures.switch(
    '--sign-keyless',
    'sign it with the identity of this CI job, or of whoever logs in in the browser; that identity becomes public',
  ),
  ...LOG_FLAG,
};

/** The flags of every command that checks the image's signature before it writes. */
export const VERIFY_FLAGS = {
  verifyKey: flag.signatures.text(
    '--verify-key <file|url>',
    'before anything is written, check that the image is signed with the private key of this public key: a file, ' +
      'or the URL of a key service',
    parseKey,
    { environment: COSIGN },
  ),
  ...LOG_FLAG,
};

type AnySigning = Partial<Values<typeof SIGNING_FLAGS & typeof VERIFY_FLAGS>>;

/** Reads how an image is to be signed; undefined if it is not. */
export function readSigning(values: Values<typeof SIGNING_FLAGS> & AnySigning): SigningKey | undefined {
  const { signKey: key, signKeyless: isKeyless, transparencyLog: hasTransparencyLog } = values;
  checkLogFlag(values);
  if (key !== undefined && isKeyless) {
    throw usageError(
      'Cannot sign in two ways',
      '--sign-key and --sign-keyless were both given',
      'Pass one of them.',
    );
  }
  if (isKeyless && !hasTransparencyLog) {
    throw usageError(
      'Cannot use --sign-keyless with --no-transparency-log',
      'without the log nobody can check that the short-lived certificate was valid when it signed',
      'Pass one of them.',
    );
  }
  if (key === undefined && !isKeyless) return undefined;
  return { key, hasTransparencyLog };
}

/** Reads the key that signatures are to be checked with; undefined if they are not. */
export function readVerifyKey(values: Values<typeof VERIFY_FLAGS> & AnySigning): VerifyKey | undefined {
  const { verifyKey: key, transparencyLog: hasTransparencyLog } = values;
  checkLogFlag(values);
  return key === undefined ? undefined : { key, hasTransparencyLog };
}

function checkLogFlag({ transparencyLog, signKey, signKeyless, verifyKey }: AnySigning): void {
  if (transparencyLog !== false || signKey !== undefined || signKeyless || verifyKey !== undefined) return;
  throw usageError(
    'Cannot use --no-transparency-log alone',
    'nothing is signed, and no signature is checked',
    'Add --sign-key or --verify-key, or leave it off.',
  );
}

// Key services and their like: awskms://, gcpkms://, azurekms://, hashivault://, k8s://, env://, pkcs11:, https://.
function parseKey(text: string, { source, cwd }: TextOrigin): string {
  if (/^(?:[a-z][a-z0-9+]+:\/\/|pkcs11:)/.test(text)) return text;
  const path = resolve(cwd, text);
  if (existsSync(path)) return path;
  throw usageError(
    `Cannot read the key ${path}`,
    'there is no such file',
    `Give ${source} a file, or the URL of a key service such as awskms:///alias/tap.`,
  );
}
