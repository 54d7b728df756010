import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunContext } from '../context.ts';
import { inPrivateDirectory } from '../directory.ts';
import { ExitCode, type ExitCode as ExitCodeType, PublishError } from '../errors.ts';
import { formatByDigest, type ImageReference, type PinnedReference } from '../image/reference.ts';
import type { Signer, SigningKey } from '../options/signatures.ts';
import { cutText } from '../output/visible-text.ts';
import { maskUrls } from '../redaction.ts';
import { explainMissing, findProgram, type Program, type RunResult, runFound } from './program.ts';
import { classifyRefusal, explainRefusal, type RefusalKind } from './refusal.ts';
import type { RegistryAccess } from './remote.ts';

const COSIGN: Program = {
  name: 'cosign',
  title: 'the cosign CLI',
  variable: 'MESHTAP_COSIGN',
  install:
    'Install cosign 2 or newer (https://docs.sigstore.dev/cosign/system_config/installation) and put it on PATH, or set MESHTAP_COSIGN to its path.',
};
// Docker Hub's name in Docker's configuration. Source: docker/cli, `registry.IndexServer`.
const DOCKER_HUB = 'https://index.docker.io/v1/';

// cosign shows the kind of failure only in its messages; they are read here and nowhere else.
const LOG_SERVICE = /\btuf\b|rekor|fulcio|sigstore\.dev|transparency log|tlog entr/i;
const KEY_PASSWORD = /decryption failed|inappropriate ioctl|password/i;
const KEY_FILE = /reading key|loading public key|pem type|PEM file type|pem to public key/i;
const NO_SIGNATURE =
  /no (?:matching )?signatures|no matching attestations|accepted signatures|invalid signature|expected identities/i;
const REGISTRY_KINDS: RefusalKind[] = [
  'plain-http',
  'tls-expected',
  'certificate',
  'unreachable',
  'unauthorized',
  'forbidden',
  'busy',
];

/** Finds the cosign CLI: MESHTAP_COSIGN, then PATH. Throws a `PublishError` that begins with `what`. */
export async function findCosign(context: RunContext, what: string): Promise<string> {
  const path = await findProgram(COSIGN, context, what);
  if (path === undefined) throw explainMissing(COSIGN, what);
  return path;
}

/** Signs an image by its digest. Throws a `PublishError` when cosign fails. */
export async function signImage(
  image: PinnedReference,
  signing: SigningKey,
  access: RegistryAccess,
  context: RunContext,
): Promise<void> {
  const name = formatByDigest(image);
  const run = await openCosign(image, access, context, `Cannot sign ${name}`);
  const key = signing.key === undefined ? [] : ['--key', signing.key];
  const args = ['sign', '--yes', ...key, ...accessFlags(access)];
  // cosign 3 reads from a list of services that it downloads whether to use the log; cosign 2 may not have the flag.
  const offline = signing.hasTransparencyLog ? [] : ['--tlog-upload=false'];
  const offlineV3 = signing.hasTransparencyLog ? [] : ['--use-signing-config=false'];
  // cosign asks for a password at the terminal, or shows where to log in.
  const isAsking = signing.key === undefined || context.env.COSIGN_PASSWORD === undefined;
  const onError = isAsking ? (text: string) => context.emit({ kind: 'prompt', text }) : undefined;
  let result = await run([...args, ...offline, ...offlineV3, name], onError);
  if (result.status !== 0 && /unknown flag: --use-signing-config/.test(result.stderr)) {
    result = await run([...args, ...offline, name], onError);
  }
  if (result.status !== 0) throw explainSigning(name, image.registry, result.stderr);
}

/** Checks who signed an image. Throws a `PublishError`: exit code 5 if it was not, 4 if the registry refuses. */
export async function verifySignature(
  image: PinnedReference,
  signer: Signer,
  access: RegistryAccess,
  context: RunContext,
): Promise<void> {
  const name = formatByDigest(image);
  const run = await openCosign(image, access, context, `Cannot check the signature of ${name}`);
  const result = await run(['verify', ...signerFlags(signer), ...accessFlags(access), name]);
  if (result.status !== 0)
    throw explainVerification({ name, registry: image.registry, signer }, result.stderr);
}

function signerFlags(signer: Signer): string[] {
  if (signer.kind === 'identity')
    return ['--certificate-identity', signer.identity, '--certificate-oidc-issuer', signer.issuer];
  return ['--key', signer.key, ...(signer.hasTransparencyLog ? [] : ['--insecure-ignore-tlog=true'])];
}

type Run = (args: string[], onError?: (text: string) => void) => Promise<RunResult>;

