import { verificationError } from '../errors.ts';
import { DOCKER_MANIFEST_LIST, OCI_INDEX } from '../image/media-types.ts';
import { cutText } from '../output/visible-text.ts';

/** What a manifest says of a blob. Source: OCI image-spec, descriptor.md. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { os: string; architecture: string };
}

/** The parts of an image manifest that matter to Istio's agent. `mediaType` is empty when the manifest has none. */
export interface ImageManifest {
  kind: 'image';
  mediaType: string;
  layers: Descriptor[];
  annotations: Record<string, string>;
}

/** An image index or Docker manifest list. */
export interface ImageIndex {
  kind: 'index';
  manifests: Descriptor[];
}

const FIX = 'Push the image again with `meshtap push`, or give the reference of an image.';

/** Reads manifest bytes that a registry gave for `name`. Throws a verification error when they are no manifest. */
export function parseManifest(bytes: Uint8Array, name: string): ImageManifest | ImageIndex {
  const refuse = (why: string) => verificationError(`Cannot use ${name}`, why, FIX);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refuse('its manifest is no JSON');
  }
  if (!isRecord(value)) throw refuse('its manifest is no JSON object');
  const mediaType = typeof value.mediaType === 'string' ? cutText(value.mediaType, 120) : '';
  const isIndex =
    mediaType === OCI_INDEX || mediaType === DOCKER_MANIFEST_LIST || Array.isArray(value.manifests);
  const list = isIndex ? value.manifests : value.layers;
  if (!Array.isArray(list)) throw refuse(`its manifest has no ${isIndex ? 'manifests' : 'layers'}`);
  const descriptors = list.map(parseDescriptor);
  if (!descriptors.every((descriptor) => descriptor !== undefined)) {
    throw refuse('a descriptor in its manifest lacks a media type, a sha256 digest or a size');
  }
  return isIndex
    ? { kind: 'index', manifests: descriptors }
    : { kind: 'image', mediaType, layers: descriptors, annotations: parseAnnotations(value.annotations) };
}

/** Picks what Istio's agent picks from an index: the first child for linux/amd64, on every machine. Source: go-containerregistry defaults. */
export function pickChild(index: ImageIndex, name: string): Descriptor {
  const child = index.manifests.find(
    ({ platform }) =>
      platform === undefined || (platform.os === 'linux' && platform.architecture === 'amd64'),
  );
  if (child !== undefined) return child;
  throw verificationError(
    `Cannot use ${name}`,
    'it is an index without an image for linux/amd64, the only one that Istio asks for',
    FIX,
  );
}

function parseDescriptor(value: unknown): Descriptor | undefined {
  if (!isRecord(value)) return undefined;
  const { mediaType, digest, size, platform } = value;
  if (typeof mediaType !== 'string' || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    return undefined;
  if (typeof digest !== 'string' || !/^sha256:[a-f0-9]{64}$/.test(digest)) return undefined;
  const isKnown =
    isRecord(platform) && typeof platform.os === 'string' && typeof platform.architecture === 'string';
  return {
    mediaType: cutText(mediaType, 120),
    digest,
    size,
    ...(isKnown && { platform: { os: String(platform.os), architecture: String(platform.architecture) } }),
  };
}

function parseAnnotations(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
