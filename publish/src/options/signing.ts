import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { switchFlag, type TextOrigin, textFlag, type Values } from './flag.ts';

/** How an image is signed, or a signature checked. */
export interface SigningKey {
  /** An absolute path, or the URL of a key service as cosign takes it; absent: by the identity of whoever signs. */
  key?: string;
  /** False: nothing is written to, or read from, the public transparency log. */
  hasTransparencyLog: boolean;
}

const group = 'Signatures';
const COSIGN = { MESHTAP_COSIGN: 'path of the cosign CLI (default: cosign on PATH)' };

const LOG_FLAG = {
  transparencyLog: switchFlag('--no-transparency-log', {
    group,
    description:
      "leave Sigstore's public log out of signing and checking: nothing about the image becomes public, it works " +
      'without Internet, and nobody else can notice what a stolen key has signed',
  }),
};

/** The flags that say how an image is signed. */
export const SIGNING_FLAGS = {
  signKey: textFlag(
    '--sign-key <file|url>',
    {
      group,
      description:
        'sign IMAGE@DIGEST with this private key, using the cosign CLI: a file, or the URL of a key service such as ' +
        'awskms:///alias/tap',
      environment: { ...COSIGN, COSIGN_PASSWORD: 'password of the key of --sign-key' },
    },
    parseKey,
  ),
  signKeyless: switchFlag('--sign-keyless', {
    group,
    description:
      'sign it with the identity of this CI job, or of whoever logs in in the browser; that identity becomes public',
  }),
  ...LOG_FLAG,
};

/** The flags of every command that checks the image's signature before it writes. */
export const VERIFY_FLAGS = {
  verifyKey: textFlag(
    '--verify-key <file|url>',
    {
      group,
      description:
        'before anything is written, check that the image is signed with the private key of this public key: a file, ' +
        'or the URL of a key service',
      environment: COSIGN,
    },
    parseKey,
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
  return { ...(key !== undefined && { key }), hasTransparencyLog };
}

/** Reads the key that signatures are to be checked with; undefined if they are not. */
export function readVerifyKey(
  values: Values<typeof VERIFY_FLAGS> & AnySigning,
): Required<SigningKey> | undefined {
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
