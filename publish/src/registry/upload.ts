import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inPrivateDirectory } from '../directory.ts';
import { type PublishError, verificationError } from '../errors.ts';
import type { PackedImage } from '../image/image.ts';
import { writeLayout } from '../image/layout.ts';
import { digestOf } from '../image/oci.ts';
import {
  formatByDigest,
  formatReference,
  type ImageReference,
  type PinnedReference,
} from '../image/reference.ts';
import type { Sbom } from '../image/sbom.ts';
import { acceptImage } from './accept.ts';
import { resolveImage } from './pull.ts';
import type { Remote } from './remote.ts';

/** A step of a push. `name` is the image in messages; `previousDigest` is what the tag pointed at before. */
export type PushEvent =
  | { kind: 'untagged'; name: string }
  | { kind: 'already-there'; name: string }
  | { kind: 'uploaded'; name: string; digest: string; previousDigest?: string }
  | { kind: 'verified'; name: string; sizeBytes: number }
  | { kind: 'sbom-attached'; name: string; mediaType: string }
  | { kind: 'signed'; name: string }
  | { kind: 'tagged'; name: string; previousDigest?: string };

/** Takes each step of a push, once it is done. */
export type PushListener = (event: PushEvent) => void;

/** Uploads an image to `target`, by digest alone if it has no tag, unless it is there already. */
export async function uploadIfNew(
  remote: Remote,
  image: PackedImage,
  target: ImageReference,
  emit: PushListener,
): Promise<void> {
  const { digest } = image.manifest;
  const destination = withoutDigest(target);
  const name = formatReference(destination);
  if (target.tag === undefined) emit({ kind: 'untagged', name });
  const present = await findDigest(remote, target.tag === undefined ? { ...target, digest } : destination);
  if (present === digest) return emit({ kind: 'already-there', name });
  await inPrivateDirectory('push', async (directory) => {
    await writeLayout(directory, image);
    await remote.pushLayout(directory, digest, destination);
  });
  emit({ kind: 'uploaded', name, digest, ...moveFrom(present) });
}

/** Pulls an image back as Istio would. Throws a verification error unless it has this module. */
export async function verifyUpload(
  remote: Remote,
  pinned: PinnedReference,
  module: Uint8Array,
  emit: PushListener,
): Promise<void> {
  const { registry, repository, digest } = pinned;
  const byName = pinned.tag === undefined ? { registry, repository, digest } : withoutDigest(pinned);
  const name = formatReference(byName);
  const found = await resolveImage(remote, byName);
  if (found.isFromIndex) throw distrust(name, 'the registry gives an index, and an image was pushed');
  if (found.digest !== digest)
    throw distrust(name, `the registry gives ${found.digest}, and ${digest} was pushed`);
  const back = await acceptImage(found.manifest, name, (layer) => remote.fetchBlob(byName, layer));
  if (!Buffer.from(module).equals(back))
    throw distrust(name, 'the registry gives another module than the one that was pushed');
  emit({ kind: 'verified', name, sizeBytes: module.length });
}

/** Points more tags at a pushed image, and checks that they do. */
export async function addTags(
  remote: Remote,
  pinned: PinnedReference,
  tags: readonly string[],
  emit: PushListener,
): Promise<void> {
  const { registry, repository, digest } = pinned;
  const before = new Map<string, string | undefined>();
  for (const tag of tags) {
    if (tag !== pinned.tag) before.set(tag, await findDigest(remote, { registry, repository, tag }));
  }
  const moving = [...before].filter(([, present]) => present !== digest);
  if (moving.length === 0) return;
  await remote.tag(
    { registry, repository, digest },
    moving.map(([tag]) => tag),
  );
  for (const [tag, present] of moving) {
    const reference = { registry, repository, tag };
    const name = formatReference(reference);
    const now = digestOf(await remote.fetchManifest(reference));
    if (now !== digest) throw distrust(name, `the registry gives ${now}, and ${digest} was tagged`);
    emit({ kind: 'tagged', name, ...moveFrom(present) });
  }
}

/** Attaches a bill of materials to a pushed image. `created` is the date of the image. */
export async function attachSbom(
  remote: Remote,
  { registry, repository, digest }: PinnedReference,
  { bytes, fileName, mediaType, created }: Sbom & { created: string },
  emit: PushListener,
): Promise<void> {
  const image = { registry, repository, digest };
  await inPrivateDirectory('push', async (directory) => {
    await writeFile(join(directory, fileName), bytes);
    await remote.attach(image, { directory, name: fileName, mediaType, created });
  });
  emit({ kind: 'sbom-attached', name: formatByDigest(image), mediaType });
}

async function findDigest(remote: Remote, reference: ImageReference): Promise<string | undefined> {
  const manifest = await remote.findManifest(reference);
  return manifest && digestOf(manifest);
}

function moveFrom(previousDigest: string | undefined) {
  return previousDigest !== undefined && { previousDigest };
}

function distrust(name: string, why: string): PublishError {
  return verificationError(
    `Cannot trust ${name} after the push`,
    why,
    'Push again. If it happens again, ask the operator of the registry.',
  );
}

function withoutDigest({ registry, repository, tag }: ImageReference): ImageReference {
  return { registry, repository, ...(tag !== undefined && { tag }) };
}
