import { constants } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunContext } from '../context.ts';
import { inPrivateDirectory } from '../directory.ts';
import { verificationError } from '../errors.ts';
import { type Descriptor, digestOf, MAX_MODULE_BYTES } from '../image/oci.ts';
import { formatByDigest, formatReference, type ImageReference } from '../image/reference.ts';
import { findCheckoutRoot } from '../installation.ts';
import {
  explainMissing,
  findFileProblem,
  findProgram,
  type Program,
  type RunResult,
  runFound,
  runProgram,
} from './program.ts';
import { classifyRefusal, explainRefusal, type Request } from './refusal.ts';

/** How to reach a registry; the flags of the same names. Paths are absolute. */
export interface RegistryAccess {
  plainHttp: boolean;
  insecure: boolean;
  caFile?: string | undefined;
  registryConfig?: string | undefined;
  /** Goes to ORAS on standard input, never in its arguments. */
  login?: { username: string; password: string };
}

/** A registry, reached with the ORAS CLI. Every method throws a `PublishError` when the registry refuses. */
export interface Remote {
  /** Gives the manifest before a push, unchecked; undefined when there is none. */
  findManifest(reference: ImageReference): Promise<Buffer | undefined>;
  /** Gives the manifest, checked if the reference has a digest. */
  fetchManifest(reference: ImageReference): Promise<Buffer>;
  /** Gives a blob, checked against its digest and size. */
  fetchBlob(repository: ImageReference, blob: Descriptor): Promise<Buffer>;
  /** Uploads the image with this digest from an OCI layout on disk. */
  pushLayout(directory: string, digest: string, reference: ImageReference): Promise<void>;
  /** Points more tags at an image that is in the registry. */
  tag(reference: ImageReference, tags: readonly string[]): Promise<void>;
  /** Attaches a file to an image as a referrer. The same file and date give the same referrer. */
  attach(reference: ImageReference, file: Attachment): Promise<void>;
}

/** A file to attach to an image: `name` in `directory`. Its media type is also the artifact type. */
export interface Attachment {
  directory: string;
  name: string;
  mediaType: string;
  /** RFC 3339, UTC. */
  created: string;
}

const ORAS: Program = {
  name: 'oras',
  title: 'the ORAS CLI',
  variable: 'MESHTAP_ORAS',
  install:
    'Install ORAS 1.2 or newer (https://oras.land/docs/installation; not the npm package named oras) and put it on PATH, or set MESHTAP_ORAS to its path.',
};
// A gzipped layer of stored blocks is a little longer than its content.
const MAX_LAYER_BYTES = MAX_MODULE_BYTES + 4 * 1024 * 1024;
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Finds the ORAS CLI: MESHTAP_ORAS, then PATH, then, in a checkout, the one that `tools/get.ts` builds. */
export async function findOras(context: RunContext): Promise<string> {
  const what = 'Cannot connect to the registry';
  const found = await findProgram(ORAS, context, what);
  if (found !== undefined) return found;
  const root = findCheckoutRoot();
  const getter = join(root ?? '', 'tools', 'get.ts');
  if (root === undefined || (await findFileProblem(getter, constants.R_OK)) !== undefined) {
    throw explainMissing(ORAS, what);
  }
  const { env, signal, emit } = context;
  const options = { env, cwd: root, signal, onError: (text: string) => emit({ kind: 'prompt', text }) };
  const result = await runProgram(process.execPath, [getter, 'oras'], options);
  const path = result.stdout.toString().trim();
  if (result.status === 0 && path !== '') return resolve(root, path);
  throw explainMissing(ORAS, what, 'is not on PATH and could not be built');
}

/** Opens a registry for `use`. A login is kept in a private directory, and only until `use` has ended. */
export async function withRemote<T>(
  access: RegistryAccess,
  registry: string,
  context: RunContext,
  use: (remote: Remote) => Promise<T>,
): Promise<T> {
  const oras = await findOras(context);
  const { env, cwd, signal } = context;
  const run: Run = (args, { directory = cwd, ...options } = {}) =>
    runFound(ORAS, oras, args, { env, cwd: directory, signal, ...options });
  const { login } = access;
  if (login === undefined) return await use(makeRemote(run, access));
  return await inPrivateDirectory('login', async (directory) => {
    const config = { ...access, registryConfig: join(directory, 'config.json') };
    const args = ['login', registry, '--username', login.username, '--password-stdin'];
    const result = await run([...args, ...accessFlags(config)], { input: login.password });
    check(result, { verb: 'log in to', name: registry, registry });
    return await use(makeRemote(run, config));
  });
}

/** Runs ORAS, in the current directory if no other is given. */
type Run = (
  args: string[],
  options?: { input?: string; maxOutputBytes?: number; directory?: string },
) => Promise<RunResult>;

function makeRemote(run: Run, access: RegistryAccess): Remote {
  const flags = accessFlags(access);
  const getManifest = (reference: ImageReference) =>
    run(['manifest', 'fetch', formatReference(reference), ...flags], { maxOutputBytes: MAX_MANIFEST_BYTES });
  return {
    async findManifest(reference) {
      const result = await getManifest(reference);
      // Some registries answer 403 for what is not there yet; the upload then shows whether it is allowed.
      const isAbsent =
        result.status !== 0 && ['not-found', 'forbidden'].includes(classifyRefusal(result.stderr));
      return isAbsent ? undefined : check(result, requestTo('push', reference));
    },
    async fetchManifest(reference) {
      const bytes = check(await getManifest(reference), requestTo('pull', reference));
      const digest = digestOf(bytes);
      if (reference.digest === undefined || digest === reference.digest) return bytes;
      throw corrupt(formatReference(reference), `the registry gave a manifest with the digest ${digest}`);
    },
    async fetchBlob(reference, blob) {
      const name = formatByDigest({ ...reference, digest: blob.digest });
      if (blob.size > MAX_LAYER_BYTES) {
        throw corrupt(name, `it has ${blob.size} bytes, and Istio loads at most ${MAX_MODULE_BYTES}`);
      }
      const args = ['blob', 'fetch', name, '--output', '-', ...flags];
      const result = await run(args, { maxOutputBytes: blob.size });
      const bytes = check(result, { ...requestTo('pull', reference), name });
      const digest = digestOf(bytes);
      if (bytes.length === blob.size && digest === blob.digest) return bytes;
      throw corrupt(name, `the registry gave ${bytes.length} bytes with the digest ${digest}`);
    },
    async pushLayout(directory, digest, reference) {
      const target = formatReference(reference);
      const toFlags = flags.map((flag) => flag.replace(/^--(?=[a-z])/, '--to-'));
      const args = ['cp', '--no-tty', '--from-oci-layout', `${directory}@${digest}`, target, ...toFlags];
      check(await run(args), requestTo('push', reference));
    },
    async tag(reference, tags) {
      const args = ['tag', formatReference(reference), ...tags, ...flags];
      check(await run(args), requestTo('tag', reference));
    },
    async attach(reference, { directory, name, mediaType, created }) {
      // ORAS would add the current date, and each run would leave another referrer.
      const date = `org.opencontainers.image.created=${created}`;
      const type = ['--artifact-type', mediaType, '--annotation', date];
      const file = `${name}:${mediaType}`;
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

function check(result: RunResult, request: Request): Buffer {
  if (result.status === 0) return result.stdout;
  throw explainRefusal(request, result.stderr);
}

function corrupt(name: string, why: string) {
  const fix = 'Do not use the image. Ask the operator of the registry, then push again.';
  return verificationError(`Cannot use ${name}`, why, fix);
}
