import { PublishError } from '../../errors.ts';
import { formatReference, formatRepository, parseReference } from '../../image/reference.ts';
import { quoteInput } from '../../redaction.ts';
import type { ClusterResource } from '../resource.ts';
import { isJsonObject } from './json-object.ts';

/** Annotation with the digest that was there before the present one. */
export const PREVIOUS_DIGEST = 'meshtap/previous-digest';
/** Annotation with the image that was there before, `HOST/REPOSITORY[:TAG]@sha256:HEX`. */
export const PREVIOUS_IMAGE = 'meshtap/previous-image';

// The longest that there is: 255 of host and repository, 128 of the tag, 71 of the digest, and what parts them.
const MAX_REFERENCE_CHARS = 456;

/** An image as resources name it. */
export interface PinnedImage {
  /** `HOST/REPOSITORY[:TAG]@sha256:HEX`. */
  image: string;
  /** `HOST/REPOSITORY`. */
  repository: string;
  /** `sha256:HEX`. */
  digest: string;
  tag?: string;
}

/** Reads the image that a plugin loads. Undefined for other resources, a file, and an image without digest. */
export function readImage(resource: ClusterResource): PinnedImage | undefined {
  const url = String(urlHolder(resource)?.url ?? '');
  return url.startsWith('oci://') ? parseImage(url.slice('oci://'.length)) : undefined;
}

/** True for a plugin whose module is a file that pods mount. */
export function isFromFile(resource: ClusterResource): boolean {
  return String(urlHolder(resource)?.url ?? '').startsWith('file:');
}

/** Reads the image that was there before. Undefined when none is written down, or what is there cannot be believed. */
export function readPreviousImage(resource: ClusterResource): PinnedImage | undefined {
  const image = parseImage(resource.metadata.annotations?.[PREVIOUS_IMAGE] ?? '');
  return findPreviousProblem(resource) === undefined ? image : undefined;
}

/** Says why the annotations about the image before cannot be believed: we would not have written them so. No final dot. */
export function findPreviousProblem({ metadata }: ClusterResource): string | undefined {
  const { [PREVIOUS_IMAGE]: text, [PREVIOUS_DIGEST]: digest } = metadata.annotations ?? {};
  if (text === undefined) return undefined;
  const image = parseImage(text);
  const named = `its annotation ${PREVIOUS_IMAGE} is ${quoteInput(text, MAX_REFERENCE_CHARS)}`;
  if (image === undefined) return `${named}, which is not HOST/REPOSITORY[:TAG]@sha256: and 64 hex digits`;
  if (digest === undefined || digest === image.digest) return undefined;
  return `${named}, and ${PREVIOUS_DIGEST} is ${quoteInput(digest)}`;
}

/**
 * Writes down on a plugin what was there before: the live image when its digest is another one, else what the live
 * plugin itself has written down. Gives any other resource as it is.
 */
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

/** Has a plugin load another image; the one that it loads now becomes the previous one. */
export function swapImage(resource: ClusterResource, to: PinnedImage): ClusterResource {
  const from = readImage(resource);
  const url = `oci://${to.image}`;
  const spec = resource.spec as Record<string, unknown>;
  const {
    'meshtap/image-tag': _tag,
    // It told of the other image.
    'meshtap/source-revision': _revision,
    ...annotations
  } = resource.metadata.annotations ?? {};
  const swapped = {
    ...resource,
    metadata: {
      ...resource.metadata,
      annotations: {
        ...annotations,
        'meshtap/image-digest': to.digest,
        ...(to.tag !== undefined && { 'meshtap/image-tag': to.tag }),
      },
    },
    spec: isJsonObject(spec.wasm) ? { ...spec, wasm: { ...spec.wasm, url } } : { ...spec, url },
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

// Undefined unless it is as we write it, with a digest.
function parseImage(image: string): PinnedImage | undefined {
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

// A WasmPlugin has its url in `spec`, a TrafficExtension in `spec.wasm`.
function urlHolder({ spec }: ClusterResource): Record<string, unknown> | undefined {
  if (!isJsonObject(spec)) return undefined;
  return isJsonObject(spec.wasm) ? spec.wasm : spec;
}
