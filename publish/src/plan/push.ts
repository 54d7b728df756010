import type { RunContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { type PackedImage, packImage } from '../image/image.ts';
import { readModule } from '../image/module.ts';
import {
  formatReference,
  formatRepository,
  type ImageReference,
  type PinnedReference,
} from '../image/reference.ts';
import { readSbom, type Sbom } from '../image/sbom.ts';
import type { PushRequest } from '../options/push.ts';
import type { SigningKey } from '../options/signing.ts';
import { findCosign } from '../registry/cosign.ts';
import { type OpenAccess, prepareAccess } from './registry-access.ts';

/** What is to be pushed, and where to. */
export interface PushPlan {
  module: Uint8Array;
  packed: PackedImage;
  /** Where to, as it was given. */
  target: ImageReference;
  /** Where it will be, with its digest. */
  image: PinnedReference;
  tags: readonly string[];
  sbom?: Sbom;
  signing?: SigningKey;
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
    ...{ module, packed, target, tags, image: { ...target, digest }, created: provenance.created },
    ...(sbom && { sbom }),
    ...(signing && { signing }),
    openAccess: prepareAccess(request.registry, run),
  };
}
