import { PublishError } from '../../errors.ts';
import { formatReference, formatRepository, parseReference } from '../../image/reference.ts';
import { isObject, type JsonObject, textOf } from '../../json.ts';
import { quoteInput } from '../../redaction.ts';
import type { ClusterResource } from '../api.ts';

// Annotations of the previous image.
const PREVIOUS_DIGEST = 'meshtap/previous-digest';
const PREVIOUS_IMAGE = 'meshtap/previous-image';

// The longest reference: 255 of host and repository, 128 of the tag, 71 of the digest, and the separators.
const MAX_REFERENCE_CHARS = 456;

/** An image as resources name it: `HOST/REPOSITORY[:TAG]@sha256:HEX`, and its parts. */
export interface PinnedImage {
  image: string;
  repository: string;
  digest: string;
  tag?: string;
}

/** Reads the image that a plugin loads. Undefined for other resources, a file, and an image without a digest. */
export function readImage(resource: ClusterResource): PinnedImage | undefined {
  const url = textOf(findModuleSpec(resource)?.url) ?? '';
  return url.startsWith('oci://') ? parseImage(url.slice('oci://'.length)) : undefined;
}

/** True for a plugin whose module is a file that pods mount. */
export function isFromFile(resource: ClusterResource): boolean {
  return (textOf(findModuleSpec(resource)?.url) ?? '').startsWith('file:');
}

/** Reads the previous image from the annotations. Undefined if there is none, or the annotations cannot be trusted. */
export function readPreviousImage(resource: ClusterResource): PinnedImage | undefined {
  const image = parseImage(resource.metadata.annotations?.[PREVIOUS_IMAGE] ?? '');
  return findPreviousProblem(resource) === undefined ? image : undefined;
}

/** Says why the annotations about the previous image cannot be trusted: meshtap does not write such values. No final dot. */
export function findPreviousProblem({ metadata }: ClusterResource): string | undefined {
  const { [PREVIOUS_IMAGE]: text, [PREVIOUS_DIGEST]: digest } = metadata.annotations ?? {};
  if (text === undefined) return undefined;
  const image = parseImage(text);
  const named = `its annotation ${PREVIOUS_IMAGE} is ${quoteInput(text, MAX_REFERENCE_CHARS)}`;
  if (image === undefined) return `${named}, which is not HOST/REPOSITORY[:TAG]@sha256: and 64 hex digits`;
  if (digest === undefined || digest === image.digest) return undefined;
  return `${named}, which does not match ${PREVIOUS_DIGEST} ${quoteInput(digest)}`;
}

/** Adds the previous image to a plugin: the live image if its digest differs, otherwise the previous one of the live plugin. */
export function keepPreviousImage(
  desired: ClusterResource,
  live: ClusterResource | undefined,
): ClusterResource {
  const next = readImage(desired);
  const now = live && readImage(live);
  if (next === undefined || live === undefined) return desired;
  const previous = now === undefined || now.digest === next.digest ? readPreviousImage(live) : now;
  return previous === undefined ? desired : annotatePrevious(desired, previous);
}

/** Replaces the image of a plugin; the one that it loads now becomes the previous image. */
export function swapImage(resource: ClusterResource, to: PinnedImage): ClusterResource {
  const from = readImage(resource);
  const url = `oci://${to.image}`;
  const spec = resource.spec as JsonObject;
  const annotations: Record<string, string> = { ...resource.metadata.annotations };
  annotations['meshtap/image-digest'] = to.digest;
  // It is of the image that is replaced.
  delete annotations['meshtap/image-tag'];
  if (to.tag !== undefined) annotations['meshtap/image-tag'] = to.tag;
  const swapped = {
    ...resource,
    metadata: { ...resource.metadata, annotations },
    spec: isObject(spec.wasm) ? { ...spec, wasm: { ...spec.wasm, url } } : { ...spec, url },
  };
  return from === undefined ? swapped : annotatePrevious(swapped, from);
}

function annotatePrevious(resource: ClusterResource, { image, digest }: PinnedImage): ClusterResource {
  const annotations = {
    ...resource.metadata.annotations,
    [PREVIOUS_DIGEST]: digest,
    [PREVIOUS_IMAGE]: image,
  };
  return { ...resource, metadata: { ...resource.metadata, annotations } };
}

// Undefined if it is not written exactly as meshtap writes it, with a digest.
function parseImage(image: string): PinnedImage | undefined {
  if (image.length > MAX_REFERENCE_CHARS) return undefined;
  try {
    const { digest, ...reference } = parseReference(image);
    if (digest === undefined || formatReference({ ...reference, digest }) !== image) return undefined;
    const { tag } = reference;
    return { image, repository: formatRepository(reference), digest, ...(tag !== undefined && { tag }) };
  } catch (error) {
    if (error instanceof PublishError) return undefined;
    throw error;
  }
}

/** Finds the part of a plugin with its url and pluginConfig: `spec` of a WasmPlugin, `spec.wasm` of a TrafficExtension. */
export function findModuleSpec({ spec }: ClusterResource): JsonObject | undefined {
  if (!isObject(spec)) return undefined;
  return isObject(spec.wasm) ? spec.wasm : spec;
}
