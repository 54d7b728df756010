import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '../context.ts';
import { ExitCode, errorCode, fileError, PublishError } from '../errors.ts';
import { formatRepository, type ImageReference } from '../image/reference.ts';
import type { SigningKey } from '../options/signing.ts';
import { explainSigning, explainVerification } from './cosign-refusal.ts';
import { findExecutable, type Program } from './executable.ts';
import type { RegistryAccess } from './remote.ts';
import { type Outcome, runProgram } from './subprocess.ts';

const COSIGN: Program = { name: 'cosign', title: 'cosign', variable: 'MESHTAP_COSIGN' };
const INSTALL =
  'Install cosign 2 or newer (https://docs.sigstore.dev/cosign/system_config/installation) and put it on PATH, or set MESHTAP_COSIGN to its path.';
// Docker Hub's name in Docker's configuration. Source: docker/cli, `registry.IndexServer`.
const DOCKER_HUB = 'https://index.docker.io/v1/';

/** An image that is named by its digest, as all signatures want it. */
export type PinnedReference = ImageReference & { digest: string };

/** Finds the cosign CLI: MESHTAP_COSIGN, then PATH. */
export async function findCosign(context: CommandContext, what: string): Promise<string> {
  const path = await findExecutable(COSIGN, context, what);
  if (path !== undefined) return path;
  const why = 'the cosign CLI, which does it, was not found';
  throw new PublishError({ what, why, fix: INSTALL, exitCode: ExitCode.failure });
}

/** Signs an image by its digest. Throws a `PublishError` when cosign does not. */
export async function signImage(
  image: PinnedReference,
  signing: SigningKey,
  access: RegistryAccess,
  context: CommandContext,
): Promise<void> {
  const name = nameByDigest(image);
  const cosign = await findCosign(context, `Cannot sign ${name}`);
  const args = [
    'sign',
    '--yes',
    ...(signing.key === undefined ? [] : ['--key', signing.key]),
    ...accessFlags(access),
  ];
  // From cosign 3 on, a list of services that it fetches says whether there is a log; cosign 2 may not know the flag.
  const offline = signing.hasTransparencyLog ? [] : ['--tlog-upload=false'];
  const offlineV3 = signing.hasTransparencyLog ? [] : ['--use-signing-config=false'];
  // It asks at the terminal for a password, or shows where to log in.
  const isAsking = signing.key === undefined || context.env.COSIGN_PASSWORD === undefined;
  const onError = isAsking ? context.stderr.block : undefined;
  const run = makeRunner(cosign, access, image.registry, context);
  let outcome = await run([...args, ...offline, ...offlineV3, name], onError);
  if (outcome.status !== 0 && /unknown flag: --use-signing-config/.test(outcome.stderr)) {
    outcome = await run([...args, ...offline, name], onError);
  }
  if (outcome.status !== 0) throw explainSigning(name, image.registry, outcome.stderr);
}

/** Checks that an image was signed with a key. Throws a `PublishError`: exit code 5 when it was not, 4 when the registry refuses. */
export async function verifySignature(
  image: PinnedReference,
  { key, hasTransparencyLog }: Required<SigningKey>,
  access: RegistryAccess,
  context: CommandContext,
): Promise<void> {
  const name = nameByDigest(image);
  const cosign = await findCosign(context, `Cannot check the signature of ${name}`);
  const offline = hasTransparencyLog ? [] : ['--insecure-ignore-tlog=true'];
  const args = ['verify', '--key', key, ...offline, ...accessFlags(access), name];
  const outcome = await makeRunner(cosign, access, image.registry, context)(args);
  if (outcome.status !== 0) throw explainVerification(name, image.registry, outcome.stderr);
}

type Run = (args: string[], onError?: (text: string) => void) => Promise<Outcome>;

function makeRunner(cosign: string, access: RegistryAccess, registry: string, context: CommandContext): Run {
  return async (args, onError) => {
    const folder = await writeDockerConfig(access, registry);
    const { cwd, signal } = context;
    const env = folder === undefined ? context.env : { ...context.env, DOCKER_CONFIG: folder };
    let stderr = '';
    const keep = (text: string) => {
      stderr += text;
      onError?.(text);
    };
    try {
      return { ...(await runProgram(cosign, args, { env, cwd, signal, onError: keep })), stderr };
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      throw fileError(
        `Cannot run ${cosign}`,
        error,
        'Set MESHTAP_COSIGN to a cosign binary for this machine.',
      );
    } finally {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    }
  };
}

/** Puts credentials where cosign looks for them, in a private directory: its flags would show a password to every process. */
async function writeDockerConfig(access: RegistryAccess, registry: string): Promise<string | undefined> {
  const { login, registryConfig } = access;
  if (login === undefined && registryConfig === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'meshtap-login-'));
  const path = join(folder, 'config.json');
  if (login === undefined) {
    if (registryConfig !== undefined) await copyFile(registryConfig, path);
    return folder;
  }
  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  const server = /^(?:(?:index|registry-1)\.)?docker\.io$/.test(registry) ? DOCKER_HUB : registry;
  await writeFile(path, JSON.stringify({ auths: { [server]: { auth } } }), { mode: 0o600 });
  return folder;
}

function accessFlags({ plainHttp, insecure, caFile }: RegistryAccess): string[] {
  return [
    ...(plainHttp ? ['--allow-http-registry'] : []),
    ...(insecure ? ['--allow-insecure-registry'] : []),
    ...(caFile === undefined ? [] : ['--registry-cacert', caFile]),
  ];
}

function nameByDigest(image: PinnedReference): string {
  return `${formatRepository(image)}@${image.digest}`;
}
