import type { ClusterResource } from '../resource.ts';
import { isJsonObject } from './json-object.ts';

/** Annotation with the digest that was there before the present one. */
export const PREVIOUS_DIGEST = 'meshtap/previous-digest';
/** Annotation with the image that was there before, `HOST/REPOSITORY[:TAG]@sha256:HEX`. */
export const PREVIOUS_IMAGE = 'meshtap/previous-image';

/** An image as resources name it. */
export interface PinnedImage {
  /** `HOST/REPOSITORY[:TAG]@sha256:HEX`. */
  image: string;
  /** `sha256:HEX`. */
  digest: string;
  tag?: string;
}

const PINNED = /^oci:\/\/([^@\s]+@(sha256:[0-9a-f]{64}))$/;

/** Reads the image that a plugin loads. Undefined for other resources, a file, and an image without digest. */
export function readImage(resource: ClusterResource): PinnedImage | undefined {
  const [, image] = PINNED.exec(String(urlHolder(resource)?.url ?? '')) ?? [];
  return image === undefined ? undefined : describeImage(image);
}

/** True for a plugin whose module is a file that pods mount. */
export function isFromFile(resource: ClusterResource): boolean {
  return String(urlHolder(resource)?.url ?? '').startsWith('file:');
}

/** Reads the image that was there before. Undefined when none is written down. */
export function readPreviousImage({ metadata }: ClusterResource): PinnedImage | undefined {
  const [, image] = PINNED.exec(`oci://${metadata.annotations?.[PREVIOUS_IMAGE] ?? ''}`) ?? [];
  return image === undefined ? undefined : describeImage(image);
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

function describeImage(image: string): PinnedImage {
  const [name = '', digest = ''] = image.split('@');
  const tag = /:([^/:]+)$/.exec(name)?.[1];
  return { image, digest, ...(tag !== undefined && { tag }) };
}

// A WasmPlugin has its url in `spec`, a TrafficExtension in `spec.wasm`.
function urlHolder({ spec }: ClusterResource): Record<string, unknown> | undefined {
  if (!isJsonObject(spec)) return undefined;
  return isJsonObject(spec.wasm) ? spec.wasm : spec;
}
