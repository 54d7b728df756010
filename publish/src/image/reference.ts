import { type PublishError, usageError } from '../errors.ts';
import { quoteInput } from '../redaction.ts';

/** The parts of an image name. `registry` is host and port. Source of the grammar: OCI distribution-spec 1.1, "Pulling manifests". */
export interface ImageReference {
  registry: string;
  repository: string;
  tag?: string;
  /** `sha256:` and 64 lower-case hex digits. */
  digest?: string;
}

/** An image with its digest. */
export type PinnedReference = ImageReference & { digest: string };

const HOST_LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const IPV6_HOST = /^\[[0-9A-Fa-f:.]+\]$/;
const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;
const HOST_FIX = 'Give the registry as HOST or HOST:PORT, such as localhost:5000.';
const EXAMPLE = 'registry.example.com/meshtap/filter:1.2.3';

/** What is wrong with a part of a reference, and what to give instead. */
interface Problem {
  why: string;
  fix: string;
}

/** Parses the image of a filter, which Istio's agent pulls. Throws a usage error that names the bad part. */
export function parseReference(text: string): ImageReference {
  const reference = parseContainerImage(text);
  const problem = findPortProblem(reference.registry);
  if (problem === undefined) return reference;
  throw refuseReference(text, problem);
}

/**
 * Parses `HOST[:PORT]/REPOSITORY[:TAG][@sha256:HEX]`, with or without `oci://`. Throws a usage error that names the bad part.
 * Other than for a filter, `localhost/NAME` is fine: for a kubelet it is an image that only its node has.
 */