async function openCosign(
  { registry }: ImageReference,
  access: RegistryAccess,
  context: RunContext,
  what: string,
): Promise<Run> {
  const cosign = await findCosign(context, what);
  const { cwd, signal, env } = context;
  return async (args, onError) => {
    const options = { cwd, signal, env, onError };
    if (access.login === undefined && access.registryConfig === undefined)
      return await runFound(COSIGN, cosign, args, options);
    return await inPrivateDirectory('login', async (directory) => {
      await writeDockerConfig(join(directory, 'config.json'), access, registry);
      return await runFound(COSIGN, cosign, args, { ...options, env: { ...env, DOCKER_CONFIG: directory } });
    });
  };
}

// Every process can read a password in the flags of another.
async function writeDockerConfig(path: string, access: RegistryAccess, registry: string): Promise<void> {
  const { login, registryConfig } = access;
  if (login === undefined) {
    if (registryConfig !== undefined) await copyFile(registryConfig, path);
    return;
  }
  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  const server = /^(?:(?:index|registry-1)\.)?docker\.io$/.test(registry) ? DOCKER_HUB : registry;
  await writeFile(path, JSON.stringify({ auths: { [server]: { auth } } }), { mode: 0o600 });
}

function accessFlags({ plainHttp, insecure, caFile }: RegistryAccess): string[] {
  return [
    ...(plainHttp ? ['--allow-http-registry'] : []),
    ...(insecure ? ['--allow-insecure-registry'] : []),
    ...(caFile === undefined ? [] : ['--registry-cacert', caFile]),
  ];
}

function explainSigning(name: string, registry: string, stderr: string): PublishError {
  const why = summarize(stderr);
  const explain = (fix: string, exitCode: ExitCodeType = ExitCode.failure) =>
    new PublishError({ what: `Cannot sign ${name}, which is pushed`, why, fix, exitCode });
  if (KEY_PASSWORD.test(stderr))
    return explain("Set COSIGN_PASSWORD to the key's password, or to nothing if the key has none.");
  if (KEY_FILE.test(stderr))
    return explain('Give --sign-key the private key that `cosign generate-key-pair` wrote.', ExitCode.usage);
  if (LOG_SERVICE.test(stderr)) {
    return explain(
      "Check that this machine reaches Sigstore's public services, or sign with a key and --no-transparency-log.",
    );
  }
  if (isRegistryRefusal(why)) return explainRefusal({ verb: 'sign', name, registry }, why);
  return explain('Run `cosign sign` on the image yourself to see more.');
}

type Verified = { name: string; registry: string; signer: Signer };

function explainVerification({ name, registry, signer }: Verified, stderr: string): PublishError {
  const reason = summarize(stderr);
  const why = `its signature was not verified, ${reason}`;
  const explain = (fix: string, exitCode: ExitCodeType = ExitCode.verification) =>
    new PublishError({ what: `Cannot trust ${name}`, why, fix, exitCode });
  const isKey = signer.kind === 'key';
  if (isKey && KEY_FILE.test(stderr))
    return explain('Give --verify-key the public key, such as cosign.pub.', ExitCode.usage);
  if (NO_SIGNATURE.test(stderr)) {
    const wanted = isKey
      ? 'was signed with the private key of this public key (`meshtap push --sign-key`)'
      : 'this identity signed, as this issuer vouches (`meshtap push --sign-keyless`)';
    return explain(`Do not use this image. Use one that ${wanted}.`);
  }
  if (LOG_SERVICE.test(stderr)) {
    const unlogged = isKey ? ' If the image was signed without the log, pass --no-transparency-log.' : '';
    return explain(`Check that this machine reaches Sigstore's public services.${unlogged}`);
  }
  if (isRegistryRefusal(reason)) return explainRefusal({ verb: 'check', name, registry }, reason);
  return explain('Do not use the image until `cosign verify` succeeds on it.');
}

function isRegistryRefusal(words: string): boolean {
  return REGISTRY_KINDS.includes(classifyRefusal(words));
}

function summarize(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  // A prompt before it does not end its line.
  const line =
    lines.findLast((text) => /\bError: /.test(text)) ?? lines.findLast((text) => text !== '') ?? '';
  // Our error names the image already, and cosign's steps to the key do not help.
  const bare = line
    .replace(/^.*?\bError: /, '')
    .replace(/^signing \[[^\]]*\]: (?:signing digest: )?(?:getting [a-z ]+: )*/, '')
    .replace(/\.$/, '');
  return cutText(maskUrls(bare)) || 'cosign gave no reason';
}
