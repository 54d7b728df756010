import type { RunContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { type PackedImage, packImage } from '../image/image.ts';
import { readModule } from '../image/module.ts';
import {
  formatByDigest,
  formatReference,
  formatRepository,
  type ImageReference,
  type PinnedReference,
} from '../image/reference.ts';
import { readSbom, type Sbom } from '../image/sbom.ts';
import type { PushRequest } from '../options/push.ts';
import type { SigningKey } from '../options/signatures.ts';
import { findCosign, signImage } from '../registry/cosign.ts';
import { withRemote } from '../registry/remote.ts';
import { addTags, attachSbom, uploadIfNew, verifyUpload } from '../registry/upload.ts';
import { type OpenAccess, prepareAccess } from './registry.ts';

/** What is to be pushed, and where to. */
export interface PushPlan {
  module: Uint8Array;
  packed: PackedImage;
  /** Where to, as it was given. */
  target: ImageReference;
  /** Where it will be, with its digest. */
  image: PinnedReference;
  tags: readonly string[];
  sbom?: Sbom | undefined;
  signing?: SigningKey | undefined;
  /** RFC 3339; the date of what is attached. */
  created: string;
  openAccess: OpenAccess;
}

/** Packs the image and reads what goes with it. Asks nothing of the registry. */
export async function planPush(request: PushRequest, run: RunContext): Promise<PushPlan> {
  const { modulePath, provenance, target, tags, sbomPath, signing } = request;
  const sbom = sbomPath === undefined ? undefined : await readSbom(sbomPath);
  const module = await readModule(modulePath);
  const packed = await packImage(module, provenance);
  const { digest } = packed.manifest;
  if (target.digest !== undefined && target.digest !== digest) {
    throw usageError(
      `Cannot push ${formatReference(target)}`,
      `the packed image has the digest ${digest}`,
      'Leave the digest off: it follows from the image.',
    );
  }
  // A missing tool is better known before the upload.
  if (signing !== undefined) await findCosign(run, `Cannot sign ${formatRepository(target)}`);
  return {
    ...{ module, packed, target, tags, sbom, signing },
    image: { ...target, digest },
    created: provenance.created,
    openAccess: prepareAccess(request.registry, run),
  };
}

/** Uploads the image, checks what comes back, attaches the SBOM, signs the digest, and sets the further tags. */
export async function executePush(plan: PushPlan, run: RunContext): Promise<void> {
  const { module, packed, target, image, tags, sbom, signing, created, openAccess } = plan;
  const { emit } = run;
  const access = await openAccess();
  await withRemote(access, target.registry, run, async (remote) => {
    await uploadIfNew(remote, packed, target, emit);
    await verifyUpload(remote, image, module, emit);
    if (sbom !== undefined) await attachSbom(remote, image, { ...sbom, created }, emit);
    if (signing !== undefined) {
      await signImage(image, signing, access, run);
      emit({ kind: 'signed', name: formatByDigest(image) });
    }
    await addTags(remote, image, tags, emit);
  });
  emit({ kind: 'pushed', image: formatReference(image), digest: image.digest });
}
