import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verificationError } from '../errors.ts';
import { digestOf } from '../image/digest.ts';
import type { PackedImage } from '../image/image.ts';
import { writeLayout } from '../image/layout.ts';
import { formatReference, formatRepository, type ImageReference } from '../image/reference.ts';
import type { Sbom } from '../image/sbom.ts';
import type { Printer } from '../output/printer.ts';
import { acceptImage } from '../registry/accept.ts';
import { resolveImage } from '../registry/pull.ts';
import type { Remote } from '../registry/remote.ts';

/** Uploads an image to where `target` says, by digest alone if it has no tag, unless it is there already. Says which. */
export async function uploadIfNew(
  remote: Remote,
  image: PackedImage,
  target: ImageReference,
  stderr: Printer,
): Promise<void> {
  const { digest } = image.manifest;
  const destination = withoutDigest(target);
  const name = formatReference(destination);
  if (target.tag === undefined) {
    stderr.line(
      `${name} has no tag: the image goes there by digest alone, and some registries clear untagged images away`,
    );
  }
  const present = await findDigest(remote, target.tag === undefined ? { ...target, digest } : destination);
  if (present === digest) {
    stderr.line(`${name} is there already with this digest, nothing to upload`);
    return;
  }
  await inPrivateFolder(async (directory) => {
    await writeLayout(directory, image);
    await remote.pushLayout(directory, digest, destination);
  });
  stderr.line(`Pushed ${name} (${digest})${tellMove(present)}`);
}

/** Pulls an image back and walks Istio's own way through it. Throws a verification error unless it holds this module. */
export async function verifyUpload(
  remote: Remote,
  pinned: ImageReference,
  module: Uint8Array,
): Promise<void> {
  const { registry, repository, digest } = pinned;
  const byName =
    pinned.tag === undefined ? { registry, repository, ...(digest && { digest }) } : withoutDigest(pinned);
  const name = formatReference(byName);
  const found = await resolveImage(remote, byName);
  if (found.isFromIndex) throw distrust(name, 'the registry gives an index, and an image was pushed');
  if (found.digest !== digest)
    throw distrust(name, `the registry gives ${found.digest}, and ${digest} was pushed`);
  const back = await acceptImage(found.manifest, name, (layer) => remote.fetchBlob(byName, layer));
  if (!Buffer.from(module).equals(back))
    throw distrust(name, 'the module that came back is not the one that was pushed');
}

/** Lets further tags point at a pushed image, and checks that they do. Says which ones moved. */
export async function addTags(
  remote: Remote,
  pinned: ImageReference & { digest: string },
  tags: readonly string[],
  stderr: Printer,
): Promise<void> {
  const { registry, repository, digest } = pinned;
  const wanted = tags
    .filter((tag) => tag !== pinned.tag)
    .map((tag) => ({ tag, reference: { registry, repository, tag } }));
  const before = new Map<string, string | undefined>();
  for (const { tag, reference } of wanted) before.set(tag, await findDigest(remote, reference));
  const moving = wanted.filter(({ tag }) => before.get(tag) !== digest);
  if (moving.length > 0)
    await remote.tag(
      { registry, repository, digest },
      moving.map(({ tag }) => tag),
    );
  for (const { tag, reference } of moving) {
    const name = formatReference(reference);
    const now = digestOf(await remote.fetchManifest(reference));
    if (now !== digest) throw distrust(name, `the registry gives ${now}, and ${digest} was tagged`);
    stderr.line(`Tagged ${name}${tellMove(before.get(tag))}`);
  }
}

/** Attaches a bill of materials to a pushed image. Says so. */
export async function attachSbom(
  remote: Remote,
  image: ImageReference & { digest: string },
  sbom: Sbom,
  options: { created: string; stderr: Printer },
): Promise<void> {
  const { registry, repository, digest } = image;
  const { bytes, fileName, mediaType } = sbom;
  await inPrivateFolder(async (directory) => {
    await writeFile(join(directory, fileName), bytes);
    const { created } = options;
    await remote.attach({ registry, repository, digest }, { directory, name: fileName, mediaType, created });
  });
  options.stderr.line(`Attached the SBOM to ${formatRepository(image)}@${digest} (${mediaType})`);
}

async function findDigest(remote: Remote, reference: ImageReference): Promise<string | undefined> {
  const manifest = await remote.findManifest(reference);
  return manifest && digestOf(manifest);
}

async function inPrivateFolder(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'meshtap-push-'));
  try {
    await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function tellMove(before: string | undefined): string {
  return before === undefined ? '' : `; the tag pointed at ${before} before`;
}

function distrust(name: string, why: string) {
  return verificationError(
    `Cannot trust ${name} after the push`,
    why,
    'Push again; if it happens again, ask whoever runs the registry.',
  );
}

function withoutDigest({ registry, repository, tag }: ImageReference): ImageReference {
  return { registry, repository, ...(tag !== undefined && { tag }) };
}