export function parseContainerImage(text: string): ImageReference {
  const bare = text.replace(/^oci:\/\//i, '');
  const [, name = '', digest] = /^([^@]*)(?:@(.*))?$/s.exec(bare) ?? [];
  const slash = name.indexOf('/');
  const registry = slash < 0 ? '' : name.slice(0, slash);
  const [, repository = '', tag] = /^([^:]*)(?::(.*))?$/s.exec(name.slice(slash + 1)) ?? [];
  const problem =
    findTextProblem(bare) ??
    findDigestProblem(digest) ??
    findRegistryProblem(registry, slash >= 0) ??
    findRepositoryProblem(repository, registry) ??
    findTagProblem(tag);
  if (problem !== undefined) throw refuseReference(text, problem);
  return { registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** Parses `HOST[:PORT]` of a registry, from the flag `source`. Throws a usage error that says what is wrong. */
export function parseRegistryHost(text: string, source: string): string {
  const problem = findHostTextProblem(text) ?? findHostProblem(text) ?? findPortProblem(text);
  if (problem === undefined) return text;
  throw usageError(`Cannot use ${quoteInput(text)} as ${source}`, problem.why, problem.fix);
}

/** Names an image at another registry: the same repository, tag and digest at another HOST[:PORT]. Throws a usage error if the name gets too long. */
export function moveReference<R extends ImageReference>(reference: R, registry: string): R {
  const moved = { ...reference, registry };
  const problem = findRepositoryProblem(moved.repository, registry);
  if (problem === undefined) return moved;
  throw usageError(`Cannot use ${quoteInput(formatReference(moved))}`, problem.why, problem.fix);
}

/** Writes a reference as text. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${formatRepository(reference)}${tag}${digest}`;
}

/** Writes a reference with its digest, without a tag, as text. */
export function formatByDigest(reference: PinnedReference): string {
  return `${formatRepository(reference)}@${reference.digest}`;
}

/** Writes the registry and repository of a reference as text. */
export function formatRepository(reference: ImageReference): string {
  return `${reference.registry}/${reference.repository}`;
}

/** True for a valid tag. Source: OCI distribution-spec 1.1, "Pulling manifests". */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

function refuseReference(text: string, { why, fix }: Problem): PublishError {
  return usageError(`Cannot use ${quoteInput(text)} as an image reference`, why, fix);
}

function findTextProblem(text: string): Problem | undefined {
  const fix = `Give a reference such as ${EXAMPLE}.`;
  if (text === '') return { why: 'it is empty', fix };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme !== undefined) return { why: `it begins with ${scheme}://`, fix: schemeAdvice(scheme) };
  if (/^[^/@]*:[^/@]*@(?!sha256:)/.test(text)) {
    return {
      why: 'it contains a user name and a password',
      fix: 'Remove them, and log in with `docker login` or --username.',
    };
  }
  return /[\s\p{Cc}]/u.test(text) ? { why: 'it contains white space', fix } : undefined;
}

function schemeAdvice(scheme: string): string {
  if (scheme.toLowerCase() === 'http')
    return 'Remove http://, and pass --plain-http if the registry does not use TLS.';
  return `Remove ${scheme}://. Registries are reached by HTTPS unless you pass --plain-http.`;
}

function findDigestProblem(digest: string | undefined): Problem | undefined {
  if (digest === undefined || DIGEST.test(digest)) return undefined;
  return {
    why: 'its digest is not "sha256:" and 64 lower-case hex digits',
    fix: 'Give the digest as `meshtap push` or `oras resolve` prints it, or remove it.',
  };
}

function findRegistryProblem(registry: string, isGiven: boolean): Problem | undefined {
  // Other tools read a first part without "." and ":" as a user on Docker Hub.
  if (registry !== 'localhost' && !/[.:]/.test(registry)) {
    return {
      why: isGiven ? `its first part, ${quoteInput(registry)}, is not a registry host` : 'it has no registry',
      fix: `Put the registry host first, such as ${EXAMPLE}; an image on Docker Hub is docker.io/USER/NAME:TAG.`,
    };
  }
  return findHostProblem(registry);
}

function findHostTextProblem(text: string): Problem | undefined {
  if (/[/@]/.test(text)) {
    const why = 'it is more than the host of a registry';
    return { why, fix: `${HOST_FIX} Repository, tag and digest are those of the image.` };
  }
  if (text === 'localhost' || /[.:]/.test(text)) return undefined;
  const why = 'it has neither a dot nor a port, so other tools would look on Docker Hub';
  return { why, fix: `Add the port, such as ${/^[\w-]+$/.test(text) ? text : 'registry'}:5000.` };
}

function findHostProblem(registry: string): Problem | undefined {
  const fix = HOST_FIX;
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(registry) ?? [];
  if (!IPV6_HOST.test(host) && !host.split('.').every((label) => HOST_LABEL.test(label))) {
    return { why: `its registry host, ${quoteInput(host || registry)}, is not a host name`, fix };
  }
  if (port !== undefined && (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535)) {
    return { why: `its registry port, ${quoteInput(port)}, is not a number from 1 to 65535`, fix };
  }
  return undefined;
}

// Istio's agent reads `localhost/name` as the image localhost/name on Docker Hub (go-containerregistry pkg/name).
function findPortProblem(registry: string): Problem | undefined {
  if (registry !== 'localhost') return undefined;
  return { why: 'its registry, localhost, has no port, so Istio would look on Docker Hub', fix: HOST_FIX };
}

function findRepositoryProblem(repository: string, registry: string): Problem | undefined {
  const fix = `Give a repository such as the one in ${EXAMPLE}.`;
  const name = `its repository, ${quoteInput(repository)},`;
  if (repository === '') return { why: 'it has a registry but no repository', fix };
  if (/[A-Z]/.test(repository)) return { why: `${name} contains upper-case letters`, fix };
  if (!repository.split('/').every((part) => PATH_PART.test(part))) {
    return {
      why: `${name} is not lower-case letters and digits, separated by single "/", ".", "_" or "-"`,
      fix,
    };
  }
  // The agent's parser needs at least two characters, and distribution allows 255 with the host.
  if (repository.length < 2) return { why: `${name} has only one character`, fix };
  return repository.length + registry.length + 1 > 255
    ? { why: 'it is longer than 255 characters', fix }
    : undefined;
}

function findTagProblem(tag: string | undefined): Problem | undefined {
  if (tag === undefined || TAG.test(tag)) return undefined;
  return {
    why: `its tag, ${quoteInput(tag)}, is not 1 to 128 letters, digits, "_", "." and "-" (first a letter, digit or "_")`,
    fix: `Give a tag such as the one in ${EXAMPLE}.`,
  };
}
