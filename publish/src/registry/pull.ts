import { AnswerError } from '../answers.ts';
import { verificationError } from '../errors.ts';
import {
  type Descriptor,
  DOCKER_MANIFEST_LIST,
  digestOf,
  type ImageIndex,
  type ImageManifest,
  OCI_INDEX,
} from '../image/oci.ts';
import { formatReference, type ImageReference, parseReference } from '../image/reference.ts';
import { isObject, parseBounded, textsOf } from '../json.ts';
import { cutText } from '../output/visible-text.ts';
import { acceptImage, acceptManifest } from './accept.ts';
import { type RegistryAccess, type Remote, withRemote } from './remote.ts';

/** An image manifest and the digest that Istio compares: for an index, that of the child that Istio picks. */
export interface ResolvedImage {
  digest: string;
  manifest: ImageManifest;
  isFromIndex: boolean;
}

/** Options of `pullModule`: the flags of the same names. */
export interface PullOptions {
  plainHttp?: boolean;
  registryConfig?: string;
  caFile?: string;
}

// A layer has four values, and an image few layers.
const MAX_MANIFEST_VALUES = 20_000;
const FIX = 'Push the image again with `meshtap push`, or give the reference of an image.';

/** Finds the image that a reference names, as Istio's agent does. */
export async function resolveImage(remote: Remote, reference: ImageReference): Promise<ResolvedImage> {
  const name = formatReference(reference);
  const bytes = await remote.fetchManifest(reference);
  const parsed = parseManifest(bytes, name);
  if (parsed.kind === 'image') return { digest: digestOf(bytes), manifest: parsed, isFromIndex: false };
  const { digest } = pickChild(parsed, name);
  const { registry, repository } = reference;
  const child = parseManifest(await remote.fetchManifest({ registry, repository, digest }), name);
  // The agent, too, finds no layers in an index within an index.
  const manifest = child.kind === 'image' ? child : { kind: 'image' as const, mediaType: '', layers: [] };
  return { digest, manifest, isFromIndex: true };
}

/** Finds the image that a reference names, and checks that Istio can load an image of its shape. */
export async function resolveLoadable(remote: Remote, reference: ImageReference): Promise<ResolvedImage> {
  const image = await resolveImage(remote, reference);
  acceptManifest(image.manifest, formatReference(reference));
  return image;
}

/**
 * Pulls a module from a registry the way Istio's agent does, and gives it with the digest that the agent compares. Needs
 * the ORAS CLI. Throws a `PublishError`: exit code 4 if the registry refuses, 5 if the agent would not load the image.
 */
export async function pullModule(
  reference: string,
  options: PullOptions = {},
): Promise<{ digest: string; module: Uint8Array }> {
  const access: RegistryAccess = { plainHttp: false, insecure: false, ...options };
  const parsed = parseReference(reference);
  const { env, stdin, stdout: sink } = process;
  const { signal } = new AbortController();
  const context = { env, cwd: process.cwd(), stdin, sink, signal, emit: () => {} };
  return await withRemote(access, parsed.registry, context, async (remote) => {
    const { digest, manifest } = await resolveImage(remote, parsed);
    const fetchLayer = (layer: Descriptor) => remote.fetchBlob(parsed, layer);
    return { digest, module: await acceptImage(manifest, formatReference(parsed), fetchLayer) };
  });
}

/** Parses the manifest that a registry gave for `name`. Throws a verification error if it is not valid. */
export function parseManifest(bytes: Uint8Array, name: string): ImageManifest | ImageIndex {
  const refuse = (why: string) => verificationError(`Cannot use ${name}`, why, FIX);
  let value: unknown;
  try {
    value = parseBounded(new TextDecoder('utf-8', { fatal: true }).decode(bytes), MAX_MANIFEST_VALUES);
  } catch (error) {
    throw refuse(`its manifest ${error instanceof AnswerError ? error.message : 'is not JSON'}`);
  }
  if (!isObject(value)) throw refuse('its manifest is not a JSON object');
  const mediaType = typeof value.mediaType === 'string' ? cutText(value.mediaType, 120) : '';
  const isIndex =
    mediaType === OCI_INDEX || mediaType === DOCKER_MANIFEST_LIST || Array.isArray(value.manifests);
  const list = isIndex ? value.manifests : value.layers;
  if (!Array.isArray(list)) throw refuse(`its manifest has no ${isIndex ? 'manifests' : 'layers'}`);
  const descriptors = list.map(parseDescriptor);
  if (!descriptors.every((descriptor) => descriptor !== undefined)) {
    throw refuse('a descriptor in its manifest has no media type, no sha256 digest or no size');
  }
  return isIndex
    ? { kind: 'index', manifests: descriptors }
    : { kind: 'image', mediaType, layers: descriptors };
}

/** Picks what Istio's agent picks from an index: the first child for linux/amd64, on every machine. Source: go-containerregistry defaults. */
export function pickChild(index: ImageIndex, name: string): Descriptor {
  const child = index.manifests.find(
    ({ platform }) =>
      platform === undefined || (platform.os === 'linux' && platform.architecture === 'amd64'),
  );
  if (child !== undefined) return child;
  const why = 'it is an index without an image for linux/amd64, the only platform that Istio asks for';
  throw verificationError(`Cannot use ${name}`, why, FIX);
}

function parseDescriptor(value: unknown): Descriptor | undefined {
  if (!isObject(value)) return undefined;
  const { mediaType, digest, size, platform } = value;
  if (typeof mediaType !== 'string' || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    return undefined;
  if (typeof digest !== 'string' || !/^sha256:[a-f0-9]{64}$/.test(digest)) return undefined;
  const { os, architecture } = textsOf(platform);
  return {
    mediaType: cutText(mediaType, 120),
    digest,
    size,
    ...(os !== undefined && architecture !== undefined && { platform: { os, architecture } }),
  };
}
