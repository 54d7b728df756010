import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../errors.ts';
import { flag, type TextOrigin, type Values } from './flag.ts';
import { parseIf } from './parsers.ts';

/** How an image is signed. */
export interface SigningKey {
  /** An absolute path, or the URL of a key service as cosign takes it; absent: by the identity of whoever signs. */
  key?: string | undefined;
  /** False: nothing is written to the public transparency log. */
  hasTransparencyLog: boolean;
}

/** Who must have signed an image: the owner of a key, or an identity that an issuer vouches for. */
export type Signer =
  | {
      kind: 'key';
      /** The public key: an absolute path, or the URL of a key service as cosign takes it. */
      key: string;
      /** False: the public transparency log is not read. */
      hasTransparencyLog: boolean;
    }
  | { kind: 'identity'; identity: string; issuer: string };

const COSIGN = { MESHTAP_COSIGN: 'path of the cosign CLI (default: cosign on PATH)' };

const LOG_FLAG = {
  transparencyLog: flag.signatures.switch(
    '--no-transparency-log',
    "leave Sigstore's public log out of signing and checking: nothing about the image becomes public, it works " +
      'without Internet, and nobody else can notice what a stolen key has signed',
  ),
};

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
  verifyIdentity: flag.signatures.text(
    '--verify-identity <identity>',
    'the same for an image that is signed without a key: exactly this identity signed it, such as the address of a ' +
      'workflow; needs --verify-issuer',
    parseIf(
      (text) => /^[\x21-\x7e]+$/.test(text),
      'it is not one word of visible ASCII characters',
      'Give the identity in the certificate of the signature: a mail address, or a URL such as that of a workflow.',
    ),
  ),
  verifyIssuer: flag.signatures.text(
    '--verify-issuer <url>',
    'who vouches for --verify-identity, such as https://token.actions.githubusercontent.com for a GitHub workflow',
    parseIf(
      (text) => /^https:\/\/[^\s@]+$/.test(text),
      'it is not a web address that begins with https://',
      'Give the issuer in the certificate of the signature, such as https://token.actions.githubusercontent.com.',
    ),
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

/** Reads who must have signed the image; undefined if no signature is checked. */
export function readSigner(values: Values<typeof VERIFY_FLAGS> & AnySigning): Signer | undefined {
  const { verifyKey: key, verifyIdentity: identity, verifyIssuer: issuer } = values;
  checkLogFlag(values);
  if (identity === undefined && issuer === undefined)
    return key === undefined ? undefined : { kind: 'key', key, hasTransparencyLog: values.transparencyLog };
  const given = identity === undefined ? '--verify-issuer' : '--verify-identity';
  if (key !== undefined) {
    throw usageError(
      `Cannot use --verify-key with ${given}`,
      'a signature is made with a key, or with the identity of whoever signs',
      'Pass one of them.',
    );
  }
  if (identity === undefined || issuer === undefined) {
    const other = identity === undefined ? '--verify-identity' : '--verify-issuer';
    throw usageError(
      `Cannot use ${given} alone`,
      'anyone can get the same identity from an issuer of their own, and an issuer vouches for many',
      `Add ${other}.`,
    );
  }
  if (!values.transparencyLog) {
    throw usageError(
      `Cannot use ${given} with --no-transparency-log`,
      'without the log nobody can check that the short-lived certificate was valid when it signed',
      'Leave --no-transparency-log off.',
    );
  }
  return { kind: 'identity', identity, issuer };
}

function checkLogFlag(values: AnySigning): void {
  const { transparencyLog, signKey, signKeyless, verifyKey, verifyIdentity, verifyIssuer } = values;
  if (transparencyLog !== false || signKeyless) return;
  if ([signKey, verifyKey, verifyIdentity, verifyIssuer].some((value) => value !== undefined)) return;
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
