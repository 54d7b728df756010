import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '../context.ts';
import { errorCode, fileError, verificationError } from '../errors.ts';
import { digestOf } from '../image/digest.ts';
import { MAX_MODULE_BYTES } from '../image/media-types.ts';
import { formatReference, formatRepository, type ImageReference } from '../image/reference.ts';
import type { Descriptor } from './manifest.ts';
import { findOras } from './oras-binary.ts';
import { classifyRefusal, explainRefusal, type Request } from './refusal.ts';
import { type Outcome, runProgram } from './subprocess.ts';

/** How to reach a registry; the flags of the same names. Paths are absolute. */
export interface RegistryAccess {
  plainHttp: boolean;
  insecure: boolean;
  caFile?: string;
  registryConfig?: string;
  /** Goes to ORAS through its standard input, never through its arguments. */
  login?: { username: string; password: string };
}

/** A registry, reached through the ORAS CLI. Every method throws a `PublishError` when the registry refuses. */
export interface Remote {
  /** The manifest's bytes before a push, unchecked, or undefined when there is none of that name. */
  findManifest(reference: ImageReference): Promise<Buffer | undefined>;
  /** The manifest's bytes. Checked when the reference has a digest. */
  fetchManifest(reference: ImageReference): Promise<Buffer>;
  /** A blob, checked against its digest and size. */
  fetchBlob(repository: ImageReference, blob: Descriptor): Promise<Buffer>;
  /** Uploads the image with this digest from an OCI layout on disk. */
  pushLayout(directory: string, digest: string, reference: ImageReference): Promise<void>;
  /** Lets further tags point at an image that is there; uploads nothing. */
  tag(reference: ImageReference, tags: readonly string[]): Promise<void>;
  /** Attaches a file to an image as a referrer. The same file and date give the same referrer. */
  attach(reference: ImageReference, file: Attachment): Promise<void>;
}

/** A file that is attached to an image: `name` in `directory`. Its media type is the artifact type too. */
export interface Attachment {
  directory: string;
  name: string;
  mediaType: string;
  /** RFC 3339, UTC. */
  created: string;
}

// A gzipped layer of stored blocks is a little longer than what it holds.
const MAX_LAYER_BYTES = MAX_MODULE_BYTES + 4 * 1024 * 1024;
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Opens a registry for `use` and cleans up after it: a login lives in a private directory for just as long. */
export async function withRemote<T>(
  access: RegistryAccess,
  registry: string,
  context: CommandContext,
  use: (remote: Remote) => Promise<T>,
): Promise<T> {
  const oras = await findOras(context);
  const privateDir = access.login === undefined ? undefined : await mkdtemp(join(tmpdir(), 'meshtap-login-'));
  try {
    const run = makeRunner(oras, context);
    if (access.login === undefined || privateDir === undefined) return await use(makeRemote(run, access));
    const config = { ...access, registryConfig: join(privateDir, 'config.json') };
    const args = [
      'login',
      registry,
      '--username',
      access.login.username,
      '--password-stdin',
      ...accessFlags(config),
    ];
    const request: Request = { verb: 'log in to', name: registry, registry };
    check(await run(args, { input: access.login.password }), request);
    return await use(makeRemote(run, config));
  } finally {
    if (privateDir !== undefined) await rm(privateDir, { recursive: true, force: true });
  }
}

function makeRunner(oras: string, { env, cwd, signal }: CommandContext): Run {
  return async (args, { directory, ...options } = {}) => {
    try {
      return await runProgram(oras, args, {
        env,
        cwd: directory ?? cwd,
        signal,
        ...options,
      });
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      throw fileError(`Cannot run ${oras}`, error, 'Set MESHTAP_ORAS to an ORAS binary for this machine.');
    }
  };
}

/** Runs ORAS, in the current directory unless another is given. */
type Run = (
  args: string[],
  options?: { input?: string; maxOutputBytes?: number; directory?: string },
) => Promise<Outcome>;

function makeRemote(run: Run, access: RegistryAccess): Remote {
  const flags = accessFlags(access);
  const getManifest = (reference: ImageReference) =>
    run(['manifest', 'fetch', formatReference(reference), ...flags], { maxOutputBytes: MAX_MANIFEST_BYTES });
  return {
    async findManifest(reference) {
      const outcome = await getManifest(reference);
      // Some registries answer 403 for what is not there yet; the upload will tell.
      const isAbsent =
        outcome.status !== 0 && ['not-found', 'forbidden'].includes(classifyRefusal(outcome.stderr));
      return isAbsent ? undefined : check(outcome, requestTo('push', reference));
    },
    async fetchManifest(reference) {
      const outcome = await getManifest(reference);
      return checkManifest(check(outcome, requestTo('pull', reference)), reference);
    },
    async fetchBlob(reference, blob) {
      const name = `${formatRepository(reference)}@${blob.digest}`;
      if (blob.size > MAX_LAYER_BYTES) {
        throw corrupt(name, `it has ${blob.size} bytes, and Istio takes no module above ${MAX_MODULE_BYTES}`);
      }
      const args = ['blob', 'fetch', name, '--output', '-', ...flags];
      const bytes = check(await run(args, { maxOutputBytes: MAX_LAYER_BYTES }), {
        ...requestTo('pull', reference),
        name,
      });
      if (bytes.length !== blob.size || digestOf(bytes) !== blob.digest) {
        throw corrupt(name, `the registry gave ${bytes.length} bytes with the digest ${digestOf(bytes)}`);
      }
      return bytes;
    },
    async pushLayout(directory, digest, reference) {
      const source = `${directory}@${digest}`;
      const target = formatReference(reference);
      const toFlags = flags.map((flag) => flag.replace(/^--(?=[a-z])/, '--to-'));
      check(
        await run(['cp', '--no-tty', '--from-oci-layout', source, target, ...toFlags]),
        requestTo('push', reference),
      );
    },
    async tag(reference, tags) {
      const args = ['tag', formatReference(reference), ...tags, ...flags];
      check(await run(args), requestTo('tag', reference));
    },
    async attach(reference, { directory, name, mediaType, created }) {
      const file = `${name}:${mediaType}`;
      // Without a date of its own ORAS takes the clock's, and each run would leave one referrer more.
      const date = `org.opencontainers.image.created=${created}`;
      const type = ['--artifact-type', mediaType, '--annotation', date];
      const args = ['attach', '--no-tty', ...type, ...flags, formatReference(reference), file];
      check(await run(args, { directory }), requestTo('attach an SBOM to', reference));
    },
  };
}

function accessFlags(access: RegistryAccess): string[] {
  return [
    ...(access.plainHttp ? ['--plain-http'] : []),
    ...(access.insecure ? ['--insecure'] : []),
    ...(access.caFile === undefined ? [] : ['--ca-file', access.caFile]),
    ...(access.registryConfig === undefined ? [] : ['--registry-config', access.registryConfig]),
  ];
}

function requestTo(verb: Request['verb'], reference: ImageReference): Request {
  return { verb, name: formatReference(reference), registry: reference.registry };
}

function check(outcome: Outcome, request: Request): Buffer {
  if (outcome.status === 0) return outcome.stdout;
  throw explainRefusal(request, outcome.stderr);
}

function checkManifest(bytes: Buffer, reference: ImageReference): Buffer {
  if (reference.digest === undefined || digestOf(bytes) === reference.digest) return bytes;
  throw corrupt(
    formatReference(reference),
    `the registry gave a manifest with the digest ${digestOf(bytes)}`,
  );
}

function corrupt(name: string, why: string) {
  return verificationError(
    `Cannot use ${name}`,
    why,
    'Do not use the image: ask whoever runs the registry, then push again.',
  );
}
